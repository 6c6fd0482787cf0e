"""The app."""

from django.apps import AppConfig


class VoicesConfig(AppConfig):
    """Voices, quotes and nods."""

    name = "cocreate.voices"

    def ready(self) -> None:
        """Listen to givers and recordings, ask speakers first, and show voices on pages of lower parts."""
        from cocreate.compass import cards
        from cocreate.core import chores, panels
        from cocreate.media import gates

        from . import actions, queries, signals
        from .views import panels as shown

        _ = signals
        cards.register("voices", queries.beside, "contributions")
        gates.register(actions.asks_first)
        chores.register("close questions to speakers", actions.lapse, chores.HOUR)
        panels.register("contributions.contribution", shown.quotes, order=-1)
        panels.register("contributions.insights", shown.ways)
        panels.register("contributions.mine", shown.questions, order=-1)
        panels.register("moderation.item", shown.desk)
