"""What someone gave, in their hand: by the secret link, or from the browser or account that gave it."""

import json
import shutil
import tempfile
import zipfile
from typing import Any

from django.db import OperationalError, transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from cocreate.accounts.actions import remember
from cocreate.accounts.queries import guest_of
from cocreate.contributions import actions, queries
from cocreate.contributions.access import contribution_edit, is_giver, viewing_token
from cocreate.contributions.forms import AnswerForm, ShareForm
from cocreate.contributions.kinds import KINDS
from cocreate.contributions.models import Contribution
from cocreate.core import disk, rates
from cocreate.core.middleware import takes_files
from cocreate.core.secrecy import private, secret_page
from cocreate.moderation import actions as moderation
from cocreate.moderation import spam
from cocreate.moderation.models import Status
from cocreate.moderation.queries import remarks
from cocreate.trajectories import queries as trajectories

ANSWERABLE = {Status.QUESTION, Status.DECLINED, Status.WAITING}
CHANGEABLE = {Status.WAITING, Status.QUESTION, Status.PUBLISHED, Status.DECLINED}


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show all that this browser or person gave, and what they are in."""
    guest = guest_of(request)
    found = queries.for_cards(queries.of_giver(guest, request.user))
    context = {"contributions": list(found[:500]), "mine": trajectories.mine(guest, request.user)}
    return private(render(request, "contributions/mine.html", context))


@secret_page
@require_safe
def thanks(request: HttpRequest, contribution_id: str, secret: str) -> HttpResponse:
    """Step 3: say thanks, hand over the secret link, and tell what happens next."""
    contribution = contribution_edit(request, contribution_id, secret)
    return render(request, "contributions/thanks.html", _context(request, contribution))


@takes_files
@secret_page
@require_http_methods(["GET", "HEAD", "POST"])
def with_secret(request: HttpRequest, contribution_id: str, secret: str) -> HttpResponse:
    """Show how it stands, and let its giver change it."""
    contribution = contribution_edit(request, contribution_id, secret)
    if request.method != "POST" or contribution.status not in CHANGEABLE:
        form = ShareForm(KINDS[contribution.kind], contribution=contribution)
        return render(request, "contributions/with_secret.html", _context(request, contribution, form=form))
    draft = queries.draft(request.POST.get("draft", ""))
    form = ShareForm(KINDS[contribution.kind], request.POST, request.FILES, contribution=contribution, draft=draft)
    try:
        return _change(request, contribution, form)
    except (OSError, OperationalError) as error:
        if not disk.is_full(error):
            raise
    form.tell_no_room()
    context = _context(request, contribution, form=form, editing=True)
    return render(request, "contributions/with_secret.html", context, status=507)


def _change(request: HttpRequest, contribution: Contribution, form: ShareForm) -> HttpResponse:
    """Save what a form holds, or show it again. Raise OSError when there is no room on the disk."""
    valid = form.is_valid()
    if disk.let_go(request):
        raise disk.no_room()
    try:
        if valid:
            spam.hold_back(request, "change")
    except rates.TooManyError as error:
        form.add_error(None, _("You changed a lot in a short time. Nothing is lost: wait a while and save again."))
        response = _again(request, contribution, form, 429)
        response["Retry-After"] = str(error.retry_after)
        return response
    if not valid:
        return _again(request, contribution, form, 422)
    suspicion = spam.of_post(request, form.words(), besides=contribution)
    with transaction.atomic():
        actions.change(contribution, form.cleaned_data, contribution.giver, suspicion=suspicion)
        form.forget_files()
    return HttpResponseRedirect(f"{contribution.secret_path}?gedaan=bewaard")


def _again(request: HttpRequest, contribution: Contribution, form: ShareForm, status: int) -> HttpResponse:
    form.keep_file()
    context = _context(request, contribution, form=form, editing=True)
    return render(request, "contributions/with_secret.html", context, status=status)


@secret_page
@require_POST
def answer(request: HttpRequest, contribution_id: str, secret: str) -> HttpResponse:
    """Keep what the giver answers to the editors."""
    contribution = contribution_edit(request, contribution_id, secret)
    form = AnswerForm(request.POST)
    if contribution.status not in ANSWERABLE:
        return HttpResponseRedirect(contribution.secret_path)
    if not form.is_valid():
        share = ShareForm(KINDS[contribution.kind], contribution=contribution)
        context = _context(request, contribution, form=share, answer_form=form)
        return render(request, "contributions/with_secret.html", context, status=422)
    moderation.answer(contribution, form.cleaned_data["text"])
    return HttpResponseRedirect(f"{contribution.secret_path}?gedaan=antwoord")


@secret_page
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, contribution_id: str, secret: str) -> HttpResponse:
    """Say what taking it back does; then do it."""
    contribution = contribution_edit(request, contribution_id, secret)
    if request.method == "POST":
        actions.withdraw(contribution, contribution.giver)
        return HttpResponseRedirect(contribution.secret_path)
    if contribution.status == Status.WITHDRAWN:
        return HttpResponseRedirect(contribution.secret_path)
    return render(request, "contributions/withdraw.html", _context(request, contribution))


@secret_page
@require_POST
def keep(request: HttpRequest, contribution_id: str, secret: str) -> HttpResponse:
    """Have this browser remember it, beside the one that gave it."""
    contribution = contribution_edit(request, contribution_id, secret)
    if contribution.status != Status.WITHDRAWN and not is_giver(request, contribution):
        actions.keep(contribution, remember(request))
    return HttpResponseRedirect(f"{contribution.secret_path}?gedaan=onthouden")


@require_GET
def everything(request: HttpRequest) -> FileResponse:
    """Hand over all that this browser or person gave: a zip with JSON and the pictures."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        told = []
        for contribution in queries.for_cards(queries.of_giver(guest_of(request), request.user)):
            names = []
            for name, content in KINDS[contribution.kind].files(contribution):
                with archive.open(name, "w", force_zip64=True) as entry:
                    shutil.copyfileobj(content, entry)
                names.append(name)
            told.append({**queries.all_of(contribution), "files": names})
        archive.writestr("contributions.json", json.dumps(told, ensure_ascii=False, indent=2, default=str))
    out.seek(0)
    name = f"cocreatiegids-{timezone.localdate():%Y-%m-%d}.zip"
    response = FileResponse(out, as_attachment=True, filename=name)
    return private(response)


def _context(request: HttpRequest, contribution: Contribution, **more: Any) -> dict[str, Any]:
    said = list(remarks(contribution))
    return {
        "contribution": contribution,
        "kind": KINDS[contribution.kind],
        "viewing": viewing_token(contribution),
        "secret_url": request.build_absolute_uri(contribution.secret_path),
        "remarks": said,
        "may_answer": bool(said) and contribution.status in ANSWERABLE,
        "may_keep": not is_giver(request, contribution),
        "may_change": contribution.status in CHANGEABLE,
        "consents": list(contribution.consents.all()),
        "way_back": queries.way_back(contribution),
        "done": request.GET.get("gedaan", ""),
        "answer_form": AnswerForm(),
        **more,
    }
