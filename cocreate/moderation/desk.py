"""The editors' desk at /beheer/moderatie/: what waits, what was asked, reported and written, and what was decided."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cocreate.accounts.models import Person
from cocreate.activity.queries import about

from . import access, actions, editing, queries, spam
from .actions import DecisionError
from .forms import PolicyForm, Sentences
from .models import Message, Moderated, Remark, Report, Status, Template

PAGE = 10
ID = re.compile(r"[23456789abcdefghjkmnpqrstuvwxyz]{12}")
TABS: dict[str, str | Promise] = {
    "waiting": gettext_lazy("Waiting"),
    "questions": gettext_lazy("Waiting for an answer"),
    "reports": gettext_lazy("Reported"),
    "messages": gettext_lazy("Messages"),
    "decided": gettext_lazy("Recently decided"),
}
DID: dict[str, str | Promise] = {
    "publish": gettext_lazy("Published"),
    "ask": gettext_lazy("Question asked"),
    "decline": gettext_lazy("Declined"),
    "merge": gettext_lazy("Merged"),
    "undo": gettext_lazy("Undone"),
    "handle": gettext_lazy("Kept as it is"),
    "edit": gettext_lazy("Changed"),
}


@dataclass
class Entry:
    """One item as the desk shows it."""

    item: Moderated
    remarks: list[Remark]
    reports: list[Report]
    next_id: str = ""

    @property
    def verbs(self) -> set[str]:
        """What may be done with it now."""
        can = {verb for verb, states in actions.FROM.items() if self.item.status in states}
        if self.item.decided_by_id is None:
            can.discard("undo")
        if editing.form_of(self.item) is None:
            can.discard("edit")
        return can

    @property
    def problems(self) -> list[str]:
        """What must be mended before it can be published."""
        return self.item.publish_problems() if "publish" in self.verbs else []

    @property
    def doubts(self) -> list[str]:
        """What must be looked at once more before it can be published."""
        return self.item.publish_doubts() if "publish" in self.verbs else []

    @property
    def suspicion(self) -> list[str]:
        """Why it looks like spam, in sentences."""
        return [str(spam.REASONS.get(sign, sign)) for sign in self.item.suspicion]


def _editor(request: HttpRequest) -> Person:
    if not access.may_decide(request.user):
        raise PermissionDenied
    return cast("Person", request.user)


def _entries(items: list[Moderated]) -> list[Entry]:
    remarks, reports = queries.remarks_of(items), queries.open_reports_of(items)
    after = [*(item.pk for item in items[1:]), ""][: len(items)]
    return [
        Entry(item, remarks[queries.key_of(item)], reports[queries.key_of(item)], next_id)
        for item, next_id in zip(items, after, strict=True)
    ]


def _frame(tab: str, **more: Any) -> dict[str, Any]:
    counts = queries.counts()
    return {
        "tab": tab,
        "tabs": [(name, label, counts.get(name)) for name, label in TABS.items()],
        "questions": queries.templates(Template.Use.ASK),
        "reasons": queries.templates(Template.Use.DECLINE),
        **more,
    }


def _listed(tab: str) -> Any:
    return {
        "waiting": queries.waiting,
        "questions": queries.asked,
        "reports": queries.Reported,
        "messages": queries.open_messages,
        "decided": queries.decided,
    }[tab]()


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show one tab, a page at a time."""
    _editor(request)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "waiting"
    page = Paginator(_listed(tab), PAGE).get_page(request.GET.get("p"))
    done = queries.by_id(request.GET.get("done", ""))
    context = _frame(tab, page=page, done=done, did=DID.get(request.GET.get("did", "")))
    if tab == "messages":
        context["letters"] = list(page.object_list)
    else:
        context["entries"] = _entries(list(page.object_list))
    return render(request, "moderation/desk.html", context)


def _detail(request: HttpRequest, item: Moderated, status: int = 200, **more: Any) -> HttpResponse:
    alike = queries.of_keys(spam.look_alikes(item.moderation_text(), [type(item)], besides=item))
    gone = {Status.MERGED, Status.WITHDRAWN, Status.DECLINED}
    context = _frame(
        "",
        entry=_entries([item])[0],
        alike=[other for other in alike.values() if other.status not in gone],
        history=about(item)[:50],
        **more,
    )
    return render(request, "moderation/desk_item.html", context, status=status)


@require_safe
def item(request: HttpRequest, pk: str) -> HttpResponse:
    """Show one item with everything that can be done with it."""
    found = access.item_decide(_editor(request), pk)
    return _detail(request, found, did=DID.get(request.GET.get("did", "")), done=found)


def _text(data: QueryDict) -> str:
    """Return what was typed, or the sentence that was chosen when nothing was."""
    typed, chosen = data.get("text", ""), data.get("sentence", "")
    if typed.strip() or not chosen.isdecimal():
        return typed
    found = Template.objects.filter(pk=int(chosen)).first()
    return found.text if found else ""


def _into(data: QueryDict) -> Moderated:
    """Return the item whose id or address was given."""
    ids = ID.findall(data.get("into", ""))
    found = queries.by_id(ids[-1]) if ids else None
    if found is None:
        raise DecisionError(_("There is no item with that address."))
    return found


def _unchanged(item: Moderated, seen: str) -> None:
    if seen and seen != item.status:
        raise DecisionError(
            _("Someone was here before you: it is “%(status)s” now.") % {"status": Status(item.status).label}
        )


def _looked(item: Moderated, data: QueryDict) -> None:
    """Raise DecisionError when something asks for a second look and the editor did not say they looked."""
    if (doubts := item.publish_doubts()) and not data.get("looked"):
        raise DecisionError([*doubts, _("Tick that you looked, then publish.")])


def _publish(item: Moderated, by: Person, data: QueryDict) -> object:
    _looked(item, data)
    return actions.publish(item, by, data.get("note", ""))


VERBS: dict[str, Callable[[Moderated, Person, QueryDict], object]] = {
    "publish": _publish,
    "ask": lambda item, by, data: actions.ask(item, by, _text(data)),
    "decline": lambda item, by, data: actions.decline(item, by, _text(data)),
    "merge": lambda item, by, data: actions.merge(item, _into(data), by),
    "undo": lambda item, by, _data: actions.undo(item, by),
    "handle": lambda item, by, _data: actions.handle_reports(item, by),
}


def _back(data: QueryDict, pk: str, verb: str) -> HttpResponse:
    """Return to where the editor was, at the item after this one."""
    query = urlencode({"tab": data.get("tab", ""), "p": data.get("p", ""), "done": pk, "did": verb})
    if data.get("tab") not in TABS:
        return redirect(f"{reverse('moderation_desk:item', args=[pk])}?did={verb}")
    after = data.get("next", "")
    mark = f"#item-{after}" if ID.fullmatch(after) else ""
    return redirect(f"{reverse('moderation_desk:queue')}?{query}{mark}")


@require_POST
def decide(request: HttpRequest, pk: str, verb: str) -> HttpResponse:
    """Do one thing with one item; when it cannot be done, say why and keep what was typed."""
    by = _editor(request)
    found = access.item_decide(by, pk)
    try:
        _unchanged(found, request.POST.get("seen", ""))
        VERBS[verb](found, by, request.POST)
    except DecisionError as error:
        found.refresh_from_db()
        return _detail(request, found, 422, mistakes=error.messages, tried=verb, typed=_text(request.POST))
    return _back(request.POST, pk, verb)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: str) -> HttpResponse:
    """Change an item, with a note that everybody can read."""
    by = _editor(request)
    found = access.item_decide(by, pk)
    kind = editing.form_of(found)
    if kind is None:
        return redirect("moderation_desk:item", pk)
    form = kind(request.POST or None, request.FILES or None, instance=found)
    mistakes: list[str] = []
    note = request.POST.get("editors_note", "")
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(found, by, note, form.save)
        except DecisionError as error:
            mistakes = error.messages
        else:
            return redirect(f"{reverse('moderation_desk:item', args=[pk])}?did=edit")
    status = 422 if request.method == "POST" else 200
    context = _frame("", item=found, form=form, note=note, mistakes=mistakes)
    return render(request, "moderation/desk_edit.html", context, status=status)


@require_POST
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a message as handled."""
    by = _editor(request)
    actions.handle_message(get_object_or_404(Message, pk=pk), by)
    return redirect(f"{reverse('moderation_desk:queue')}?tab=messages")


@require_http_methods(["GET", "HEAD", "POST"])
def agreements(request: HttpRequest) -> HttpResponse:
    """Show and save who is trusted, which only the owner sets, and the sentences that editors begin from."""
    by = _editor(request)
    may_set = by.has_perm("moderation.change_policy")
    data = request.POST if request.method == "POST" else None
    policy = PolicyForm(data if may_set else None, instance=queries.policy(), prefix="policy")
    sentences = Sentences(data, queryset=Template.objects.all(), prefix="sentences")
    if data is not None and sentences.is_valid() and (not may_set or policy.is_valid()):
        actions.agree(by, policy=policy.save if may_set else None, sentences=sentences.save)
        return redirect(f"{reverse('moderation_desk:agreements')}?saved=1")
    context = _frame("", policy=policy, sentences=sentences, may_set=may_set, saved=request.GET.get("saved"))
    return render(request, "moderation/desk_agreements.html", context, status=422 if data is not None else 200)
