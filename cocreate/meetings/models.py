"""Meetings."""

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cocreate.core.ids import new_id
from cocreate.places.models import Place
from cocreate.trajectories.models import Trajectory

MOST = 100_000


class Meeting(models.Model):
    """A gathering of a trajectory. Counts only, never who."""

    id = models.CharField(primary_key=True, max_length=12, default=new_id, editable=False)
    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="meetings")
    name = models.CharField(_("what it is called"), max_length=120)
    starts_at = models.DateTimeField(_("when it starts"))
    ends_at = models.DateTimeField(_("when it ends"), null=True, blank=True)
    place_name = models.CharField(_("where"), max_length=160, blank=True)
    place = models.ForeignKey(Place, models.SET_NULL, null=True, blank=True, related_name="+")
    story = models.TextField(_("what it is about"), blank=True)
    present = models.PositiveIntegerField(
        _("how many people came"), null=True, blank=True, validators=[MaxValueValidator(MOST)]
    )
    first_time = models.PositiveIntegerField(
        _("how many for the first time"), null=True, blank=True, validators=[MaxValueValidator(MOST)]
    )
    created_at = models.DateTimeField(auto_now_add=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    changes = models.PositiveIntegerField(default=0, editable=False, help_text="SEQUENCE in a calendar (RFC 5545)")

    class Meta:
        ordering: ClassVar = ["-starts_at", "-id"]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="meeting_ends_after_it_starts",
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gte=models.F("starts_at")),
            ),
            models.CheckConstraint(
                name="first_timers_were_present",
                condition=models.Q(first_time__lte=Coalesce("present", 0)) | models.Q(first_time__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the path of its page."""
        return f"{self.trajectory.get_absolute_url()}ontmoetingen/{self.pk}/"
