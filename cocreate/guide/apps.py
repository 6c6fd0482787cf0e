"""The app."""

from django.apps import AppConfig


class GuideConfig(AppConfig):
    """The living guide."""

    name = "cocreate.guide"

    def ready(self) -> None:
        """Listen to Wagtail and to lower parts, and show on their pages what the guide made of a contribution."""
        from cocreate.compass import cards
        from cocreate.core import media, panels

        from . import access, queries, signals
        from .views import panels as shown

        _ = signals
        for folder in ("images", "original_images"):  # Wagtail's
            media.guard(folder, access.may_read_image)
        cards.register("cases", queries.cases_beside, "pages")
        panels.register("contributions.contribution", shown.standing)
        panels.register("contributions.mine", shown.standing)
        panels.register("contributions.mine", shown.interviews_to_see, order=-1)
        panels.register("contributions.thanks", shown.thanks)
        panels.register("methods.method", shown.cases)
        panels.register("moderation.item", shown.moderation_panel)
        panels.register("moderation.item", shown.quotes_panel, order=1)
        panels.register("voices.voice", shown.changed_by)
        panels.register("follow_up.more", shown.lessons_to_write)
        panels.register("trajectories.learned", shown.learned_here)
        panels.register("trajectories.learned", shown.may_we_tell, order=1)
