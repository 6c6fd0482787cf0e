"""The sheet on which one says how the stones are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cocreate.contributions.kinds import Data, recording

from .actions import LONGEST, MOST_SPOKEN, Placed, PlacementError
from .document import Document, State, StoneText
from .queries import roles

STONE = "stand-"


class Spoken(recording.Recording):
    """One sentence said aloud."""

    @property
    def most_minutes(self) -> int:
        """How long it may last."""
        return MOST_SPOKEN // 60


SPOKEN = Spoken()


class SpokenForm(forms.Form):
    """The sentence as a file, or as uploads that came before."""

    file = forms.FileField(
        label=_("Your sentence, said aloud"),
        help_text=_("At most one minute."),
        required=False,
        widget=forms.FileInput(attrs={"accept": SPOKEN.accept}),
    )
    upload = forms.CharField(required=False, max_length=8000, widget=forms.HiddenInput)

    def clean(self) -> Data:
        """Look whether it is here whole."""
        data = {**self.cleaned_data, "has_file": True}  # it may be left out
        for name, text in SPOKEN.clean(data).items():
            self.add_error(name, text)
        return data


@dataclass
class Line:
    """One stone on the sheet, and what was said about it."""

    stone: StoneText
    states: list[State]
    chosen: str
    named: list[str]


@dataclass
class Sheet:
    """The whole sheet: a line for each stone, then the role and the sentence. It keeps what was typed and said."""

    text: Document
    data: QueryDict | Mapping[str, Any]
    files: MultiValueDict[str, UploadedFile[bytes]] | None = None
    errors: dict[str, list[str]] = field(default_factory=dict)
    longest: int = LONGEST
    speaking: Spoken = SPOKEN
    upload: str = ""  # where what was said is, once it came

    def _said(self, name: str) -> str:
        return str(self.data.get(name, ""))

    def _named(self) -> list[str]:
        return self.data.getlist("hindernis") if isinstance(self.data, QueryDict) else []

    @property
    def lines(self) -> list[Line]:
        """The stones."""
        return [
            Line(stone, self.text.states, self._said(STONE + stone.id), self._named()) for stone in self.text.stones
        ]

    @property
    def roles(self) -> list[tuple[str, str, bool]]:
        """(id, name, whether it is chosen) of each role."""
        return [(role.pk, role.name, role.pk == self._said("rol")) for role in roles()]

    @property
    def why(self) -> str:
        """The sentence, as it was typed."""
        return self._said("waarom")

    @cached_property
    def spoken(self) -> SpokenForm:
        """The sentence, as it was said."""
        return SpokenForm(self.data or None, self.files)

    @property
    def sound(self) -> Data:
        """What was said, for `actions.speak`; nothing when it was not. Raise PlacementError when it is not whole."""
        if not self.spoken.is_bound:
            return {}
        if not self.spoken.is_valid():
            raise PlacementError({"spoken": [str(text) for found in self.spoken.errors.values() for text in found]})
        data = self.spoken.cleaned_data
        if not data.get("file") and not data.get("uploads"):
            return {}
        if self.why.strip():
            raise PlacementError({"spoken": [gettext("Type your sentence or say it aloud: one of both is enough.")]})
        return data

    @property
    def key(self) -> str:
        """What makes sending it twice one placement; empty without the island."""
        return self._said("sleutel")[:100]

    @property
    def problems(self) -> list[str]:
        """Every sentence that says what must be mended."""
        return [text for found in self.errors.values() for text in found]

    def refuse(self, errors: dict[str, list[str]]) -> None:
        """Show these when the sheet is shown again; keep what was said."""
        self.errors = errors
        self.upload = self._said("upload")[:8000]
        file = self.spoken.cleaned_data.get("file") if self.spoken.is_bound and self.spoken.is_valid() else None
        if file:
            self.upload = SPOKEN.keep(file)

    def placed(self) -> Placed:
        """Return what was said. Obstacles of a stone without a state are left out: that part was closed."""
        said = {name.removeprefix(STONE): str(v) for name, v in self.data.items() if name.startswith(STONE)}
        stones = {name: state for name, state in said.items() if state}
        own = {o.id for stone in self.text.stones if stone.id in stones for o in stone.obstacles}
        elsewhere = {o.id for stone in self.text.stones if stone.id not in stones for o in stone.obstacles}
        named = [name for name in self._named() if name in own or name not in elsewhere]
        return Placed(stones, named, self.why.replace("\r\n", "\n"), self._said("rol"))
