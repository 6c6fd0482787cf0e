"""Which compass a trajectory uses is part of its shape: another one can take it along."""

from django.utils.translation import gettext as _

from cocreate.trajectories.models import Trajectory
from cocreate.trajectories.shape import Line

from . import actions, queries
from .models import SHIPPED


def offer(source: Trajectory) -> Line | None:
    """Return the compass it uses, when it is not the one that every trajectory begins with."""
    model = queries.model_of(source)
    text = queries.text_now(model) if model != SHIPPED else None
    return Line("compass", "more", _("The compass “%(name)s”") % {"name": text.title or model}) if text else None


def take(source: Trajectory, made: Trajectory) -> None:
    """Let `made` use the compass of `source`. Nothing that was placed comes along."""
    actions.use(made, queries.model_of(source))
