"""What readers see of moderation: the contact page, and saying that something is wrong."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cocreate.core import page_cache, rates

from . import access, actions, queries, spam
from .forms import ContactForm, ReportForm


@require_safe
def stamp(_request: HttpRequest) -> HttpResponse:
    """Answer with this moment, signed: a form sends it back, so that writing faster than people type is seen."""
    return HttpResponse(spam.start_stamp(), content_type="text/plain", headers={"Cache-Control": "no-store"})


def _held_back(request: HttpRequest, what: str, form: forms.BaseForm) -> int:
    """Return 0, or after how many seconds one may try again; `form` then says so and keeps what was typed."""
    try:
        spam.hold_back(request, what)
    except rates.TooManyError as error:
        form.add_error(
            None, _("A lot came from here in a short time. Nothing is lost: wait a moment and send it again.")
        )
        return error.retry_after
    return 0


def _again(request: HttpRequest, template: str, context: dict[str, Any], wait: int) -> HttpResponse:
    response = render(request, template, context, status=429 if wait else 422)
    response["Cache-Control"] = "no-store"
    if wait:
        response["Retry-After"] = str(wait)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Show the form, and keep what someone writes."""
    if request.method != "POST":
        return page_cache.shows(render(request, "moderation/contact.html", {"form": ContactForm()}), "site")
    form = ContactForm(request.POST)
    wait = _held_back(request, "contact", form) if form.is_valid() else 0
    if wait or not form.is_valid():
        return _again(request, "moderation/contact.html", {"form": form}, wait)
    text = form.cleaned_data["text"]
    suspicion = spam.of_post(request, text)
    if "same" not in suspicion and spam.sent_before(text, queries.recent_message_texts(spam.RECENT)):
        suspicion.append("same")
    actions.write(form.save(commit=False), suspicion=suspicion)
    return redirect("moderation:contact_thanks")


@require_safe
def contact_thanks(request: HttpRequest) -> HttpResponse:
    """Say thanks."""
    return page_cache.shows(render(request, "moderation/contact_thanks.html"), "site")


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, label: str, pk: str) -> HttpResponse:
    """Show the form, and keep what a reader says is wrong. The item stays where it is until an editor looks."""
    item = access.item_report(label, pk)
    context = {"item": item, "back": getattr(item, "get_absolute_url", lambda: "/")()}
    if request.method != "POST":
        response = render(request, "moderation/report.html", {**context, "form": ReportForm()})
        response["X-Robots-Tag"] = "noindex"
        return page_cache.shows(response, *item.page_tags())
    form = ReportForm(request.POST)
    wait = _held_back(request, "report", form) if form.is_valid() else 0
    if wait or not form.is_valid():
        return _again(request, "moderation/report.html", {**context, "form": form}, wait)
    actions.report(item, form.cleaned_data["reason"], form.cleaned_data["text"])
    return redirect("moderation:report_thanks")


@require_safe
def report_thanks(request: HttpRequest) -> HttpResponse:
    """Say thanks."""
    return page_cache.shows(render(request, "moderation/report_thanks.html"), "site")
