"""Places, with a geometry that is kept here so that reading never asks a register."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cocreate.core.ids import new_id

LONGEST_NAME = 160


class Place(models.Model):
    """Where something is: a neighbourhood, a building, a parcel, or a point, line or area that people drew."""

    class Kind(models.TextChoices):
        """What it is."""

        NEIGHBOURHOOD = "neighbourhood", _("neighbourhood")
        BUILDING = "building", _("building")
        PARCEL = "parcel", _("parcel")
        SPOT = "spot", _("spot")

    class Register(models.TextChoices):
        """Whose identifier `register_id` is."""

        NONE = "", _("no register")
        PARCELS = "capakey", _("parcel (CaPaKey)")
        ADDRESSES = "adres", _("address register")
        NAMES = "gazetteer", _("the list of places in this guide")

    id = models.CharField(primary_key=True, max_length=12, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    kind = models.CharField(_("what it is"), max_length=15, choices=Kind.choices, default=Kind.SPOT)
    geometry = models.JSONField(
        null=True,
        blank=True,
        help_text="GeoJSON geometry in WGS84, [longitude, latitude], checked by core.geo; none for only a name",
    )
    longitude = models.FloatField(null=True, editable=False, help_text="of its centre, degrees")
    latitude = models.FloatField(null=True, editable=False, help_text="of its centre, degrees")
    area = models.FloatField(default=0, editable=False, help_text="square metres; 0 for a point or line")
    register = models.CharField(max_length=10, choices=Register.choices, blank=True)
    register_id = models.CharField(max_length=60, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True, help_text="when the register gave this geometry")
    is_private = models.BooleanField(default=False, help_text="someone's home or its address")
    is_exact = models.BooleanField(default=True, help_text="may be shown exactly; a private one only when asked for")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["register", "register_id"])]

    def __str__(self) -> str:
        return self.name
