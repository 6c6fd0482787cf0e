"""What lies on the map of a trajectory, in what layers, how it came there, and what is said about it."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cocreate.contributions.models import Contribution
from cocreate.core import geo
from cocreate.core.ids import new_id
from cocreate.meetings.models import Meeting
from cocreate.moderation.models import Moderated, Status
from cocreate.places.queries import shown_geometry
from cocreate.stones.models import Stone, Trait
from cocreate.trajectories.models import Member, Role, Trajectory

from .grids import Cell, Spot

KEY = 36  # characters of an id that a browser made: a UUID
TITLE, STORY, WHERE, WHY, SAID, LAYER, CREDIT = 120, 2_000, 160, 300, 1_000, 80, 200


class State(models.TextChoices):
    """How sure the group is of a thing."""

    HEARD = "heard", _("heard")
    SUPPOSED = "supposed", _("supposed")
    AGREED = "agreed", _("agreed")
    DISPUTED = "disputed", _("disputed")
    LAPSED = "lapsed", _("lapsed")


class Layer(models.Model):
    """Things that people put together under a name of their own."""

    id = models.CharField(primary_key=True, max_length=KEY)
    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="map_layers")
    name = models.CharField(_("name"), max_length=LAYER)
    order = models.IntegerField(default=0)
    is_fixed = models.BooleanField(
        default=False, help_text="came from a file: its things are only rows, and stay out of the room"
    )

    class Meta:
        ordering: ClassVar = ["order", "name", "id"]

    def __str__(self) -> str:
        return self.name


class Thing(Moderated):
    """A point, line or area with a story, or only told where it is. In the room it has the same id."""

    moderation_template: ClassVar[str] = "maps/_moderated.html"
    moderation_words = ("title", "where", "story")
    given: Sequence[Contribution] = ()  # beside it, as far as its reader may see; filled by the list

    id = models.CharField(primary_key=True, max_length=KEY)
    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="things")
    title = models.CharField(_("name"), max_length=TITLE, blank=True)
    story = models.TextField(_("story"), max_length=STORY, blank=True)
    where = models.CharField(_("where it is, in words"), max_length=WHERE, blank=True)
    geometry = models.JSONField(null=True, blank=True, help_text="GeoJSON geometry in WGS84, checked by core.geo")
    longitude = models.FloatField(null=True, editable=False, help_text="of its centre, degrees")
    latitude = models.FloatField(null=True, editable=False, help_text="of its centre, degrees")
    layer = models.ForeignKey(Layer, models.SET_NULL, null=True, blank=True, related_name="things")
    stone = models.ForeignKey(Stone, models.SET_NULL, null=True, blank=True, related_name="+")
    trait = models.ForeignKey(Trait, models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.HEARD)
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, blank=True, related_name="things")
    role = models.ForeignKey(Role, models.SET_NULL, null=True, blank=True, related_name="+", help_text="whose voice")
    member = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", help_text="never shown"
    )
    changed_at = models.DateTimeField(default=timezone.now)
    gone_at = models.DateTimeField(null=True, blank=True, help_text="when it was taken off the map")
    is_live = models.BooleanField(default=False, help_text="the room held it when it was last looked at")

    class Meta:
        ordering: ClassVar = ["offered_at", "id"]
        verbose_name = _("thing on a map")
        verbose_name_plural = _("things on maps")
        indexes: ClassVar = [models.Index(fields=["trajectory", "status", "offered_at", "id", "gone_at"])]

    def __str__(self) -> str:
        return self.title or self.pk

    def get_absolute_url(self) -> str:
        """Return the path of its page."""
        return f"{self.trajectory.get_absolute_url()}kaart/{self.pk}/"

    @classmethod
    def for_moderation(cls, items: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Return `items` with the trajectory."""
        return super().for_moderation(items).select_related("trajectory", "stone", "trait", "layer")

    @property
    def is_seen(self) -> bool:
        """Whether it lies on the map now, for whoever may read the trajectory."""
        return self.status == Status.PUBLISHED and self.gone_at is None

    @property
    def is_public(self) -> bool:
        """Whether everybody may see it now."""
        return self.is_seen and self.trajectory.is_public

    @property
    def pictured(self) -> Contribution | None:
        """Return the first picture that was given beside it."""
        return next((one for one in self.given if one.kind == "image"), None)

    @property
    def kind(self) -> str:
        """Return point, line, area, or nothing when it was only told where it is."""
        kinds = {"Point": "point", "LineString": "line", "Polygon": "area", "MultiPolygon": "area"}
        return kinds.get((self.geometry or {}).get("type", ""), "")

    def place(self, geometry: geo.Geometry | None) -> None:
        """Lay it at a checked geometry."""
        self.geometry = geometry
        self.longitude, self.latitude = geo.centre(geometry) if geometry else (None, None)

    def moderation_title(self) -> str:
        """Return what it is called, and on which map."""
        names = {"thing": self.title or _("without a name"), "name": self.trajectory.title}
        return str(_("%(thing)s, on the map of %(name)s") % names)

    def page_tags(self, *, seen: bool = True) -> list[str]:
        """Return the tags of the pages that show it, when it is or was seen."""
        return self.trajectory.page_tags(seen=self.trajectory.is_public) if seen else []


class Change(models.Model):
    """Something that happened to a thing, and how it was from then on. What follows within minutes is one change."""

    class What(models.TextChoices):
        """What happened."""

        CAME = "came", _("came")
        CHANGED = "changed", _("was told anew")
        MOVED = "moved", _("was moved")
        STATE = "state", _("got another state")
        WENT = "went", _("was taken off the map")
        BACK = "back", _("was put back")

    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="map_changes")
    thing = models.ForeignKey(Thing, models.CASCADE, related_name="changes")
    at = models.DateTimeField(default=timezone.now)
    what = models.CharField(max_length=8, choices=What.choices)
    after = models.JSONField(default=dict, help_text="title, story, where, geometry, layer, stone, trait and state")
    why = models.CharField(max_length=WHY, blank=True)
    role = models.ForeignKey(Role, models.SET_NULL, null=True, blank=True, related_name="+")
    member = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", help_text="never shown"
    )

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [models.Index(fields=["trajectory", "at"])]

    def __str__(self) -> str:
        return f"{self.thing_id} {self.what}"

    @property
    def state(self) -> str:
        """Return the state from then on, in words."""
        return str(State(self.after["state"]).label) if self.after.get("state") in State.values else ""


class Reply(Moderated):
    """What someone says about a thing."""

    moderation_template: ClassVar[str] = "maps/_moderated_reply.html"
    moderation_words = ("text",)

    thing = models.ForeignKey(Thing, models.CASCADE, related_name="replies")
    text = models.TextField(_("what you want to say"), max_length=SAID, blank=True)
    role = models.ForeignKey(Role, models.SET_NULL, null=True, blank=True, related_name="+")
    member = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", help_text="never shown"
    )

    class Meta:
        ordering: ClassVar = ["offered_at", "id"]
        verbose_name = _("reply on a map")
        verbose_name_plural = _("replies on maps")

    def __str__(self) -> str:
        return self.pk

    def get_absolute_url(self) -> str:
        """Return the path of the thing it is about."""
        return self.thing.get_absolute_url()

    @classmethod
    def for_moderation(cls, items: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Return `items` with the thing and the trajectory."""
        return super().for_moderation(items).select_related("thing__trajectory")

    @property
    def is_public(self) -> bool:
        """Whether everybody may see it now."""
        return self.status == Status.PUBLISHED and self.thing.is_public

    def moderation_title(self) -> str:
        """Return what it is about."""
        names = {"thing": self.thing.title or _("without a name"), "name": self.thing.trajectory.title}
        return str(_("About %(thing)s, on the map of %(name)s") % names)

    def page_tags(self, *, seen: bool = True) -> list[str]:
        """Return the tags of the pages that show it, when it is or was seen."""
        return self.thing.page_tags(seen=seen)


class Beside(models.Model):
    """A contribution at a thing: a picture, film, sound, link or story. Who may see it, it says itself."""

    thing = models.ForeignKey(Thing, models.CASCADE, related_name="beside")
    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(name="beside_a_thing_once", fields=["thing", "contribution"])]

    def __str__(self) -> str:
        return f"{self.contribution_id} at {self.thing_id}"


def underlay_path(instance: "Underlay", _filename: str) -> str:
    """Return a path that tells nothing of the file's name."""
    return f"maps/{instance.pk}/{new_id()}.webp"


class Underlay(models.Model):
    """A picture that lies under the things of a map: a plan, an old drawing. Who looks chooses it, or not."""

    id = models.CharField(primary_key=True, max_length=KEY, default=new_id)
    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="underlays")
    name = models.CharField(_("name"), max_length=LAYER)
    credit = models.CharField(_("who made it, and what others may do with it"), max_length=CREDIT)
    file = models.ImageField(upload_to=underlay_path, max_length=200, width_field="width", height_field="height")
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    corners = models.JSONField(help_text="longitude and latitude of its top left, top right, bottom right, bottom left")
    opacity = models.PositiveSmallIntegerField(default=80, help_text="percent")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return self.name


class Aside(models.Model):
    """Something in the room that cannot be kept as it is, and why. It is gone as soon as it can."""

    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="map_asides")
    key = models.CharField(max_length=80, help_text="its id in the room, cut off")
    title = models.CharField(max_length=TITLE, blank=True)
    why = models.TextField(help_text="a sentence, in the language of the trajectory")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [models.UniqueConstraint(name="set_aside_once", fields=["trajectory", "key"])]

    def __str__(self) -> str:
        return f"{self.key}: {self.why}"


def outline_of(trajectory: Trajectory) -> geo.Geometry | None:
    """Return the geometry with which a map begins: the place of its trajectory, as it may be shown."""
    return shown_geometry(trajectory.place) if trajectory.place else None


__all__ = ["Aside", "Beside", "Cell", "Change", "Layer", "Reply", "Spot", "State", "Thing", "Underlay", "outline_of"]
