"""Writing out what is said: by its giver, an editor, or whoever helps."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cocreate.accounts.actions import remember
from cocreate.accounts.models import Person
from cocreate.contributions import actions, queries
from cocreate.contributions.access import contribution_edit, contribution_read, viewing_token
from cocreate.contributions.models import Contribution
from cocreate.core import page_cache, rates
from cocreate.core.secrecy import private, secret_page
from cocreate.media import captions
from cocreate.media.forms import TranscriptForm
from cocreate.media.models import Recording, Transcript
from cocreate.media.queries import shown
from cocreate.moderation import spam
from cocreate.moderation.access import may_decide
from cocreate.moderation.models import Status

MOST = 60


@require_safe
def to_write_out(request: HttpRequest) -> HttpResponse:
    """Show what nobody wrote out yet."""
    found = queries.for_cards(queries.to_write_out())[:MOST]
    response = render(request, "contributions/to_write_out.html", {"contributions": list(found)})
    return page_cache.shows(response, "contributions", until=queries.next_expiry())


@require_http_methods(["GET", "HEAD", "POST"])
def write_out(request: HttpRequest, contribution_id: str) -> HttpResponse:
    """Let whoever helps write out what is said in something public; an editor also before that."""
    found = contribution_read(request, contribution_id)
    by_editor = may_decide(request.user)
    if not by_editor and not found.is_public:
        raise Http404  # its giver has a page of their own
    maker = Transcript.Maker.EDITOR if by_editor else Transcript.Maker.VOLUNTEER
    form = _form(request, found, maker)
    status = _take(request, found, form, maker)
    if status is None:
        path = found.get_absolute_url() if by_editor else reverse("contributions:write_out", args=[found.pk])
        return HttpResponseRedirect(path if by_editor else f"{path}?gedaan=1")
    back = found.get_absolute_url() if by_editor else reverse("contributions:to_write_out")
    response = _page(request, found, form, status=status, made_by=maker, back=back)
    if status != 200 or by_editor:  # noqa: PLR2004 - what was typed is nobody else's
        return private(response)
    return page_cache.shows(response, *found.page_tags(), until=queries.midnight_after(found.visible_until))


@secret_page
@require_http_methods(["GET", "HEAD", "POST"])
def write_out_mine(request: HttpRequest, contribution_id: str, secret: str) -> HttpResponse:
    """Let its giver write out what is said; it stands beside it at once."""
    found = contribution_edit(request, contribution_id, secret)
    maker = Transcript.Maker.GIVER
    form = _form(request, found, maker)
    status = _take(request, found, form, maker)
    if status is None:
        return HttpResponseRedirect(f"{found.secret_path}?gedaan=uitgeschreven")
    viewing = viewing_token(found)
    return _page(request, found, form, status=status, made_by=maker, back=found.secret_path, viewing=viewing)


def _form(request: HttpRequest, found: Contribution, maker: str) -> TranscriptForm:
    """Return the form; who helps begins with what stands there, not with what another one wrote and nobody saw."""
    clip = getattr(found, "clip", None)
    recording: Recording | None = clip.recording if clip else None
    if recording is None or not recording.is_ready or found.status in {Status.WITHDRAWN, Status.MERGED}:
        raise Http404
    initial = {}
    if maker == Transcript.Maker.VOLUNTEER:
        written = shown(recording)
        initial = {"said": captions.typed(written.cues if written else [])}
    return TranscriptForm(recording, request.POST or None, request.FILES or None, initial=initial)


def _take(request: HttpRequest, found: Contribution, form: TranscriptForm, maker: str) -> int | None:
    """Keep what was sent; return None when that went well, or the status with which the form is shown."""
    if request.method != "POST":
        return 200
    if not form.is_valid():
        return 422
    try:
        spam.hold_back(request, "transcript")
    except rates.TooManyError:
        form.add_error(None, _("A lot came from here just now. Nothing is lost: wait a while and send it again."))
        return 429
    if request.POST.get(spam.HONEYPOT, "").strip():
        return None  # a machine; it need not know
    by: Any = request.user if isinstance(request.user, Person) and maker == Transcript.Maker.EDITOR else None
    if maker == Transcript.Maker.VOLUNTEER:
        by = remember(request)
    elif maker == Transcript.Maker.GIVER:
        by = found.giver
    actions.write_out(found, form.cues, found.language, by, maker)
    return None


def _page(request: HttpRequest, found: Contribution, form: TranscriptForm, *, status: int, **more: Any) -> HttpResponse:
    consent = queries.consent_now(found)
    context = {
        "contribution": found,
        "recording": form.recording,
        "form": form,
        "action": request.path,
        "draft": f"uitschrijven:{found.pk}",
        "spam_fields": render_to_string("moderation/_spam_fields.html", request=request),
        "waits": more["made_by"] == Transcript.Maker.EDITOR and consent is not None and consent.see_first,
        "done": request.GET.get("gedaan", ""),
        **more,
    }
    return render(request, "contributions/write_out.html", context, status=status)
