"""A film: something shown and told."""

from typing import ClassVar

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cocreate.contributions.models import Consent
from cocreate.media.models import Recording

from ._clip import ClipKind


class Film(ClipKind):
    """A film from a phone. One in which nothing is seen ends as sound."""

    code = "film"
    word = "film"
    order = 4
    label: ClassVar[str | Promise] = _("a film")
    invitation: ClassVar[str | Promise] = _("Show it in a film")
    schema = "VideoObject"
    wanted = Recording.Medium.FILM
    accept = "video/*,.mov,.mkv,.3gp"
    file_label: ClassVar[str | Promise] = _("Your film")

    @property
    def most_minutes(self) -> int:
        """How long it may last."""
        return int(settings.FILM_MAX_SECONDS) // 60

    def more_fields(self) -> dict[str, forms.Field]:
        """Ask who can be recognised."""
        return {
            "recognisable": forms.ChoiceField(
                label=_("Can people be recognised in it?"),
                choices=[c for c in Consent.Recognisable.choices if c[0]],
                widget=forms.RadioSelect,
                error_messages={"required": _("Tell whether people can be recognised, and whether they agree.")},
            )
        }


KIND = Film()
