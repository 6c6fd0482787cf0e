"""What the guide does when Wagtail or a lower part says that something happened."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.documents.models import Document
from wagtail.images.models import Image, Rendition
from wagtail.log_actions import get_active_log_context
from wagtail.models import Locale, Page, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from cocreate.accounts.events import leaving
from cocreate.accounts.models import Person
from cocreate.contributions import events as contribution_events
from cocreate.contributions.models import Contribution
from cocreate.core import page_cache
from cocreate.moderation import events as moderation_events
from cocreate.moderation.models import Status
from cocreate.trajectories import events as trajectory_events
from cocreate.trajectories.models import Trajectory
from cocreate.voices.events import quotes_changed

from . import actions


def _by(revision: Any = None) -> Person | None:
    """Return who is at the keyboard; else who wrote the revision; None for a clock or a script without a person."""
    person = get_active_log_context().user or getattr(revision, "user", None)
    return person if isinstance(person, Person) else None


@receiver(page_published)
def write_passages(instance: Page, revision: Any = None, **_kwargs: Any) -> None:
    """Follow a publication by hand, workflow or clock; Wagtail also announces one that must still wait."""
    if instance.live:
        actions.publish_page(instance.specific, _by(revision))


@receiver(page_unpublished)
def hide_passages(instance: Page, **_kwargs: Any) -> None:
    """Follow an unpublication, also the one before a deletion."""
    page = instance.specific
    page.live = False  # before a deletion the stored row still says it is live
    actions.unpublish_page(page, _by())


@receiver(post_page_move)
def follow_move(instance: Page, **_kwargs: Any) -> None:
    """Follow a move; a new place among its sisters counts too."""
    actions.move_page(instance.specific, _by())


@receiver(page_slug_changed)
def follow_slug(instance: Page, **_kwargs: Any) -> None:
    """Follow a new address, of a page and so of the pages below it."""
    actions.move_page(instance.specific, _by())


@receiver([post_save, post_delete], sender=Site)
@receiver([post_save, post_delete], sender=Locale)
@receiver([post_save, post_delete], sender=Image)
@receiver(post_delete, sender=Rendition)
@receiver([post_save, post_delete], sender=Document)
def refresh_all(**_kwargs: Any) -> None:
    """Throw away every page: its address, its picture or a file that it links to may be another now."""
    page_cache.expire("pages")


@receiver(contribution_events.changed)
def refresh(contribution: Contribution, **_kwargs: Any) -> None:
    """Show at once that a contribution was offered, changed or withdrawn."""
    actions.follow_quotes(contribution)
    actions.follow_interviews(contribution)


@receiver(trajectory_events.changed)
def follow_trajectory(trajectory: Trajectory, **_kwargs: Any) -> None:
    """Show at once on its case whether a trajectory may be read."""
    actions.follow_trajectory(trajectory)


@receiver(quotes_changed)
def follow_quotes(contribution: Contribution, **_kwargs: Any) -> None:
    """Show at once that a quote may be seen, or no longer."""
    actions.follow_quotes(contribution)
    actions.follow_interviews(contribution)


@receiver(leaving)
def forget_author(person: Person, **_kwargs: Any) -> None:
    """Name nobody who left."""
    actions.forget_author(person)


@receiver(moderation_events.decided)
def say_nothing_of(item: Any, verb: str, **_kwargs: Any) -> None:
    """Hold back mail about what is not public any more."""
    if isinstance(item, Contribution) and verb in {"withdraw", "undo", "ask", "decline"}:
        actions.say_nothing_of(item)


@receiver(moderation_events.decided)
def follow_merge(item: Any, status: str, **_kwargs: Any) -> None:
    """Put a contribution at the passages of a duplicate that was merged into it."""
    if isinstance(item, Contribution) and status == Status.MERGED:
        actions.follow_merge(item)
