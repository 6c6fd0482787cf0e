"""Writes, as verbs. Each is one transaction, of which the room is part."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cocreate.accounts.models import Guest, Person
from cocreate.contributions.models import Contribution
from cocreate.core import page_cache
from cocreate.live import actions as live
from cocreate.meetings.models import Meeting
from cocreate.moderation import actions as moderation
from cocreate.moderation.models import Status
from cocreate.trajectories.actions.telling import Actor, hold, hold_open, tell
from cocreate.trajectories.models import Member, Role, Trajectory

from . import queries, room
from .keeping import By, What, fill, new, note
from .keeping import tell as tell_anew
from .models import LAYER, SAID, WHY, Beside, Change, Layer, Reply, State, Thing
from .moving import moved
from .values import MOST_LAYERS, MOST_THINGS, Told

ON_ROOM = ("title", "story", "where", "geometry", "layer", "stone", "trait")


@transaction.atomic
def add(
    trajectory: Trajectory, told: Told, by: Member, *, meeting: Meeting | None = None, role: Role | None = None
) -> Thing:
    """Lay something on the map at once. Raise GoneError when it is closed, ValidationError when it is full."""
    hold_open(trajectory)
    if queries.things(trajectory).filter(is_live=True).count() >= MOST_THINGS:
        raise ValidationError(_("This map holds %(most)s things; no more fit.") % {"most": MOST_THINGS}, code="most")
    made = new(trajectory, str(uuid4()), told, By(by, role or by.role), meeting)
    tell(trajectory, "map.add", by, made)
    room.put(made)
    return made


@transaction.atomic
def offer(  # noqa: PLR0913 - each is a fact of what is offered
    trajectory: Trajectory,
    told: Told,
    *,
    giver: Guest | None,
    member: Member | None = None,
    meeting: Meeting | None = None,
    role: Role | None = None,
    suspicion: Sequence[str] = (),
) -> Thing:
    """Keep what someone tells who is not known here: it waits for a nod. Raise GoneError when it is closed."""
    hold_open(trajectory)
    made = Thing(
        id=str(uuid4()), trajectory=trajectory, giver=giver, member=member, meeting=meeting,
        role=role or (member.role if member else None),
    )  # fmt: skip
    fill(made, told)
    made.save(force_insert=True)
    moderation.submit(made, suspicion=list(suspicion))
    return made


@transaction.atomic
def change(thing: Thing, told: Told, by: Member | None) -> Thing:
    """Tell it anew: on the map at once, or while it waits for a nod. Raise GoneError or DecisionError."""
    hold_open(thing.trajectory)
    thing = _hold(thing)
    differs = tell_anew(thing, told, By.of(by))
    if not differs:
        return thing
    page_cache.expire(*thing.page_tags())
    if thing.status == Status.PUBLISHED:
        tell(thing.trajectory, "map.change", by, thing)
        room.patch(thing, {name: value for name, value in told.shown().items() if name in differs})
    return thing


def step(thing: Thing, towards: str, metres: float, by: Member | None) -> Thing:
    """Move it some metres to the north, east, south or west. Raise ValidationError when it lies nowhere yet."""
    if thing.geometry is None:
        raise ValidationError(_("It lies nowhere yet. Tell first where it is."), code="nowhere")
    return change(thing, replace(_told(thing), geometry=moved(thing.geometry, towards, metres)), by)


@transaction.atomic
def set_state(thing: Thing, state: str, why: str, by: Member) -> Change:
    """Say how sure the group is of it, and why. Raise ValidationError."""
    hold_open(thing.trajectory)
    thing = _hold(thing)
    if state not in State.values:
        raise ValidationError(_("Choose one of the states."), code="state")
    if not why or len(why) > WHY:
        raise ValidationError(_("Say why, in at most %(most)s characters.") % {"most": WHY}, code="why")
    if not thing.is_seen:
        raise ValidationError(_("This does not lie on the map now."), code="gone")
    thing.state, thing.changed_at = State(state), timezone.now()
    thing.save(update_fields=["state", "changed_at"])
    made = note(thing, What.STATE, By.of(by), why)
    tell(thing.trajectory, "map.state", by, thing, state=state)
    room.patch(thing, {"state": state})
    return made


@transaction.atomic
def take_off(thing: Thing, by: Member, why: str = "") -> None:
    """Take it off the map; its history stays, and it can be put back. Twice is as once."""
    hold_open(thing.trajectory)
    thing = _hold(thing)
    if not thing.is_seen:
        return
    thing.gone_at, thing.is_live = timezone.now(), False
    thing.save(update_fields=["gone_at", "is_live"])
    note(thing, What.WENT, By.of(by), why[:WHY])
    tell(thing.trajectory, "map.change", by, thing)
    room.drop(thing)


@transaction.atomic
def put_back(thing: Thing, by: Member) -> None:
    """Lay it on the map again. Twice is as once."""
    hold_open(thing.trajectory)
    thing = _hold(thing)
    if thing.status != Status.PUBLISHED or thing.gone_at is None:
        return
    thing.gone_at = None
    thing.save(update_fields=["gone_at"])
    note(thing, What.BACK, By.of(by))
    tell(thing.trajectory, "map.change", by, thing)
    room.put(thing)


@transaction.atomic
def nod(item: Thing | Reply, by: Member) -> None:
    """Let everybody see what waited. Raise DecisionError when it does not wait any more."""
    hold(item.trajectory if isinstance(item, Thing) else item.thing.trajectory)
    moderation.publish(item, by.person or by.guest)


@transaction.atomic
def let_pass(item: Thing | Reply, by: Member, reason: str) -> None:
    """Leave out what waited, and tell its giver why. Raise DecisionError."""
    moderation.decline(item, by.person or by.guest, reason)


@transaction.atomic
def reply(
    thing: Thing, text: str, *, giver: Guest | None, member: Member | None, suspicion: Sequence[str] | None = None
) -> Reply:
    """Keep what someone says about a thing: at once of who is known here (`suspicion` is None), else it waits."""
    hold_open(thing.trajectory)
    if not text or len(text) > SAID:
        raise ValidationError(_("Say it in at most %(most)s characters.") % {"most": SAID}, code="text")
    made = Reply(thing=thing, text=text, giver=giver, member=member, role=member.role if member else None)
    if suspicion is None:
        made.status, made.published_at = Status.PUBLISHED, timezone.now()
    made.save(force_insert=True)
    if suspicion is None:
        tell(thing.trajectory, "map.reply", member or giver, thing)
    else:
        moderation.submit(made, suspicion=list(suspicion))
    return made


@transaction.atomic
def lay_beside(contribution: Contribution, thing: Thing) -> None:
    """Put something that was given beside a thing; everybody sees it there as soon as it may be seen. Twice is once."""
    Beside.objects.get_or_create(thing=thing, contribution=contribution)
    page_cache.expire(*contribution.page_tags(), *thing.page_tags())


@transaction.atomic
def follow_merge(contribution: Contribution) -> None:
    """Put what a duplicate was merged into beside the things at which the duplicate stood."""
    if isinstance(kept := contribution.merged_into, Contribution):
        for link in Beside.objects.filter(contribution=contribution).select_related("thing__trajectory"):
            lay_beside(kept, link.thing)


@transaction.atomic
def take_back(item: Thing | Reply, by: Person | Guest | None) -> None:
    """Take it back for who gave it: its words, and those of its history, are gone everywhere. Raise DecisionError."""
    moderation.withdraw(item, by)
    if isinstance(item, Reply):
        Reply.objects.filter(pk=item.pk).update(text="", giver=None, member=None, role=None)
        return
    item.changes.all().delete()
    item.title = item.story = item.where = ""
    item.place(None)
    was_live = item.is_live
    item.is_live, item.gone_at = False, timezone.now()
    item.giver = item.member = item.role = None
    item.save()
    for each in item.replies.all():
        each.delete()
    item.beside.all().delete()  # what others gave stays theirs, in the trajectory
    if was_live or item.published_at:
        room.drop(item)


@transaction.atomic
def add_layer(trajectory: Trajectory, name: str, by: Member) -> Layer:
    """Make a layer; the one with this name when there is one. Raise ValidationError."""
    hold_open(trajectory)
    name = " ".join(name.split())
    if not name or len(name) > LAYER:
        raise ValidationError(_("Give the layer a name of at most %(most)s characters.") % {"most": LAYER}, code="name")
    found = queries.layers(trajectory)
    if same := next((one for one in found if one.name.casefold() == name.casefold() and not one.is_fixed), None):
        return same
    if len(found) >= MOST_LAYERS:
        raise ValidationError(_("There are enough layers. Use one that is there."), code="most")
    order = max((one.order for one in found), default=0) + 1
    made = Layer.objects.create(pk=str(uuid4()), trajectory=trajectory, name=name, order=order)
    tell(trajectory, "map.change", by)
    room.put_layer(made)
    return made


@transaction.atomic
def let_go(person: Person, *, withdraw: bool) -> None:
    """Take back what someone who deletes their account gave, or leave it without a hand."""
    things, replies = queries.given_by(person)
    if withdraw:
        for said in replies:
            take_back(said, person)
        for one in things:
            take_back(one, person)
    else:
        Thing.objects.filter(pk__in=[one.pk for one in things]).update(giver=None, member=None)
        Reply.objects.filter(pk__in=[one.pk for one in replies]).update(giver=None, member=None)
    Change.objects.filter(member__person=person).update(member=None)


@transaction.atomic
def decided(thing: Thing) -> None:
    """Follow a decision about a thing: let through it comes on the map, else it goes from it."""
    thing.refresh_from_db()
    if thing.status == Status.PUBLISHED:
        if thing.gone_at is None and not thing.changes.exists():
            note(thing, What.CAME, By(thing.member, thing.role))
            tell(thing.trajectory, "map.add", None, thing)
        if thing.is_seen and not (thing.layer and thing.layer.is_fixed):
            room.put(thing)
    elif thing.changes.exists():
        Thing.objects.filter(pk=thing.pk).update(is_live=False)
        room.drop(thing)


def closed_out(trajectory: Trajectory) -> None:
    """Have everybody in the room ask anew what they may there."""
    live.revoke(room.name_of(trajectory))


def forget(trajectory: Trajectory) -> None:
    """Erase the room of a map whose trajectory is gone."""
    live.forget(room.name_of(trajectory))


def _hold(thing: Thing) -> Thing:
    """Return it as it is now, held until the transaction ends. Raise DecisionError when it is not there any more."""
    held = Thing.objects.select_for_update().filter(pk=thing.pk).exclude(status=Status.WITHDRAWN).first()
    if held is None:
        raise moderation.DecisionError(_("This does not exist any more."))
    held.trajectory = thing.trajectory
    return held


def _told(thing: Thing) -> Told:
    return Told(**{name: value for name, value in room.shown(thing).items() if name in ON_ROOM})


__all__ = ["Actor", "add", "add_layer", "change", "nod", "offer", "reply", "set_state", "step", "take_back"]
