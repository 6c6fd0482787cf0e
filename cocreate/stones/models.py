"""The compass as data that its owner edits."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .colours import TEXT, WHITE, contrast


def readable_colour(value: str) -> None:
    """Raise ValidationError unless `value` is #rrggbb and white text on it can be read."""
    RegexValidator(r"^#[0-9A-Fa-f]{6}$", _("Write the colour as # and six signs, such as #1F4E9E."))(value)
    if (ratio := contrast(value, WHITE)) < TEXT:
        raise ValidationError(
            _("White text on this colour is hard to read (contrast %(ratio).1f, at least 4.5). Take a darker one."),
            params={"ratio": ratio},
        )


class Origin(models.TextChoices):
    """Whether a text stands in a public source or is a proposal of the guide."""

    SOURCE = "source", _("stands in a public source")
    RECONSTRUCTION = "reconstruction", _("our own proposal, still to be tested")


class Stone(models.Model):
    """One colour of the compass. Order is how they are shown, never a step."""

    id = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(_("name"), max_length=60)
    order = models.PositiveSmallIntegerField(_("place on the ring"), default=0)
    colour = models.CharField(_("colour"), max_length=7, validators=[readable_colour])
    colour_name = models.CharField(_("name of the colour"), max_length=30)
    colour_origin = models.CharField(
        _("where the colour comes from"), max_length=15, choices=Origin.choices, default=Origin.RECONSTRUCTION
    )
    pictogram = models.CharField(_("pictogram"), max_length=40, help_text=_("a drawing in stones/pictograms/"))
    core_question = models.CharField(_("core question"), max_length=200)
    meaning = models.TextField(_("meaning"))
    from_source = models.TextField(_("what the source says"), blank=True)
    source_url = models.URLField(_("source"), blank=True, max_length=500)
    skipped = models.TextField(_("what happens when it is skipped"), blank=True)

    class Meta:
        ordering: ClassVar = ["order", "id"]
        verbose_name = _("stone")
        verbose_name_plural = _("stones")

    def __str__(self) -> str:
        return self.name


class Trait(models.Model):
    """One of the six traits of local co-creation."""

    id = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(_("name"), max_length=60)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    meaning = models.TextField(_("meaning"))
    name_origin = models.CharField(
        _("where the name comes from"), max_length=15, choices=Origin.choices, default=Origin.SOURCE
    )
    meaning_origin = models.CharField(
        _("where the meaning comes from"), max_length=15, choices=Origin.choices, default=Origin.RECONSTRUCTION
    )

    class Meta:
        ordering: ClassVar = ["order", "id"]
        verbose_name = _("trait")
        verbose_name_plural = _("traits")

    def __str__(self) -> str:
        return self.name


class Line(models.Model):
    """One line of a stone or trait: a question, a sign, an obstacle with its counter-moves, a try, a pitfall."""

    class Kind(models.TextChoices):
        """What the line is."""

        QUESTION = "question", _("question")
        PRESENT = "present", _("sign that it is there")
        OBSTACLE = "obstacle", _("sign that it is stuck")
        TRY = "try", _("thing to try")
        PITFALL = "pitfall", _("pitfall")
        MEASURE = "measure", _("what you can look at")

    stone = models.ForeignKey(Stone, models.CASCADE, null=True, blank=True, related_name="lines")
    trait = models.ForeignKey(Trait, models.CASCADE, null=True, blank=True, related_name="lines")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    slug = models.SlugField(max_length=40, blank=True)
    text = models.CharField(_("text"), max_length=400)
    methods = models.JSONField(default=list, blank=True, help_text="ids of methods that help")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["kind", "order", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="line_of_stone_or_trait",
                condition=models.Q(stone__isnull=True, trait__isnull=False)
                | models.Q(stone__isnull=False, trait__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.text
