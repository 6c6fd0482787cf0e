"""The form on which the owner writes a rule: each condition is a question, left empty when it is not asked."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .conditions import Rule, problems
from .models import GuideRule
from .rule_words import LOOKS

#: The field of each condition, in the order in which they are looked at.
FIELDS = {
    "staat": "looks",
    "leeft_een_van": "alive",
    "nooit": "never",
    "terug": "back",
    "verschil_vanaf": "apart",
    "hindernis_vanaf": "obstacle",
    "stil_dagen": "silent",
    "rollen_hoogstens": "roles",
}
APART = [
    ("0.26", gettext_lazy("a little differently, or more")),
    ("0.51", gettext_lazy("differently: some say it goes by itself, others that it asks for attention")),
]
OF_PROBLEMS = {"omdat": "reason", "zeg": "says", "kaarten": "cards"}


def _ticks(label: Any, choices: Any = (), help_text: Any = "") -> forms.MultipleChoiceField:
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=label, choices=choices, widget=widget, required=False, help_text=help_text)


def _number(label: Any, most: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=most, required=False)


class RuleForm(forms.Form):
    """A rule. `stones` are (id, name) of the stones there are."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60, help_text=gettext_lazy("Only you see it."))
    about = forms.ChoiceField(
        label=gettext_lazy("This rule looks at"),
        choices=GuideRule.About.choices,
        widget=forms.RadioSelect,
        initial=GuideRule.About.EVERY,
    )
    stones = _ticks(gettext_lazy("Which stones"), help_text=gettext_lazy("Only with “these stones”."))
    looks = _ticks(gettext_lazy("The stone now"), list(LOOKS.items()), gettext_lazy("One of what you tick."))
    alive = _ticks(gettext_lazy("One of these stones lives"))
    never = forms.BooleanField(label=gettext_lazy("The stone never lived here"), required=False)
    back = forms.BooleanField(label=gettext_lazy("The stone was away and came back"), required=False)
    apart = forms.ChoiceField(label=gettext_lazy("People see the stone"), required=False)
    obstacle = _number(gettext_lazy("So many people at least named the same obstacle"), 10_000)
    silent = _number(gettext_lazy("So many days nobody placed"), 10_000)
    roles = _number(gettext_lazy("Of so many roles at most, four people or more took part in the last round"), 100)
    reason = forms.CharField(
        label=gettext_lazy("Because"), max_length=300, help_text=gettext_lazy("The reason, as people read it.")
    )
    says = forms.CharField(label=gettext_lazy("What it says"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    cards = forms.ChoiceField(
        label=gettext_lazy("Method cards with it"),
        choices=GuideRule.Cards.choices,
        widget=forms.RadioSelect,
        initial=GuideRule.Cards.NONE,
    )

    def __init__(self, data: Any = None, *, name: str, stones: list[tuple[str, str]], rule: Rule | None = None) -> None:
        super().__init__(data, initial=_filled(rule) if rule else None, label_suffix="")
        self.rule_id = name
        self.rule: Rule | None = None
        chosen = [*(rule.voor if rule and isinstance(rule.voor, list) else []), *self.get_initial("alive")]
        gone = [(name, name) for name in dict.fromkeys(chosen) if name not in dict(stones)]
        for field in ("stones", "alive"):
            self.fields[field].choices = [*stones, *gone]  # type: ignore[attr-defined]  # a choice field
        own = self.get_initial("apart")
        known = [*APART, *([(own, own)] if own and own not in dict(APART) else [])]
        self.fields["apart"].choices = [("", gettext_lazy("no matter how")), *known]  # type: ignore[attr-defined]

    def get_initial(self, field: str) -> Any:
        """Return what the rule has in this field."""
        return self.initial.get(field, [] if field == "alive" else "")

    def _conditions(self) -> list[dict[str, Any]]:
        said = self.cleaned_data
        found = [(kind, said.get(field)) for kind, field in FIELDS.items()]
        return [{kind: float(v) if kind == "verschil_vanaf" else v} for kind, v in found if v]

    def clean(self) -> dict[str, Any]:
        """Make the rule, or say at each field what makes no sense."""
        said = super().clean() or {}
        als = self._conditions()
        if not als and not self.errors:
            self.add_error(None, _("Choose at least one condition, or it would always say this."))
        if said.get("about") == GuideRule.About.SOME and not said.get("stones"):
            self.add_error("stones", _("Tick at least one stone."))
        if self.errors:
            return said
        some = said["about"] == GuideRule.About.SOME
        rule = Rule.model_validate(
            {
                "id": self.rule_id,
                "naam": said["name"],
                "voor": said["stones"] if some else said["about"],
                "als": als,
                "omdat": said["reason"],
                "zeg": said["says"],
                "kaarten": said["cards"],
            }
        )
        for place, reason in problems(rule):
            of_condition = place[0] == "als"
            self.add_error(FIELDS[rule.als[int(place[1])].name] if of_condition else OF_PROBLEMS[str(place[0])], reason)
        self.rule = None if self.errors else rule
        return said


def _filled(rule: Rule) -> dict[str, Any]:
    some = isinstance(rule.voor, list)
    said: dict[str, Any] = {FIELDS[asked.name]: getattr(asked, asked.name) for asked in rule.als}
    if "apart" in said:
        said["apart"] = f"{said['apart']:g}"
    return said | {
        "name": rule.naam,
        "about": GuideRule.About.SOME if some else rule.voor,
        "stones": rule.voor if some else [],
        "reason": rule.omdat,
        "says": rule.zeg,
        "cards": rule.kaarten,
    }
