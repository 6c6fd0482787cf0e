"""What people give."""

import secrets
from collections.abc import Callable
from typing import ClassVar, cast
from urllib.parse import urlsplit

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pictures.models import PictureField

from cocreate.core.ids import new_id
from cocreate.core.keys import key_of, new_salt, opens
from cocreate.core.paths import path_to
from cocreate.media.models import Recording
from cocreate.meetings.models import Meeting
from cocreate.moderation.models import Moderated, Status
from cocreate.stones.models import Stone, Trait
from cocreate.trajectories.models import Trajectory

from .previews import embed

PURPOSE = "cocreate.contributions.secret"
RIGHT_TO_LEFT = {"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}


class ContributionQuerySet(models.QuerySet["Contribution"]):
    """Reads that every other read begins with."""

    def public(self) -> "ContributionQuerySet":
        """Return what everybody may see now: published and within the time its giver allowed."""
        return self.filter(status=Status.PUBLISHED, is_inner=False).filter(
            models.Q(visible_until__isnull=True) | models.Q(visible_until__gte=timezone.localdate())
        )


class Contribution(Moderated):
    """Something a person gave: an experience, a picture with its story, a link."""

    class Licence(models.TextChoices):
        """What others may do with it."""

        BY_SA = "CC-BY-SA-4.0", _("others may reuse it with my name, and share alike (CC BY-SA 4.0)")
        GUIDE = "guide", _("only in this guide")

    kind = models.CharField(max_length=12)
    title = models.CharField(_("title"), max_length=120, blank=True)
    text = models.TextField(_("story"), blank=True)
    language = models.CharField(_("language"), max_length=12, default="nl")
    shown_name = models.CharField(_("shown name"), max_length=80, blank=True)
    place_name = models.CharField(_("place"), max_length=120, blank=True)
    licence = models.CharField(_("licence"), max_length=20, choices=Licence.choices, default=Licence.BY_SA)
    stones = models.ManyToManyField(Stone, blank=True, related_name="contributions")
    traits = models.ManyToManyField(Trait, blank=True, related_name="contributions")
    visible_until = models.DateField(null=True, blank=True, help_text="last day it is seen; from its consent")
    is_example = models.BooleanField(default=False, help_text="made up for the demo, and said so wherever it stands")
    trajectory = models.ForeignKey(Trajectory, models.SET_NULL, null=True, blank=True, related_name="contributions")
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, blank=True, related_name="contributions")
    is_inner = models.BooleanField(
        default=False, help_text="given in a trajectory that not everybody may read, and seen only there"
    )
    secret_salt = models.CharField(max_length=32, default=new_salt, editable=False)
    changed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    offer_key = models.CharField(
        max_length=64, unique=True, null=True, blank=True, editable=False, help_text="makes sending twice one item"
    )

    objects: ClassVar = ContributionQuerySet.as_manager()

    moderation_template = "contributions/_moderated.html"
    moderation_words = ("title", "text")
    #: The relations in which kinds keep what they hold; filled by apps.ready, for kinds know the models.
    held_by_kinds: ClassVar[list[str]] = []
    #: What each kind still misses before it may be published; filled by apps.ready.
    missing_by_kind: ClassVar[dict[str, Callable[["Contribution"], str]]] = {}
    #: What an editor should look at once more; filled by apps.ready.
    doubt_by_kind: ClassVar[dict[str, Callable[["Contribution"], str]]] = {}

    class Meta:
        ordering: ClassVar = ["-published_at", "-offered_at"]
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        indexes: ClassVar = [
            models.Index(fields=["status", "-published_at", "id"]),
            models.Index(fields=["status", "kind", "-published_at"]),
            models.Index(fields=["giver", "-offered_at"]),
            models.Index(fields=["status", "waits_longer", "offered_at", "id"]),
            models.Index(fields=["-decided_at"]),
            models.Index(fields=["trajectory", "status", "-published_at"]),
        ]

    def __str__(self) -> str:
        return self.moderation_title()

    def get_absolute_url(self) -> str:
        """Return the path of its public page."""
        return path_to("contributions:contribution", self.pk)

    @classmethod
    def for_moderation(cls, items: models.QuerySet[Moderated]) -> models.QuerySet[Moderated]:
        """Return `items` with all that the queue shows of them."""
        found = super().for_moderation(items).select_related("way_back", *cls.held_by_kinds)
        return cast("ContributionQuerySet", found).prefetch_related("stones", "traits", "consents")

    @property
    def secret(self) -> str:
        """The key of its giver: an HMAC, so that the database alone opens nothing. 32 hexadecimal characters."""
        return key_of(PURPOSE, self.secret_salt)

    def opens_with(self, secret: str) -> bool:
        """Whether `secret` is its giver's key, also one made before the site's key was renewed."""
        return opens(PURPOSE, self.secret_salt, secret)

    @property
    def secret_path(self) -> str:
        """The path of the secret link."""
        return reverse("contributions:with_secret", args=[self.pk, self.secret])

    @property
    def is_public(self) -> bool:
        """Whether everybody may see it now."""
        return self.is_out and not self.is_inner

    @property
    def is_out(self) -> bool:
        """Whether it is published and within the time its giver allowed: for everybody, or within its trajectory."""
        return self.status == Status.PUBLISHED and (
            self.visible_until is None or self.visible_until >= timezone.localdate()
        )

    @property
    def direction(self) -> str:
        """How its language is written: "rtl" or "ltr"."""
        return "rtl" if self.language.split("-")[0] in RIGHT_TO_LEFT else "ltr"

    @property
    def credit(self) -> str:
        """The name its giver wants to be shown, or a word for no name."""
        return self.shown_name or str(_("nameless"))

    def moderation_title(self) -> str:
        """Return its title or first words."""
        return self.title or self.text[:70] or f"{self.kind} {self.pk}"

    def publish_problems(self) -> list[str]:
        """Return what must be added before everybody may see it, as sentences."""
        missing = self.missing_by_kind[self.kind](self)
        return [missing] if missing else []

    def publish_doubts(self) -> list[str]:
        """Return what an editor should look at once more before everybody may see it, as sentences."""
        doubt = self.doubt_by_kind[self.kind](self)
        return [doubt] if doubt else []

    def page_tags(self, *, seen: bool = True) -> list[str]:
        """Return the tags of its own page and its trajectory's, and, when everybody sees it, of every list of them."""
        own = [f"contribution:{self.pk}", *([f"trajectory:{self.trajectory_id}"] if self.trajectory_id else [])]
        return ["contributions", *own] if seen else own


class Consent(models.Model):
    """What the giver allowed, from when. A change makes a new record; the old ones stay."""

    class Purpose(models.TextChoices):
        """What it may be used for."""

        GUIDE = "guide", _("in this guide")
        TEACHING = "teaching", _("in lessons and training")
        PRESS = "press", _("in press and reports, after asking me")

    class Recognisable(models.TextChoices):
        """Who can be recognised in the picture."""

        NOBODY = "nobody", _("nobody can be recognised")
        AGREED = "agreed", _("people can be recognised, and they agree")
        NOT_APPLICABLE = "", _("there is no picture")

    class Minors(models.TextChoices):
        """Whether someone under 18 speaks or can be recognised, and who agreed."""

        NONE = "", _("nobody under 18")
        PARENTS = "parents", _("a child under 12: the parents agree")
        BOTH = "both", _("someone of 12 or 13: they and their parents agree")
        THEMSELVES = "themselves", _("someone of 14 to 17: they agree themselves")

    class Given(models.TextChoices):
        """How it was given."""

        SCREEN = "screen", _("on this site")
        API = "api", _("through another program")
        SPOKEN = "spoken", _("said aloud")
        PAPER = "paper", _("on paper")

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="consents")
    purposes = models.JSONField(default=list)
    until = models.DateField(null=True, blank=True)
    recognisable = models.CharField(max_length=10, choices=Recognisable.choices, blank=True)
    minors = models.CharField(max_length=10, choices=Minors.choices, blank=True)
    see_first = models.BooleanField(default=False, help_text="the speaker sees first what an editor made of it")
    given_how = models.CharField(max_length=20, choices=Given.choices, default=Given.SCREEN)
    form = models.ImageField(
        blank=True, max_length=200, help_text="a photo of the paper; only its giver and editors see it"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"consent {self.pk} for {self.contribution_id}"

    @property
    def purposes_shown(self) -> str:
        """What it may be used for, in words."""
        return ", ".join(str(self.Purpose(code).label) for code in self.purposes if code in self.Purpose.values)


def picture_path(instance: "Picture", _filename: str) -> str:
    """Return a path that tells nothing of the giver's file name."""
    return f"contributions/{instance.contribution_id}/{new_id()}.webp"


class Picture(models.Model):
    """The picture of an image contribution, free of metadata."""

    contribution = models.OneToOneField(Contribution, models.CASCADE, related_name="picture")
    file = PictureField(upload_to=picture_path, width_field="width", height_field="height")
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    ready = models.BooleanField(default=False, editable=False, help_text="its AVIF and WebP renditions are made")
    alt = models.CharField(_("what one sees in the picture"), max_length=300, blank=True)

    def __str__(self) -> str:
        return self.alt or self.contribution_id


class Clip(models.Model):
    """The recording of a film or sound contribution."""

    contribution = models.OneToOneField(Contribution, models.CASCADE, related_name="clip")
    recording = models.OneToOneField(Recording, models.PROTECT, related_name="clip")
    write_out_by = models.DateField(
        null=True, blank=True, help_text="last day it is seen without what is said written out; null when it is"
    )

    def __str__(self) -> str:
        return self.contribution_id


class WayBack(models.Model):
    """How someone hears what came of what they told to the person who wrote it down (the giver)."""

    class Way(models.TextChoices):
        """What the speaker chose."""

        CARD = "card", _("a card to take along, with a code")
        PHONE = "phone", _("a call")
        MAIL = "mail", _("a mail")

    contribution = models.OneToOneField(Contribution, models.CASCADE, related_name="way_back")
    writer = models.CharField(_("who wrote it down"), max_length=80)
    way = models.CharField(max_length=5, choices=Way.choices, default=Way.CARD)
    to = models.CharField(max_length=254, blank=True, help_text="phone number or address; editors see it, nobody else")
    code = models.CharField(max_length=12, unique=True, default=new_id, help_text="opens it, as the secret link does")
    told_at = models.DateTimeField(null=True, blank=True, help_text="when an editor or the writer called")

    def __str__(self) -> str:
        return self.contribution_id


class Erasure(models.Model):
    """Files of something withdrawn that must be gone by a day. What stays of it is the row, without their names."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, null=True, blank=True, related_name="erasures")
    files = models.JSONField(default=list)
    count = models.PositiveIntegerField()
    due_on = models.DateField(db_index=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.count} files of {self.contribution_id}, due {self.due_on}"


class Draft(models.Model):
    """A picture that came with a form that had a mistake elsewhere: kept for a day, so that it is not asked twice."""

    id = models.CharField(primary_key=True, max_length=64, default=secrets.token_urlsafe, editable=False)
    file = models.FileField(upload_to="drafts/")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.id


def preview_path(instance: "Link", _filename: str) -> str:
    """Return a path in the folder of its contribution, so that the same guard watches it."""
    return f"contributions/{instance.contribution_id}/preview-{new_id()}.webp"


class Link(models.Model):
    """The address of a link contribution, and what its page says of itself."""

    class State(models.TextChoices):
        """How far the preview is."""

        WAITING = "waiting", _("being fetched")
        READY = "ready", _("fetched")
        FAILED = "failed", _("could not be fetched")

    contribution = models.OneToOneField(Contribution, models.CASCADE, related_name="link")
    url = models.URLField(_("address"), max_length=1000)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    title = models.CharField(max_length=200, blank=True)
    description = models.CharField(max_length=500, blank=True)
    image = models.ImageField(upload_to=preview_path, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.url

    @property
    def embed(self) -> str:
        """The address of a player that can be shown here after a click, or nothing."""
        return embed(self.url)

    @property
    def host(self) -> str:
        """The name of the site it leads to, without www."""
        return (urlsplit(self.url).hostname or "").removeprefix("www.")


class Keeping(models.Model):
    """A browser that remembers what was given from another one, because it opened its secret link."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="keepings")
    guest = models.ForeignKey("accounts.Guest", models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["guest", "contribution"], name="kept_once")]

    def __str__(self) -> str:
        return f"{self.guest_id} keeps {self.contribution_id}"
