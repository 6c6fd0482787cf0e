"""The app."""

from django.apps import AppConfig


class TrajectoriesConfig(AppConfig):
    """Where co-creation is done."""

    name = "cocreate.trajectories"

    def ready(self) -> None:
        """Listen to moderation, lend editors a form, and say the verbs in the log in words."""
        from cocreate.activity.models import WORDS
        from cocreate.core import chores
        from cocreate.moderation import editing
        from cocreate.notifications import letters

        from . import actions, news, signals  # noqa: F401 - receivers register themselves
        from .forms import ChangeForm
        from .models import Trajectory
        from .words import CHANGES, QUIET

        letters.source(news.tell, news.names)
        WORDS.update(CHANGES | QUIET)
        editing.register(Trajectory, ChangeForm)
        chores.register("ask whether a role goes on", actions.ask_terms, chores.DAY)
