"""Who speaks, which words were quoted, and what waits for their nod."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cocreate.accounts.models import Person
from cocreate.contributions.models import Contribution
from cocreate.core.ids import new_id
from cocreate.media.models import Recording, Transcript


class Voice(models.Model):
    """Someone who speaks: with a name, only a role, or nameless. Contributions belong to it (`Telling`)."""

    id = models.CharField(primary_key=True, max_length=12, default=new_id, editable=False)
    shown_name = models.CharField(_("shown name"), max_length=80, blank=True)
    role = models.CharField(_("role"), max_length=80, blank=True)
    place_name = models.CharField(_("place"), max_length=120, blank=True)
    spoken_on = models.DateField(_("when"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=12, default="nl")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-at"]
        verbose_name = _("voice")
        verbose_name_plural = _("voices")

    def __str__(self) -> str:
        return self.shown_name or self.role or str(_("nameless"))


class Telling(models.Model):
    """That a contribution is by a voice."""

    voice = models.ForeignKey(Voice, models.CASCADE, related_name="tellings")
    contribution = models.OneToOneField(Contribution, models.CASCADE, related_name="telling")

    def __str__(self) -> str:
        return f"{self.contribution_id} by {self.voice_id}"


class Quote(models.Model):
    """Words of a voice that an editor set apart, with their place in the recording."""

    id = models.CharField(primary_key=True, max_length=12, default=new_id, editable=False)
    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="quotes")
    text = models.TextField(_("words"), max_length=600)
    start = models.PositiveIntegerField(null=True, blank=True, help_text="milliseconds")
    end = models.PositiveIntegerField(null=True, blank=True, help_text="milliseconds")
    by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["start", "at"]
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")

    def __str__(self) -> str:
        return self.text[:60]


class Nod(models.Model):
    """That the speaker is asked about what an editor made of their words; without a yes it is not shown.

    It is about exactly one of quote, transcript and cut.
    """

    class State(models.TextChoices):
        """What became of the question."""

        WAITING = "waiting", _("waits for the speaker")
        GIVEN = "given", _("the speaker agrees")
        REFUSED = "refused", _("the speaker does not want this")
        LAPSED = "lapsed", _("the speaker did not answer in time")

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="nods")
    quote = models.OneToOneField(Quote, models.CASCADE, null=True, blank=True, related_name="nod")
    transcript = models.OneToOneField(Transcript, models.CASCADE, null=True, blank=True, related_name="nod")
    cut = models.OneToOneField(Recording, models.CASCADE, null=True, blank=True, related_name="nod")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField(help_text="after this it is not published")
    answered_at = models.DateTimeField(null=True, blank=True)
    words = models.TextField(blank=True, max_length=2000, help_text="what the speaker wants otherwise")

    class Meta:
        ordering: ClassVar = ["asked_at"]
        indexes: ClassVar = [models.Index(fields=["state", "until"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(
                    models.Q(quote__isnull=False, transcript__isnull=True, cut__isnull=True)
                    | models.Q(quote__isnull=True, transcript__isnull=False, cut__isnull=True)
                    | models.Q(quote__isnull=True, transcript__isnull=True, cut__isnull=False)
                ),
                name="a_nod_is_about_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"nod {self.pk}: {self.state}"
