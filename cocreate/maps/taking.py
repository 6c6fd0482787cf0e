"""Makes rows of what the room of a map holds: from the server's own copy, checked, and the same each time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cocreate.activity.models import Entry
from cocreate.core import page_cache
from cocreate.live import actions as live
from cocreate.live.edits import Edit
from cocreate.live.settled import State as Settled
from cocreate.moderation.models import Status
from cocreate.trajectories import queries as trajectories
from cocreate.trajectories.actions.telling import tell
from cocreate.trajectories.models import Member, Trajectory

from . import queries, room
from .keeping import By, What, new, note
from .keeping import tell as tell_anew
from .models import TITLE, Aside, Layer, Thing
from .values import MOST_LAYERS, MOST_THINGS, Known, is_id, layer_of, read

QUIET = timedelta(minutes=10)  # in which the log tells once that people are at it


def take(name: str, state: Settled) -> None:
    """Keep what a room holds as rows: what came, changed, moved and went. What cannot be kept is set aside."""
    take_values(room.trajectory_id(name), state.map("things"), state.map("layers"))


def take_values(trajectory_id: str, things: Mapping[str, Any], layers: Mapping[str, Any]) -> None:
    """Do it with plain values."""
    trajectory = queries.trajectory_of(trajectory_id)
    if trajectory is None:
        return
    with translation.override(trajectory.language), transaction.atomic():
        Trajectory.objects.select_for_update().only("pk").get(pk=trajectory.pk)  # one at a time
        Taking(trajectory, things, layers).run()


def kept(words: str, most: int) -> str:
    """Return what a column holds of it: PostgreSQL takes no NUL."""
    return words.replace("\0", "�")[:most]


@dataclass
class Taking:
    """One look at a room."""

    trajectory: Trajectory
    things: Mapping[str, Any]
    layers: Mapping[str, Any]
    asides: dict[str, tuple[str, str]] = field(default_factory=dict)
    mends: dict[str, str | None] = field(default_factory=dict)  # the state by id, or None for what must go
    changed: int = 0

    def run(self) -> None:
        """Make rows of it, and tell who must know."""
        self._layers()
        known = queries.known(self.trajectory)
        rows = {row.pk: row for row in Thing.objects.filter(trajectory=self.trajectory).exclude(layer__is_fixed=True)}
        taken = {*Thing.objects.filter(pk__in=self._ids(rows)).values_list("pk", flat=True)}
        for count, (key, value) in enumerate(self.things.items()):
            try:
                self._check(key, count, taken)
                self._thing(key, value, rows.get(key), known)
            except ValidationError as error:
                title = value.get("title", "") if isinstance(value, Mapping) else ""
                self.asides[kept(key, 80)] = (kept(str(title), TITLE), " ".join(error.messages))
        for row in rows.values():
            if row.is_live and row.pk not in self.things:
                self._went(row)
        self._keep_asides()
        if self.changed:
            self._tell()
        if self.mends:
            transaction.on_commit(self._mend)

    def _ids(self, rows: Mapping[str, Thing]) -> list[str]:
        return [key for key in self.things if key not in rows and is_id(key)]

    def _check(self, key: str, count: int, taken: set[str]) -> None:
        if not is_id(key):
            raise ValidationError(_("Its id cannot be kept."), code="id")
        if key in taken:
            raise ValidationError(_("Something else has this id."), code="id")
        if count >= MOST_THINGS:
            raise ValidationError(
                _("This map holds %(most)s things; no more fit.") % {"most": MOST_THINGS}, code="most"
            )

    def _layers(self) -> None:
        rows = {row.pk: row for row in self.trajectory.map_layers.filter(is_fixed=False)}
        unknown = [key for key in self.layers if key not in rows and is_id(key)]
        others = {*Layer.objects.filter(pk__in=unknown).values_list("pk", flat=True)}
        for count, (key, value) in enumerate(self.layers.items()):
            try:
                name, order = layer_of(value)
            except ValidationError:
                continue  # a layer without a name is none: its things lie in no layer
            row = rows.get(key) or Layer(pk=key, trajectory=self.trajectory)
            if not is_id(key) or key in others or count >= MOST_LAYERS:
                continue
            if row._state.adding or (row.name, row.order) != (name, order):
                row.name, row.order = name, order
                row.save()
                self.changed += 1
        for key, row in rows.items():
            if key not in self.layers:
                row.delete()
                self.changed += 1

    def _thing(self, key: str, value: Any, row: Thing | None, known: Known) -> None:
        if row is None:
            told = read(value, known)
            by = By.of(room.whose(value.get("hand"), self._members))
            asked = value.get("meeting")
            meeting = next((one for one in self._meetings if one.pk == asked), None)
            if asked is None or asked == "":
                meeting = self._meeting_now
            row = new(self.trajectory, key, told, by, meeting)
            Thing.objects.filter(pk=key).update(is_live=True)
            self.changed += 1
        elif row.status == Status.PUBLISHED:
            self._again(row, value, known)
        elif row.status == Status.WITHDRAWN:
            self.mends[key] = None  # a browser that was away brought back what its giver took back
            return
        else:
            raise ValidationError(_("This still waits for a nod."), code="waits")
        if value.get("state") != row.state:
            self.mends[key] = row.state

    def _again(self, row: Thing, value: Any, known: Known) -> None:
        told = read(value, known, row)
        if row.gone_at is not None:
            row.gone_at = None
            Thing.objects.filter(pk=row.pk).update(gone_at=None)
            note(row, What.BACK, By())
            self.changed += 1
        if not row.is_live:
            row.is_live = True
            Thing.objects.filter(pk=row.pk).update(is_live=True)
        self.changed += bool(tell_anew(row, told, By()))

    def _went(self, row: Thing) -> None:
        row.is_live = False
        if row.gone_at is None and row.status == Status.PUBLISHED:
            row.gone_at = timezone.now()
            note(row, What.WENT, By())
            self.changed += 1
        row.save(update_fields=["is_live", "gone_at"])

    @cached_property
    def _members(self) -> list[Member]:
        return list(trajectories.members(self.trajectory))

    @cached_property
    def _meetings(self) -> list[Any]:
        return queries.past_meetings(self.trajectory)

    @cached_property
    def _meeting_now(self) -> Any:
        return queries.meeting_now(self.trajectory)

    def _keep_asides(self) -> None:
        before = {row.key: row for row in self.trajectory.map_asides.all()}
        if {key: (row.title, row.why) for key, row in before.items()} == self.asides:
            return
        self.trajectory.map_asides.all().delete()
        Aside.objects.bulk_create(
            Aside(
                trajectory=self.trajectory, key=key, title=title, why=why,
                at=before[key].at if key in before else timezone.now(),
            )
            for key, (title, why) in self.asides.items()
        )  # fmt: skip

    def _tell(self) -> None:
        lately = Entry.objects.filter(scope=self.trajectory.scope, verb="map.change", at__gte=timezone.now() - QUIET)
        if lately.exists():
            page_cache.expire(*self.trajectory.page_tags(seen=self.trajectory.is_public))
        else:
            tell(self.trajectory, "map.change", None)

    def _mend(self) -> None:
        """Give the room back the states that only the server gives, and take out what its giver took back."""

        def edit(doc: Edit) -> None:
            for key, state in self.mends.items():
                if state is None:
                    doc.remove(("things", key))
                elif doc.get(("things", key)) is not None:
                    doc.set(("things", key, "state"), state)

        live.change(room.name_of(self.trajectory), edit)
