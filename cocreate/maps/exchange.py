"""What comes on the map from files and other maps, and what goes out. Writes are one transaction, as in `actions`."""

from collections.abc import Iterable, Sequence
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cocreate.live import actions as live
from cocreate.live.edits import Edit
from cocreate.moderation.models import Status
from cocreate.trajectories.actions.telling import hold_open, tell
from cocreate.trajectories.models import Member, Trajectory

from . import queries, room, tiles
from .formats import Feature
from .keeping import By, What, new
from .models import LAYER, Change, Layer, State, Thing
from .values import MOST_LAYERS, MOST_THINGS, Told, snapshot

FEW = 300  # things that come in the room, where people move them; of more, each layer is only rows and tiles
BATCH = 500  # rows in a statement


def features(trajectory: Trajectory) -> list[Feature]:
    """Return what lies somewhere on the map now, with how it came, in words."""
    return [_feature(one) for one in queries.things(trajectory) if one.geometry]


def _feature(thing: Thing) -> Feature:
    told = {
        "state": str(State(thing.state).label),
        "meeting": thing.meeting.name if thing.meeting else "",
        "role": str(thing.role.name) if thing.role else "",
        "came": date_format(timezone.localtime(thing.offered_at), "Y-m-d"),
        "page": f"{settings.ORIGIN}{thing.get_absolute_url()}",
    }
    layer = thing.layer.name if thing.layer else ""
    return Feature(thing.geometry or {}, thing.title, thing.story, layer, told)


@transaction.atomic
def bring_in(trajectory: Trajectory, found: Sequence[Feature], name: str, by: Member) -> list[Layer]:
    """Lay features on the map, in the layers they name or else in one called `name`. They begin as heard.

    Raise GoneError when it is closed, ValidationError when there is no room for the layers.
    """
    hold_open(trajectory)
    groups: dict[str, list[Feature]] = {}
    for one in found:
        groups.setdefault(one.layer or name, []).append(one)
    before = queries.layers(trajectory)
    if len(before) + len(groups) > MOST_LAYERS:
        raise ValidationError(_("A map holds at most %(most)s layers.") % {"most": MOST_LAYERS}, code="most")
    in_room = queries.things(trajectory).exclude(layer__is_fixed=True).count()
    is_fixed = len(found) > FEW or in_room + len(found) > MOST_THINGS
    order = max((one.order for one in before), default=0)
    layers = [
        Layer(pk=str(uuid4()), trajectory=trajectory, name=title[:LAYER], order=order + n, is_fixed=is_fixed)
        for n, title in enumerate(groups, start=1)
    ]
    Layer.objects.bulk_create(layers)
    for layer, members in zip(layers, groups.values(), strict=True):
        (_as_rows if is_fixed else _in_room)(layer, members, by)
    tell(trajectory, "map.change", by)
    return layers


def _in_room(layer: Layer, members: Sequence[Feature], by: Member) -> None:
    meeting = queries.meeting_now(layer.trajectory)
    voice = By.of(by)
    made = [new(layer.trajectory, str(uuid4()), _told(one, layer), voice, meeting) for one in members]

    def edit(doc: Edit) -> None:
        doc.set_map(("layers", layer.pk), {"name": layer.name, "order": layer.order})
        for thing in made:
            doc.set_map(("things", thing.pk), room.shown(thing))

    live.change(room.name_of(layer.trajectory), edit)


def _told(feature: Feature, layer: Layer) -> Told:
    return Told(title=feature.title, story=feature.story, geometry=feature.geometry, layer=layer.pk)


def _as_rows(layer: Layer, members: Sequence[Feature], by: Member) -> None:
    now, meeting = timezone.now(), queries.meeting_now(layer.trajectory)
    things = []
    for one in members:
        thing = Thing(
            id=str(uuid4()), trajectory=layer.trajectory, status=Status.PUBLISHED, offered_at=now, published_at=now,
            changed_at=now, member=by, giver=by.guest, role=by.role, meeting=meeting, layer=layer,
            title=one.title, story=one.story,
        )  # fmt: skip
        thing.place(one.geometry)
        things.append(thing)
    Thing.objects.bulk_create(things, batch_size=BATCH)
    _note(things, What.CAME, by)
    lies = [(one.pk, one.longitude, one.latitude) for one in things if one.longitude is not None]
    tiles.fill(layer.pk, *map(list, zip(*lies, strict=True)))


def _note(things: Iterable[Thing], what: str, by: Member) -> None:
    now = timezone.now()
    Change.objects.bulk_create(
        (
            Change(
                trajectory_id=one.trajectory_id,
                thing=one,
                what=what,
                at=now,
                after=snapshot(one),
                role=by.role,
                member=by,
            )
            for one in things
        ),
        batch_size=BATCH,
    )


@transaction.atomic
def take_layer_off(layer: Layer, by: Member) -> None:
    """Take a layer and all that lies in it off the map; the history keeps each thing, which can be put back."""
    hold_open(layer.trajectory)
    gone = list(queries.things(layer.trajectory).filter(layer=layer))
    _note(gone, What.WENT, by)
    now = timezone.now()
    if layer.is_fixed:
        Thing.objects.filter(layer=layer, gone_at__isnull=True).update(gone_at=now)
        tiles.clear(layer.pk)
    else:
        for one in gone:
            one.gone_at, one.is_live = now, False
            one.save(update_fields=["gone_at", "is_live"])
        live.change(room.name_of(layer.trajectory), lambda doc: _empty(doc, layer, gone))
    layer.delete()
    tell(layer.trajectory, "map.change", by)


def _empty(doc: Edit, layer: Layer, gone: Iterable[Thing]) -> None:
    for one in gone:
        doc.remove(("things", one.pk))
    doc.remove(("layers", layer.pk))


def follow(thing: Thing) -> None:
    """Let the tiles of a layer that came from a file show a thing as it is now."""
    if thing.layer_id is None or thing.layer is None or not thing.layer.is_fixed:
        return
    if thing.is_seen and thing.longitude is not None and thing.latitude is not None:
        tiles.put(thing.layer_id, thing.pk, thing.longitude, thing.latitude)
    else:
        tiles.take(thing.layer_id, thing.pk)
