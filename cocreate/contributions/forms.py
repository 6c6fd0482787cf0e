"""The forms with which people give and change."""

import hashlib
from typing import Any, ClassVar

from django import forms
from django.conf.locale import LANG_INFO
from django.core.files.base import ContentFile
from django.core.validators import validate_email
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cocreate.core.forms import DayInput, not_over, plain
from cocreate.stones.models import Stone

from . import queries
from .actions import forget_picture, keep_picture
from .kinds import KINDS, Kind
from .kinds.image import PictureFileField
from .models import Consent, Contribution, Draft, WayBack

NO_ROOM = _(
    "There is no room on the disk of this site, so your file could not be kept. What you typed still stands here. "
    "The file is still on your device: choose it again in a while, or tell us."
)
LEAST_DIGITS = 8  # of a phone number
#: Languages spoken here most; their names as their speakers write them.
OWN_NAMES = {"ps": "پښتو", "so": "Soomaali", "ti": "ትግርኛ", "am": "አማርኛ", "ku": "Kurdî"}
LANGUAGE_CODES = (
    *("nl", "fr", "en", "de", "ar", "bg", "es", "fa", "hy", "it", "ku", "ckb", "pl", "ps", "pt", "ro", "ru", "so"),
    *("sq", "tr", "ti", "am", "uk", "ur", "hi", "bn", "vi", "zh-hans", "el", "hu", "cs", "sk", "sr", "ka", "he"),
)
LANGUAGES = [(code, OWN_NAMES.get(code) or LANG_INFO[code]["name_local"].capitalize()) for code in LANGUAGE_CODES]


class ShareForm(forms.Form):
    """All that is asked to give one contribution of `kind`. The fields of step 1 come from the kind.

    `cleaned_data` is what `actions.offer` and `actions.change` take.
    """

    shown_name = forms.CharField(
        label=_("Your name"),
        help_text=_("As it may stand with it. Leave it empty to stay nameless."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    place_name = forms.CharField(
        label=_("Where is it about?"),
        help_text=_("A neighbourhood, a street, a building. You may skip this."),
        max_length=120,
        required=False,
    )
    language = forms.ChoiceField(label=_("In which language did you tell it?"), choices=LANGUAGES)
    stones = forms.ModelMultipleChoiceField(
        label=_("Which colours of the compass does it touch?"),
        queryset=Stone.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    purposes = forms.MultipleChoiceField(
        label=_("May we use it elsewhere too?"),
        choices=[c for c in Consent.Purpose.choices if c[0] != Consent.Purpose.GUIDE],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    licence = forms.ChoiceField(
        label=_("What may others do with it?"),
        choices=Contribution.Licence.choices,
        widget=forms.RadioSelect,
        initial=Contribution.Licence.BY_SA,
    )
    until = forms.DateField(
        label=_("Until when may it be seen?"),
        help_text=_("Leave it empty: then until you take it back."),
        required=False,
        widget=DayInput(),
    )
    minors = forms.ChoiceField(
        label=_("Does someone under 18 speak, or can they be recognised?"),
        choices=Consent.Minors.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    see_first = forms.BooleanField(
        label=_("Let me see first what you make of it"),
        help_text=_("Then a quote, a cut or what is written out waits for your yes, through your secret link."),
        required=False,
    )
    writer = forms.CharField(
        label=_("Your own name, for the editors"),
        help_text=_("Nobody else sees it. The name above is that of who told it, as they want it."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    way = forms.ChoiceField(
        label=_("How do they hear what came of it?"),
        choices=WayBack.Way.choices,
        required=False,
        widget=forms.RadioSelect,
        initial=WayBack.Way.CARD,
    )
    to = forms.CharField(
        label=_("Their phone number or address, for a call or a mail"),
        help_text=_("Editors see it, nobody else."),
        max_length=254,
        required=False,
    )
    given_how = forms.ChoiceField(
        label=_("How did they agree?"),
        choices=[
            choice for choice in Consent.Given.choices if choice[0] in {Consent.Given.SPOKEN, Consent.Given.PAPER}
        ],
        required=False,
        widget=forms.RadioSelect,
        initial=Consent.Given.SPOKEN,
    )
    consent_form = PictureFileField(
        label=_("A photo of the paper"), help_text=_("Only you and the editors see it."), required=False
    )
    key = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    about_fields: ClassVar[tuple[str, ...]] = ("shown_name", "place_name")
    rights_fields: ClassVar[tuple[str, ...]] = ("language", "licence", "purposes", "until", "minors", "see_first")
    told_fields: ClassVar[tuple[str, ...]] = ("writer", "way", "to", "given_how", "consent_form")

    def __init__(
        self,
        kind: Kind,
        *args: Any,
        contribution: Contribution | None = None,
        draft: Draft | None = None,
        typed: QueryDict | None = None,
        place: str = "",
        **options: Any,
    ) -> None:
        """Make the form of `kind`.

        `typed` is what stood in the form of another kind: it stands in this one too, and nothing is judged yet.
        `place` names one of several forms on a page, so that no two fields have the same id.
        """
        self.kind = kind
        self.contribution = contribution
        self.draft = draft
        self.id = f"share-{place}" if place else "share"
        options["auto_id"] = f"{self.id}-%s" if place else "id_%s"
        options["initial"] = {**self._initial(), **(options.get("initial") or {})}
        super().__init__(*args, **options)
        self.typed = typed or (self.data if isinstance(self.data, QueryDict) else QueryDict())
        self.fields = {**kind.fields(), **self.fields}
        self.paper = queries.draft(self.typed.get("paper", ""))  # a photo of an earlier try
        if typed:
            self.initial.update(self._taken_over(typed))
        if "file" in self.fields and not self.has_file:
            self.fields["file"].widget.attrs["required"] = True

    def _initial(self) -> dict[str, Any]:
        contribution = self.contribution
        if contribution is None:
            return {"language": get_language() or "nl", "licence": Contribution.Licence.BY_SA}
        consent = Consent.objects.filter(contribution=contribution).first()
        common = ("text", "shown_name", "place_name", "language", "licence")
        return {
            **{field: getattr(contribution, field) for field in common},
            "stones": [stone.pk for stone in contribution.stones.all()],
            "purposes": consent.purposes if consent else [],
            "until": consent.until if consent else None,
            **{name: getattr(consent, name) for name in ("recognisable", "minors", "see_first") if consent},
            **self._initial_way_back(contribution, consent),
            **self.kind.initial(contribution),
        }

    def _initial_way_back(self, contribution: Contribution, consent: Consent | None) -> dict[str, Any]:
        told: WayBack | None = getattr(contribution, "way_back", None)
        if told is None:
            return {}
        given_how = consent.given_how if consent else Consent.Given.SPOKEN
        return {"writer": told.writer, "way": told.way, "to": told.to, "given_how": given_how}

    def _taken_over(self, typed: QueryDict) -> dict[str, Any]:
        return {
            name: field.widget.value_from_datadict(typed, MultiValueDict(), name)
            for name, field in self.fields.items()
            if not isinstance(field, forms.FileField) and not field.widget.value_omitted_from_data(typed, {}, name)
        }

    def carried(self) -> list[tuple[str, str]]:
        """Return what was typed for other kinds, as (name, value): whoever goes back to that kind finds it again."""
        elsewhere = {name: field for kind in KINDS.values() for name, field in kind.fields().items()}
        names = [name for name in elsewhere if name not in self.fields]
        return [(name, value) for name in names for value in self.typed.getlist(name) if value]

    def tell(self) -> list[forms.BoundField]:
        """Return the fields of step 1."""
        return [self[name] for name in self.kind.fields()]

    def about(self) -> list[forms.BoundField]:
        """Return the fields about the giver."""
        return [self[name] for name in self.about_fields]

    def rights(self) -> list[forms.BoundField]:
        """Return the fields of consent and licence."""
        return [self[name] for name in self.rights_fields]

    def told(self) -> list[forms.BoundField]:
        """Return the fields for who writes down what someone else told."""
        return [self[name] for name in self.told_fields]

    def is_told(self) -> bool:
        """Whether those must be seen: something stands there, or is wrong."""
        shown = ("writer", "to")
        wrong = any(name in self.errors for name in self.told_fields)
        return wrong or self.paper is not None or any(self[name].value() for name in shown)

    def has_errors_in_rights(self) -> bool:
        """Whether what is folded away must be seen."""
        return any(name in self.errors for name in (*self.rights_fields, "stones"))

    @property
    def has_file(self) -> bool:
        """Whether its file is here already: with the contribution, or from an earlier try."""
        draft = self.draft if self.kind.takes_picture else None
        upload = "upload" in self.fields and (self.data.get("upload") or self.initial.get("upload"))
        return bool(draft or upload or self.initial.get("has_file"))

    def clean_until(self) -> Any:
        """Refuse a day that is over."""
        return not_over(self.cleaned_data["until"])

    def clean_text(self) -> str:
        """Return the story with its line ends made the same everywhere."""
        return plain(self.cleaned_data.get("text", ""))

    def clean(self) -> dict[str, Any]:
        """Let the kind look at its fields together; take the picture of an earlier try."""
        data = super().clean() or self.cleaned_data
        if self.kind.takes_picture and self.draft and not data.get("file") and "file" not in self.errors:
            data["file"] = _kept(self.draft)
        if self.paper and not data.get("consent_form") and "consent_form" not in self.errors:
            data["consent_form"] = _kept(self.paper)
        data["has_file"] = bool(self.initial.get("has_file"))
        for field, error in {**self.kind.clean(data), **self._clean_told(data)}.items():
            if field not in self.errors:
                self.add_error(field, error)
        return data

    def _clean_told(self, data: dict[str, Any]) -> dict[str, Any]:
        """Look whether there is a way back to who told it; without the writer's name it is told by its giver."""
        if not data.get("writer"):
            data.update(given_how="", to="")
            wrong = data.get("consent_form") or self.data.get("to", "").strip()
            said = gettext("Tell the editors who you are, when you write down what someone else told.")
            return {"writer": said} if wrong else {}
        data["way"] = data.get("way") or WayBack.Way.CARD
        data["given_how"] = data.get("given_how") or Consent.Given.SPOKEN
        if data["way"] == WayBack.Way.CARD:
            return {}
        to = data["to"] = data.get("to", "").strip()
        if data["way"] == WayBack.Way.MAIL:
            try:
                validate_email(to)
            except forms.ValidationError:
                return {"to": gettext("This is not an e-mail address. Look whether it is right.")}
        elif sum(letter.isdigit() for letter in to) < LEAST_DIGITS:
            return {"to": gettext("Write the phone number on which we reach them.")}
        return {}

    def keep_file(self) -> None:
        """Keep the files of a form that is shown again, so that they are not asked twice.

        Raise OSError when there is no room (core.disk.is_full).
        """
        paper, file = self.cleaned_data.get("consent_form"), self.cleaned_data.get("file")
        if paper and "consent_form" in self.files:
            before, self.paper = self.paper, keep_picture(paper)
            self._note("paper", str(self.paper.pk))
            if before:
                forget_picture(before)
        if not file:
            return
        if not self.kind.takes_picture:
            file.seek(0)
            self._note("upload", self.kind.keep(file))
        elif "file" in self.files:
            before, self.draft = self.draft, keep_picture(file)
            if before:
                forget_picture(before)
        self.fields["file"].widget.attrs.pop("required", None)

    def _note(self, name: str, value: str) -> None:
        self.data = self.typed = self.typed.copy()
        self.data[name] = value

    def forget_files(self) -> None:
        """Delete what was kept of earlier tries, once the form was used. Call it inside the transaction."""
        for kept in filter(None, (self.draft, self.paper)):
            forget_picture(kept)

    def tell_no_room(self) -> None:
        """Say that its file found no room, in place of that none came."""
        self.errors.pop("file", None)
        self.add_error(None, NO_ROOM)

    def words(self) -> str:
        """Return all that was typed, for the signs of spam."""
        parts = [str(self.data.get(name, "")) for name in ("title", "text", "url", "alt", "shown_name", "place_name")]
        return "\n".join(part for part in parts if part)

    def fingerprint(self, *who: str) -> str:
        """Return a key that is the same for the same words from the same browser, where no island made one."""
        file = self.cleaned_data.get("file")
        upload = str(self.data.get("upload", ""))
        digest = hashlib.sha256("\x1f".join([self.kind.code, self.words(), upload, *who]).encode())
        if file:
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
        return digest.hexdigest()


def _kept(draft: Draft) -> ContentFile[bytes]:
    with draft.file.open() as file:
        return ContentFile(file.read(), name="picture.webp")


class EditForm(forms.ModelForm[Contribution]):
    """What an editor may change, with a visible note: words, colours, and what one sees in a picture."""

    alt = forms.CharField(
        label=_("What one sees in the picture, for people who cannot look"), max_length=300, required=False
    )

    class Meta:
        model = Contribution
        fields: ClassVar = ["title", "text", "shown_name", "place_name", "language", "stones", "traits"]
        labels: ClassVar = {
            "stones": _("Which colours of the compass does it touch?"),
            "traits": _("Which traits does it show?"),
        }
        widgets: ClassVar = {
            "text": forms.Textarea(attrs={"rows": 8}),
            "language": forms.Select(choices=LANGUAGES),
            "stones": forms.CheckboxSelectMultiple,
            "traits": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kept = KINDS[self.instance.kind].initial(self.instance)
        if "alt" in kept:
            self.fields["alt"].initial = kept["alt"]
        else:
            del self.fields["alt"]

    def save(self, commit: bool = True) -> Contribution:  # noqa: FBT001, FBT002 - Django's signature
        """Save the words, and those of the picture."""
        contribution: Contribution = super().save(commit)
        if "alt" in self.fields:
            KINDS[contribution.kind].save(contribution, {"alt": self.cleaned_data["alt"]})
        return contribution


class AnswerForm(forms.Form):
    """What a giver answers to the editors. Its ids differ from those of the form to change beside it."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Your answer is still empty.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "answer_%s", **options})


def kind_of(code: str | None, word: str | None = None) -> Kind:
    """Return the kind with this code, or this word in an address; a story when there is none."""
    if code in KINDS:
        return KINDS[code]
    return next((kind for kind in KINDS.values() if kind.word == word), next(iter(KINDS.values())))
