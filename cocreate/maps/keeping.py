"""How a thing becomes a row, and how its history is written. Used by what comes by a form and by what a room holds."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from cocreate.meetings.models import Meeting
from cocreate.moderation.models import Status
from cocreate.trajectories.models import Member, Role, Trajectory

from .models import Change, Thing
from .values import Told, snapshot, told_of

SOON = timedelta(minutes=10)  # after which telling or moving something again is another change
What = Change.What
WORDS = ("title", "story", "where", "layer", "stone", "trait")


@dataclass(frozen=True)
class By:
    """Who did something: a member when the server knows, and whose voice it was."""

    member: Member | None = None
    role: Role | None = None

    @classmethod
    def of(cls, member: Member | None) -> "By":
        """Return a member with their own role."""
        return cls(member, member.role if member else None)


def fill(thing: Thing, told: Told) -> list[str]:
    """Let a thing be as it is told, without saving; return what differs."""
    before = told_of(thing)
    differs = [name for name in (*WORDS, "geometry") if getattr(before, name) != getattr(told, name)]
    thing.title, thing.story, thing.where = told.title, told.story, told.where
    thing.layer_id, thing.stone_id, thing.trait_id = told.layer or None, told.stone or None, told.trait or None
    if "geometry" in differs:
        thing.place(told.geometry)
    return differs


def new(trajectory: Trajectory, key: str, told: Told, by: By, meeting: Meeting | None) -> Thing:
    """Return a thing that lies on the map from now on, kept with its history."""
    now = timezone.now()
    member = by.member
    made = Thing(
        id=key, trajectory=trajectory, status=Status.PUBLISHED, offered_at=now, published_at=now, changed_at=now,
        member=member, giver=member.guest if member else None, role=by.role, meeting=meeting,
    )  # fmt: skip
    fill(made, told)
    made.save(force_insert=True)
    note(made, What.CAME, by)
    return made


def tell(thing: Thing, told: Told, by: By) -> list[str]:
    """Keep a thing as it is told anew; return what differs."""
    differs = fill(thing, told)
    if differs:
        thing.changed_at = timezone.now()
        thing.save()
        if thing.status == Status.PUBLISHED:
            note(thing, What.MOVED if differs == ["geometry"] else What.CHANGED, by)
    return differs


def note(thing: Thing, what: str, by: By, why: str = "", at: datetime | None = None) -> Change:
    """Write in the history what happened. Telling and moving again within minutes are the same change."""
    at = at or timezone.now()
    if what in {What.CHANGED, What.MOVED}:
        last = Change.objects.filter(thing=thing).order_by("-at", "-id").first()
        same_hand = last is not None and (by.member is None or last.member_id in {None, by.member.pk})
        if last and same_hand and last.what in {what, What.CAME, What.CHANGED} and at - last.at < SOON:
            last.after = snapshot(thing)
            last.save(update_fields=["after"])
            return last
    return Change.objects.create(
        trajectory_id=thing.trajectory_id, thing=thing, what=what, at=at, after=snapshot(thing), why=why,
        role=by.role, member=by.member,
    )  # fmt: skip
