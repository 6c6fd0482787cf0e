"""Mails to who is in a trajectory, when they left an address."""

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cocreate.notifications.actions import notify

from . import queries
from .models import Trajectory

#: By verb of a decision: what its pullers read.
SAID: dict[str, str | Promise] = {
    "publish": _("Everybody can find your trajectory now."),
    "ask": _("The editors have a question about your trajectory. Until it is answered, only who is in it sees it."),
    "decline": _("The editors took your trajectory offline. Only who is in it sees it now."),
}


def decided(trajectory: Trajectory, verb: str, reason: str) -> None:
    """Tell who steers it what the editors decided, and why."""
    if verb not in SAID:
        return
    for member in queries.members(trajectory).filter(role__steers=True).exclude(email=""):
        link = f"{settings.ORIGIN}{member.secret_path}"
        body = "\n\n".join(part for part in (str(SAID[verb]), reason, link) if part)
        moment = trajectory.decided_at.isoformat() if trajectory.decided_at else ""
        notify(f"trajectory:{trajectory.pk}:{verb}:{moment}:{member.pk}"[:120], member.email, trajectory.title, body)
