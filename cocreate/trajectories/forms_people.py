"""Forms of people: stepping in, one's own part, handing over, inviting."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cocreate.core.forms import DayInput, PlainModelForm, not_over

from . import queries
from .models import Member, Role


class MineForm(PlainModelForm):
    """What someone in a trajectory tells of themselves; only who is in it sees it."""

    class Meta:
        model = Member
        fields: ClassVar[tuple[str, ...]] = ("name", "minutes", "gives", "gets", "until", "email")
        labels = {"name": _("Your name"), "minutes": _("How many minutes a month can you give?")}
        help_texts = {
            "name": _("Only who is in it sees it. You may leave it empty."),
            "minutes": _("An honest guess. Nobody counts."),
            "until": _("A role may end. You may leave it open."),
            "email": _("Only for what concerns your part. You may leave it empty."),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "minutes": forms.NumberInput(attrs={"min": 0, "max": 20000, "inputmode": "numeric"}),
            "until": DayInput(),
        }

    def clean_minutes(self) -> int | None:
        """Refuse more than a month has."""
        minutes: int | None = self.cleaned_data["minutes"]
        if minutes is not None and minutes > 20_000:  # noqa: PLR2004 - two working months
            raise forms.ValidationError(_("That is more than a month has. Write minutes a month."))
        return minutes

    def clean_until(self) -> Any:
        """Refuse a day that is over."""
        return not_over(self.cleaned_data["until"])


class JoinForm(MineForm):
    """Stepping in, with a role that is open to all."""

    role = forms.ModelChoiceField(
        label=_("As what?"), queryset=Role.objects.none(), widget=forms.RadioSelect, empty_label=None
    )

    class Meta(MineForm.Meta):
        fields: ClassVar[tuple[str, ...]] = ("name", "minutes", "gives", "email")

    field_order = ("role", "name", "minutes", "gives", "email")

    def __init__(self, *args: Any, role: Role | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if role is not None:
            del self.fields["role"]
            return
        field = self.fields["role"]
        field.queryset = queries.open_roles()  # type: ignore[attr-defined]  # it is a ModelChoiceField
        field.label_from_instance = lambda one: f"{one.name}: {one.does}"  # type: ignore[attr-defined]
        field.initial = "deelnemer"


class PauseForm(forms.Form):
    """A break."""

    paused_until = forms.DateField(label=_("Until when?"), widget=DayInput())

    def clean_paused_until(self) -> Any:
        """Refuse a day that is over."""
        return not_over(self.cleaned_data["paused_until"])


class HandOverForm(forms.Form):
    """To whom, and what they should know."""

    to = forms.ModelChoiceField(label=_("To whom?"), queryset=Member.objects.none())
    note = forms.CharField(
        label=_("What should they know?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        others = queries.members(member.trajectory).exclude(pk=member.pk).exclude(name="")
        field.queryset = others  # type: ignore[attr-defined]  # it is a ModelChoiceField
        field.label_from_instance = lambda one: f"{one.name} ({one.role.name.lower()})"  # type: ignore[attr-defined]


class LeaveForm(forms.Form):
    """A goodbye."""

    note = forms.CharField(
        label=_("Is there something the others should know?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class InviteForm(forms.Form):
    """An invitation, as a link or by mail."""

    role = forms.ModelChoiceField(label=_("As what?"), queryset=Role.objects.all(), empty_label=None)
    email = forms.EmailField(
        label=_("Mail it to"),
        help_text=_("Leave it empty for a link and a code that you show yourself."),
        required=False,
    )
