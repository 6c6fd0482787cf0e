"""The compass in the report of a trajectory on paper: a drawing, the same in sentences, and in a table."""

from django.utils.translation import gettext as _

from cocreate.trajectories.models import Trajectory
from cocreate.trajectories.report import NONE, Section, picture, table, told

from . import png, queries, shown, words

WIDE = 95  # millimetres


def section(trajectory: Trajectory) -> Section | None:
    """Return what everybody may see of it; nothing as long as nobody placed."""
    found = queries.compass(trajectory)
    if not found.placements:
        return None
    context = shown.context(trajectory, found)
    rows = [
        [r.stone.name, r.lead.name if r.lead else NONE, words.listed(words.counted(r)) or _("not enough yet")]
        for r in found.readings
    ]
    head = [_("Stone"), _("How it stands"), _("What people said")]
    alt = f"{context['label']}. {' '.join(context['words'])}"
    blocks = [picture(png.plain(context), alt, WIDE), told(" ".join(context["words"])), table(head, rows, [2, 2, 4])]
    return Section(_("The compass"), blocks)
