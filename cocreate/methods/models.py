"""Method cards."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cocreate.stones.models import Stone, Trait


class Where(models.TextChoices):
    """Where a method can be done. The value is what the data holds."""

    SPOT = "ter plekke", _("on the spot")
    HALL = "zaal", _("in a hall")
    HOME = "thuis", _("at someone's home")
    ONLINE = "digitaal", _("online")
    POST = "post", _("by post")

    @property
    def slug(self) -> str:
        """Return the value as it stands in a link."""
        return self.value.replace(" ", "-")


class Estimated(models.TextChoices):
    """What of a method is our own estimate when no source says it."""

    GROUP = "group", _("the size of the group")
    DURATION = "duration", _("the time it takes")
    DIFFICULTY = "difficulty", _("how difficult it is")
    MATERIALS = "materials", _("what you need")


class Method(models.Model):
    """A way of working together, on one card."""

    class Difficulty(models.IntegerChoices):
        """What it asks of the one who guides."""

        EASY = 1, _("easy")
        PRACTICE = 2, _("needs some practice")
        EXPERIENCED = 3, _("needs an experienced guide")

    class SourceKind(models.TextChoices):
        """How well the source was read."""

        PAGE = "page", _("the source page describes the method")
        BUNDLE = "bundle", _("named in a collection; the details were not read")
        SITE = "site", _("only the site or index was seen")

    id = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    sentence = models.CharField(_("in one sentence"), max_length=300)
    stones = models.ManyToManyField(Stone, related_name="methods", verbose_name=_("stones"))
    traits = models.ManyToManyField(Trait, related_name="methods", verbose_name=_("traits"), blank=True)
    group_min = models.PositiveSmallIntegerField(_("smallest group"))
    group_max = models.PositiveSmallIntegerField(_("largest group"))
    duration = models.CharField(_("duration in words"), max_length=120)
    minutes = models.PositiveIntegerField(
        _("minutes"), null=True, blank=True, help_text=_("empty when it takes days or weeks")
    )
    difficulty = models.PositiveSmallIntegerField(_("difficulty"), choices=Difficulty.choices)
    materials = models.JSONField(_("materials"), default=list, blank=True)
    settings = models.JSONField(_("where"), default=list, help_text=_("values of Where"))
    inclusion = models.TextField(_("so that all can take part"), blank=True)
    warning = models.TextField(_("mind this"), blank=True)
    sources = models.JSONField(_("sources"), default=list)
    source_kind = models.CharField(_("how well the source was read"), max_length=10, choices=SourceKind.choices)
    estimated = models.JSONField(_("our own estimate"), default=list, blank=True, help_text=_("values of Estimated"))

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name = _("method")
        verbose_name_plural = _("methods")
        constraints: ClassVar = [
            models.CheckConstraint(name="method_group_range", condition=models.Q(group_min__lte=models.F("group_max")))
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the path of its page."""
        from django.urls import reverse  # noqa: PLC0415 - urls import views import models

        return reverse("methods:method", args=[self.pk])
