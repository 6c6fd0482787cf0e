"""Models of the compass, placements and rounds."""

import secrets
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cocreate.core.ids import ALPHABET, new_id
from cocreate.media.models import Recording
from cocreate.meetings.models import Meeting
from cocreate.moderation.models import Moderated
from cocreate.trajectories.models import Member, Trajectory

from .conditions import Rule

SHIPPED = "schakel"
CODE = 6  # signs of a round's code: read from a screen, typed on a phone
MESSAGE = "A placement is never changed."


def new_code() -> str:
    """Return six signs without look-alikes: 29 random bits, enough for a code that works for an evening."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE))


class Edition(models.Model):
    """A compass as it was: stones, states, obstacles and their order. Never changed; another text is a next edition."""

    model = models.SlugField(max_length=40)
    number = models.PositiveIntegerField()
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["model", "-number"]
        constraints: ClassVar = [models.UniqueConstraint(name="edition_number", fields=["model", "number"])]

    def __str__(self) -> str:
        return f"{self.model} {self.number}"


class Uses(models.Model):
    """Which compass a trajectory uses, when it is not the one that comes with the guide."""

    trajectory = models.OneToOneField(Trajectory, models.CASCADE, primary_key=True, related_name="uses_compass")
    model = models.SlugField(max_length=40)

    def __str__(self) -> str:
        return f"{self.trajectory_id}: {self.model}"


class Round(models.Model):
    """People place together, in a meeting, with a code on the screen; it closes, and they take something from it."""

    id = models.CharField(primary_key=True, max_length=12, default=new_id, editable=False)
    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="rounds")
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, blank=True, related_name="rounds")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="rounds")
    code = models.CharField(max_length=CODE, unique=True, default=new_code, editable=False)
    opened_by = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    taken = models.TextField(_("what we take from it"), max_length=4000, blank=True)

    class Meta:
        ordering: ClassVar = ["-opened_at", "id"]
        verbose_name = _("compass round")
        verbose_name_plural = _("compass rounds")

    def __str__(self) -> str:
        return f"{self.trajectory_id} {self.opened_at:%Y-%m-%d}"


class Placement(models.Model):
    """What one person placed at one moment. The number is the order of arrival.

    `voice` tells placements of the same person in the same trajectory apart from those of others, and nothing more: it
    is an HMAC of the trajectory and the browser, so the table alone does not say whose it is.
    """

    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="placements")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="placements")
    round = models.ForeignKey(Round, models.CASCADE, null=True, blank=True, related_name="placements")
    role = models.SlugField(max_length=40, blank=True)
    voice = models.CharField(max_length=32, editable=False)
    on_paper = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    key = models.CharField(max_length=64, unique=True, editable=False, help_text="makes sending twice one placement")

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["trajectory", "voice"])]

    def __str__(self) -> str:
        return f"{self.trajectory_id} {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save once; raise TypeError on a change."""
        if not self._state.adding:
            raise TypeError(MESSAGE)
        super().save(*args, **kwargs)


class Answer(models.Model):
    """How one stone is, said in one placement. Ids are those of the placement's edition."""

    placement = models.ForeignKey(Placement, models.CASCADE, related_name="answers")
    stone = models.SlugField(max_length=40)
    state = models.SlugField(max_length=40)
    obstacles = models.JSONField(default=list, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(name="stone_once_placed", fields=["placement", "stone"])]

    def __str__(self) -> str:
        return f"{self.stone}: {self.state}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save once; raise TypeError on a change."""
        if not self._state.adding:
            raise TypeError(MESSAGE)
        super().save(*args, **kwargs)


class Dismissal(models.Model):
    """A direction that the trajectory put aside for now."""

    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="dismissals")
    direction = models.CharField(max_length=130, help_text="rule:stone:obstacle")
    until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="direction_dismissed_once", fields=["trajectory", "direction"])
        ]

    def __str__(self) -> str:
        return self.direction


class GuideRule(models.Model):
    """A rule of the guide's own compass, as its owner has it now."""

    class About(models.TextChoices):
        """What it looks at."""

        EVERY = "elke", _("every stone")
        SOME = "enkele", _("these stones")
        WHOLE = "geheel", _("the compass as a whole")

    class Cards(models.TextChoices):
        """Which cards come with it."""

        OBSTACLE = "hindernis", _("those that help with the obstacle")
        STONE = "steen", _("those that belong to the stone")
        NONE = "geen", _("none")

    id = models.SlugField(primary_key=True, max_length=40)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_on = models.BooleanField(_("on"), default=True)
    name = models.CharField(_("name"), max_length=60)
    about = models.CharField(_("looks at"), max_length=10, choices=About.choices, default=About.EVERY)
    stones = models.JSONField(_("stones"), default=list, blank=True)
    conditions = models.JSONField(_("conditions"), default=list, help_text="all together; as in regels.yaml")
    reason = models.CharField(_("reason"), max_length=300)
    says = models.TextField(_("what it says"), max_length=400)
    cards = models.CharField(_("cards"), max_length=10, choices=Cards.choices, default=Cards.NONE)

    class Meta:
        ordering: ClassVar = ["order", "id"]
        verbose_name = _("rule")
        verbose_name_plural = _("rules")

    def __str__(self) -> str:
        return self.name

    @property
    def rule(self) -> Rule:
        """The rule, as a file would write it."""
        return Rule.model_validate(
            {
                "id": self.pk,
                "naam": self.name,
                "voor": self.stones if self.about == self.About.SOME else self.about,
                "als": self.conditions,
                "omdat": self.reason,
                "zeg": self.says,
                "kaarten": self.cards,
            }
        )

    def take(self, rule: Rule) -> None:
        """Become this rule, with its own id, order and switch."""
        self.name, self.reason, self.says, self.cards = rule.naam, rule.omdat, rule.zeg, rule.kaarten
        self.about = self.About.SOME if isinstance(rule.voor, list) else rule.voor
        self.stones = rule.voor if isinstance(rule.voor, list) else []
        self.conditions = [condition.model_dump(exclude_none=True) for condition in rule.als]


class Reason(Moderated):
    """The sentence of a placement, typed or spoken, which waits for a nod.

    It has no giver, as that would tell whose voice it is: whoever has its secret link takes it back. What was spoken
    only who nods hears, and writes down: a voice would tell a neighbour who it is, so the sound goes with the nod.
    """

    moderation_template: ClassVar[str] = "compass/_moderated.html"
    moderation_words = ("text",)

    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="reasons")
    placement = models.OneToOneField(Placement, models.CASCADE, related_name="reason")
    text = models.CharField(max_length=300, blank=True, help_text="empty until written down and once taken back")
    spoken = models.BooleanField(default=False)
    recording = models.OneToOneField(Recording, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]  # random: no order of arrival
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")

    def __str__(self) -> str:
        return f"{self.trajectory_id} {self.pk}"

    def get_absolute_url(self) -> str:
        """Return the path of the compass that shows it."""
        return f"{self.trajectory.get_absolute_url()}kompas/"

    @classmethod
    def for_moderation(cls, items: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Return `items` with the trajectory and the sound."""
        found = super().for_moderation(items).select_related("trajectory", "recording")
        return found.prefetch_related("recording__renditions", "recording__transcripts")

    def moderation_title(self) -> str:
        """Return where it was said."""
        return str(_("A sentence at the compass of %(name)s") % {"name": self.trajectory.title})

    def publish_problems(self) -> list[str]:
        """Say that nobody wrote it down yet."""
        return [] if self.text else [str(_("Write down first what is said."))]

    def page_tags(self, *, seen: bool = True) -> list[str]:
        """Return the tag of the compass that shows it, when everybody sees it before or after."""
        return [f"trajectory:{self.trajectory_id}"] if seen else []
