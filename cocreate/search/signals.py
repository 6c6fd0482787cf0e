"""The index follows every write, inside its transaction."""

from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver

from cocreate.contributions import queries as contributions
from cocreate.contributions.events import changed
from cocreate.contributions.models import Contribution
from cocreate.core import page_cache
from cocreate.documents import queries as documents
from cocreate.documents.events import changed as document_changed
from cocreate.documents.models import Document
from cocreate.guide import queries as guide
from cocreate.guide.events import page_changed
from cocreate.maps import queries as maps
from cocreate.maps.models import Thing
from cocreate.meetings import queries as meetings
from cocreate.meetings.models import Meeting
from cocreate.methods import queries as methods
from cocreate.methods.models import Method
from cocreate.trajectories import queries as trajectories
from cocreate.trajectories.events import changed as trajectory_changed
from cocreate.trajectories.models import Trajectory
from cocreate.trajectories.words import CHANGES

from . import actions


@receiver(changed)
def contribution_changed(contribution: Contribution, **_: Any) -> None:
    """Show it, or no longer."""
    if entry := contributions.entry_of(contribution):
        actions.put(entry)
    else:
        actions.drop(f"contribution:{contribution.pk}")


@receiver(post_delete, sender=Contribution)
def contribution_deleted(instance: Contribution, **_: Any) -> None:
    """Forget it."""
    actions.drop(f"contribution:{instance.pk}")


@receiver(trajectory_changed)
def trajectory_told(trajectory: Trajectory, verb: str, **_: Any) -> None:
    """Show it, or no longer."""
    if entry := trajectories.entry_of(trajectory):
        actions.put(entry)
    else:
        actions.drop(f"trajectory:{trajectory.pk}")
    if verb.startswith("meeting.") or verb not in CHANGES:  # what editors decide, and who may read it, are not in there
        for meeting in meetings.of_trajectory(trajectory):
            _show_meeting(meeting)
    if verb not in CHANGES:
        for thing in maps.all_of(trajectory):
            _show_thing(thing)


@receiver(post_save, sender=Thing)
def thing_saved(instance: Thing, *, raw: bool = False, **_: Any) -> None:
    """Show what lies on a map, or no longer."""
    if not raw:
        _show_thing(instance)


@receiver(post_delete, sender=Thing)
def thing_deleted(instance: Thing, **_: Any) -> None:
    """Forget it."""
    actions.drop(f"thing:{instance.pk}")


def _show_thing(thing: Thing) -> None:
    if entry := maps.entry_of(thing):
        actions.put(entry)
    else:
        actions.drop(f"thing:{thing.pk}")


@receiver(post_delete, sender=Meeting)
def meeting_deleted(instance: Meeting, **_: Any) -> None:
    """Forget it."""
    actions.drop(f"meeting:{instance.pk}")


def _show_meeting(meeting: Meeting) -> None:
    if entry := meetings.entry_of(meeting):
        actions.put(entry)
    else:
        actions.drop(f"meeting:{meeting.pk}")


@receiver(document_changed)
def document_told(document: Document, **_: Any) -> None:
    """Show a text as it may be read now, or no longer."""
    if entry := documents.entry_of(document):
        actions.put(entry)
    else:
        actions.drop(f"document:{document.pk}")
    page_cache.expire("documents")  # a tag of every page with results


@receiver(post_delete, sender=Document)
def document_deleted(instance: Document, **_: Any) -> None:
    """Forget it."""
    actions.drop(f"document:{instance.pk}")


@receiver(post_delete, sender=Trajectory)
def trajectory_deleted(instance: Trajectory, **_: Any) -> None:
    """Forget it."""
    actions.drop(f"trajectory:{instance.pk}")


@receiver(page_changed)
def guide_changed(page: Any, **_: Any) -> None:
    """Show the page, or no longer."""
    if entry := guide.entry_of(page):
        actions.put(entry)
    else:
        actions.drop(f"page:{page.pk}")


@receiver(post_save, sender=Method)
def method_saved(instance: Method, *, raw: bool = False, **_: Any) -> None:
    """Show it as it is now."""
    if not raw:
        _show_method(instance)


@receiver(m2m_changed, sender=Method.stones.through)
@receiver(m2m_changed, sender=Method.traits.through)
def method_linked(instance: Any, action: str, **_: Any) -> None:
    """Show a method with the names of its stones and traits."""
    if isinstance(instance, Method) and action.startswith("post_"):
        _show_method(instance)


@receiver(post_delete, sender=Method)
def method_deleted(instance: Method, **_: Any) -> None:
    """Forget it."""
    actions.drop(f"method:{instance.pk}")
    page_cache.expire("methods")


def _show_method(method: Method) -> None:
    actions.put(methods.entry_of(method))
    page_cache.expire("methods")
