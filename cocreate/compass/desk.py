"""The rules of the guide's compass at /beheer/kompasregels/: change, order, switch, restore, and try."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cocreate.accounts.models import Person
from cocreate.core.ids import new_id
from cocreate.stones.queries import stones
from cocreate.trajectories.models import Trajectory

from . import access, actions, bench, queries, rule_words
from .bench import Subject
from .conditions import MOST_RULES, Rule, shipped
from .document import Document
from .examples import examples, facts
from .models import SHIPPED, GuideRule
from .rule_form import RuleForm

OF_TRAJECTORY, OF_EXAMPLE = "traject:", "voorbeeld:"


def _owner(request: HttpRequest) -> Person:
    if not access.may_change_rules(request.user):
        raise PermissionDenied
    return cast("Person", request.user)


def _guide() -> Document:
    return queries.text_now(SHIPPED) or Document(title="", stones=[], states=[])


def _subject(chosen: str, trajectories: list[Trajectory], guide: Document) -> tuple[Subject, list[Rule]] | None:
    """Return what rules are tried on, and the rules of its own compass. Raise Http404 for what is not in the list."""
    if not chosen:
        return None
    if chosen.startswith(OF_EXAMPLE):
        one = next((each for each in examples() if OF_EXAMPLE + each.id == chosen), None)
        if one:
            return Subject(one.naam, facts(one, guide)), guide.rules_now()
    trajectory = next((each for each in trajectories if OF_TRAJECTORY + each.slug == chosen), None)
    if trajectory is None:
        raise Http404
    found = queries.compass(trajectory)
    return (
        Subject(trajectory.title, queries.facts(found), queries.dismissed(trajectory)),
        found.document.rules_now(),
    )


def _choices(trajectories: list[Trajectory]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (_("Worked examples"), [(OF_EXAMPLE + one.id, one.naam) for one in examples()]),
        (_("Trajectories"), [(OF_TRAJECTORY + one.slug, one.title) for one in trajectories]),
    ]


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Show the rules, in order."""
    _owner(request)
    names = dict(stones().values_list("pk", "name"))
    came = {rule.id: rule for rule in shipped()}
    rows = [
        {
            "row": row,
            "about": rule_words.about(row.rule, names),
            "conditions": rule_words.conditions(row.rule, names),
            "is_own": row.pk not in came,
            "is_changed": row.pk in came and not _same(row.rule, came[row.pk]),
        }
        for row in queries.guide_rules()
    ]
    return render(request, "compass/desk/rules.html", {"rows": rows, "here": "rules"})


def _same(one: Rule, other: Rule) -> bool:
    """Whether two rules say the same; the order of their conditions makes no difference."""
    conditions = [sorted(repr(asked) for asked in rule.als) for rule in (one, other)]
    return conditions[0] == conditions[1] and one.model_dump(exclude={"als"}) == other.model_dump(exclude={"als"})


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, name: str) -> HttpResponse:
    """Show and change one rule, or try it before it is kept."""
    row = access.rule_change(request, name)
    return _write(request, row, {"is_own": row.pk not in {rule.id for rule in shipped()}})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show the empty form; keep or try what is sent."""
    _owner(request)
    if queries.guide_rules().count() >= MOST_RULES:
        text = _("There are %(most)d rules already. Take one away first.") % {"most": MOST_RULES}
        return render(request, "compass/desk/rule.html", {"full": text, "here": "rules"}, status=422)
    return _write(request, GuideRule(), {})


def _free_id(name: str) -> str:
    wished = slugify(name)[:30].strip("-") or "regel"
    taken = queries.guide_rules().filter(pk=wished).exists()
    return f"{wished}-{new_id()[:4]}" if taken else wished


def _write(request: HttpRequest, row: GuideRule, more: dict[str, Any]) -> HttpResponse:
    owner, is_new = _owner(request), row._state.adding
    guide, trajectories = _guide(), queries.placed_on()
    row.pk = row.pk or _free_id(request.POST.get("name", ""))
    names = [(stone.id, stone.name) for stone in guide.stones]
    form = RuleForm(request.POST or None, name=row.pk, stones=names, rule=None if is_new else row.rule)
    tries = request.method == "POST" and request.POST.get("do") == "try"
    tried, chosen = None, request.POST.get("bij", "")
    if form.is_valid() and form.rule:
        if not tries:
            actions.save_rule(row, form.rule, owner)
            return redirect("compass_desk:rules")
        tried = _tried(row, form.rule, chosen, trajectories, guide)
    context = more | {
        "here": "rules",
        "row": row,
        "is_new": is_new,
        "form": form,
        "choices": _choices(trajectories),
        "chosen": chosen,
        "tries": tries,
        "tried": tried,
    }
    return render(request, "compass/desk/rule.html", context, status=422 if form.errors else 200)


def _tried(
    row: GuideRule, rule: Rule, chosen: str, trajectories: list[Trajectory], guide: Document
) -> dict[str, Any] | None:
    """Return what this rule would do where it stands, among the others as they are now."""
    found = _subject(chosen, trajectories, guide)
    if found is None:
        return None
    others = [(each.pk, each.rule) for each in queries.guide_rules() if each.is_on or each.pk == rule.id]
    among = [rule if pk == rule.id else other for pk, other in others]
    if row._state.adding:
        among.append(rule)
    told = bench.tell(among, found[0])
    return {"subject": found[0], "told": [each for each in told if each.rule.id == rule.id]}


@require_POST
def move(request: HttpRequest, name: str) -> HttpResponse:
    """Let a rule go earlier or later."""
    row = access.rule_change(request, name)
    actions.move_rule(row, _owner(request), up=request.POST.get("naar") == "op")
    return redirect("compass_desk:rules")


@require_POST
def switch(request: HttpRequest, name: str) -> HttpResponse:
    """Switch a rule on or off."""
    row = access.rule_change(request, name)
    actions.switch_rule(row, _owner(request), on=request.POST.get("aan") == "1")
    return redirect("compass_desk:rules")


@require_POST
def restore(request: HttpRequest, name: str) -> HttpResponse:
    """Let a rule say again what it said when it came."""
    row = access.rule_change(request, name)
    try:
        actions.restore_rule(row, _owner(request))
    except KeyError as error:
        raise Http404 from error
    return redirect("compass_desk:rules")


@require_POST
def delete(request: HttpRequest, name: str) -> HttpResponse:
    """Take a rule of the owner's own away."""
    actions.delete_rule(access.rule_change(request, name), _owner(request))
    return redirect("compass_desk:rules")


@require_safe
def try_all(request: HttpRequest) -> HttpResponse:
    """Show what every rule does in a trajectory or a worked example, and why."""
    _owner(request)
    guide, trajectories = _guide(), queries.placed_on()
    chosen = request.GET.get("bij", "")
    context: dict[str, Any] = {"here": "bench", "choices": _choices(trajectories), "chosen": chosen}
    if found := _subject(chosen, trajectories, guide):
        subject, its_rules = found
        told = bench.tell(its_rules, subject)
        context |= {
            "subject": subject,
            "told": told,
            "shown": [fired for each in told for fired in each.fired if fired.is_shown],
            "seen": bench.seen(subject.facts),
            "besides": bench.besides(subject.facts),
            "off": [row.name for row in queries.guide_rules() if not row.is_on],
        }
    return render(request, "compass/desk/bench.html", context)
