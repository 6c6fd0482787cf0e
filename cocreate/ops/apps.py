"""The app."""

from django.apps import AppConfig


class OpsConfig(AppConfig):
    """Registers the chores of the whole site."""

    name = "cocreate.ops"

    def ready(self) -> None:
        """Have the worker publish what was planned and clear away what is old."""
        from cocreate.core import chores

        from . import actions

        chores.register("publish scheduled pages", actions.publish_scheduled)
        chores.register("learn the sizes of tables", actions.learn_sizes, chores.HOUR)
        chores.register("delete old task results", actions.delete_old_results, chores.DAY)
        chores.register("delete old sessions", actions.delete_old_sessions, chores.DAY)
