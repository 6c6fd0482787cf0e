"""Rules in plain words, for whoever edits and tries them."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .conditions import Condition, Rule
from .rules import Why
from .words import listed

LOOKS = {
    "leeft": gettext_lazy("goes by itself"),
    "krijgt": gettext_lazy("gets attention"),
    "vraagt": gettext_lazy("asks for attention"),
    "wit": gettext_lazy("is not at issue"),
}
WHY: dict[Why, object] = {
    "shown": gettext_lazy("is shown"),
    "aside": gettext_lazy("not shown: it was put aside for now"),
    "other-stone": gettext_lazy("not shown: the same rule says it of another stone already"),
    "full": gettext_lazy("not shown: three others go first"),
}


def _either(names: list[str]) -> str:
    if len(names) < 2:  # noqa: PLR2004 - one name needs no "or"
        return "".join(names)
    return _("%(first)s or %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def condition(asked: Condition, names: Mapping[str, str]) -> str:  # noqa: PLR0911 - one sentence for each kind
    """Return a condition in words; `names` are those of the stones by id."""
    if asked.staat is not None:
        return _("it %(looks)s") % {"looks": _either([str(LOOKS[look]) for look in asked.staat])}
    if asked.leeft_een_van is not None:
        return _("%(names)s lives") % {"names": _either([names.get(name, name) for name in asked.leeft_een_van])}
    if asked.verschil_vanaf is not None:
        return _("people see it differently (a spread of %(least).2f or more)") % {"least": asked.verschil_vanaf}
    if asked.hindernis_vanaf is not None:
        least = asked.hindernis_vanaf
        text = ngettext(
            "at least %(count)d person named the same obstacle",
            "at least %(count)d people named the same obstacle",
            least,
        )
        return text % {"count": least}
    if asked.stil_dagen is not None:
        days = asked.stil_dagen
        text = ngettext("nobody placed for %(count)d day", "nobody placed for %(count)d days", days)
        return text % {"count": days}
    if asked.rollen_hoogstens is not None:
        most = asked.rollen_hoogstens
        text = ngettext(
            "of at most %(count)d role enough people took part in the last round",
            "of at most %(count)d roles enough people took part in the last round",
            most,
        )
        return text % {"count": most}
    return _("it was away and came back") if asked.terug else _("it never lived here")


def about(rule: Rule, names: Mapping[str, str]) -> str:
    """Return what a rule looks at."""
    if rule.voor == "elke":
        return _("every stone")
    if rule.voor == "geheel":
        return _("the compass as a whole")
    return listed(names.get(name, name) for name in rule.voor)


def conditions(rule: Rule, names: Mapping[str, str]) -> str:
    """Return all conditions of a rule."""
    return listed(condition(asked, names) for asked in rule.als)
