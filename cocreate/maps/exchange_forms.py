"""Forms for what comes from files and other maps."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cocreate.core.forms import plain
from cocreate.trajectories.models import Trajectory

from . import exchange, formats, layers
from .models import LAYER

ADDRESS = re.compile(r"(?:.*/)?trajecten/([-\w]+)(?:/.*)?|([-\w]+)")


class FileForm(forms.Form):
    """A file of another program. `found` is what is in it."""

    file = forms.FileField(
        label=_("A file"),
        help_text=_("GeoJSON, .umap, CSV, GPX, KML or KMZ: at most %(mb)s MB and %(things)s things.")
        % {"mb": formats.MOST_BYTES // 1024 // 1024, "things": formats.MOST_FEATURES},
    )
    name = forms.CharField(
        label=_("What do we call it?"),
        max_length=LAYER,
        required=False,
        help_text=_("It becomes a layer of this name, unless the file has layers itself."),
    )
    found: formats.Found

    def clean_file(self) -> Any:
        """Read it."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > formats.MOST_BYTES:
            raise ValidationError(
                _("This file is larger than %(most)s MB.") % {"most": formats.MOST_BYTES // 1024 // 1024}
            )
        self.found = formats.read(file.read())
        if not self.found.features:
            first = self.found.refused[0]
            raise ValidationError(_("Nothing of it can lie on the map. The first: %(why)s") % {"why": first.why})
        return file

    @property
    def layer(self) -> str:
        """Return the name of the layer for what has none."""
        named = " ".join(plain(self.cleaned_data["name"]).split())
        file = str(self.cleaned_data["file"].name).rpartition(".")[0]
        return named or " ".join(plain(file).split())[:LAYER] or str(_("from a file"))


class OtherMapForm(forms.Form):
    """Another map of this guide that everybody may read. `found` is what lies on it."""

    address = forms.CharField(
        label=_("The address of another map"),
        max_length=300,
        help_text=_("Of a trajectory that everybody may read. All that lies on its map comes here, as heard."),
    )
    found: list[formats.Feature]
    other: Trajectory

    def clean_address(self) -> str:
        """Find it, and what lies on it."""
        typed = str(self.cleaned_data["address"]).strip()
        match = ADDRESS.fullmatch(typed)
        other = layers.open_map(match[1] or match[2]) if match else None
        self.found = exchange.features(other) if other else []
        if other is None:
            raise ValidationError(_("We know no map at this address that everybody may read."))
        if not self.found:
            raise ValidationError(_("Nothing lies on that map yet."))
        self.other = other
        return typed
