"""The form with which people give, at /deel/ or at a passage."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from cocreate.accounts.actions import remember
from cocreate.accounts.queries import guest_of
from cocreate.contributions import actions, queries
from cocreate.contributions.forms import ShareForm, kind_of
from cocreate.contributions.kinds import KINDS, Kind
from cocreate.contributions.models import Contribution
from cocreate.core import disk, page_cache, rates
from cocreate.moderation import spam
from cocreate.trajectories.models import Trajectory

DOUBLE_CLICK = timedelta(minutes=2)


class ShareView(View):
    """Shows the form and takes what people give.

    A higher part subclasses it for the form at its own thing: `context()` adds to the page, `offered()` ties what was
    given to the thing (in the same transaction), `tags()` says what the page shows, `place()` keeps its ids apart.
    """

    template_name = "contributions/share.html"
    takes_files = True  # see core.middleware

    def context(self) -> dict[str, Any]:
        """Return more for the template, such as what one adds to."""
        return {}

    def initial(self) -> dict[str, Any]:
        """Return what the form shows at first, such as stones of the page."""
        return {}

    def tags(self) -> list[str]:
        """Return the page cache tags of the empty form."""
        return ["site", "stones"]

    def place(self) -> str:
        """Return a word for where the form stands, made of letters, digits and dashes; empty for its own page."""
        return ""

    def within(self) -> Trajectory | None:
        """Return the trajectory in which it is given."""
        return None

    def offered(self, request: HttpRequest, contribution: Contribution) -> None:
        """Do more with what was given, in the same transaction."""

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Show the form of one kind; `?soort=` chooses."""
        kind = kind_of(None, request.GET.get("soort"))
        form = ShareForm(kind, initial=self.initial(), place=self.place())
        return page_cache.shows(self.show(request, form), *self.tags())

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Take it, and lead to its secret link; or show again all that was typed, with what to mend."""
        kind = kind_of(request.POST.get("kind"))
        own = "" if request.POST.get("soort") else request.POST.get("key", "")
        if own and (before := queries.offered_with(_hashed(own))):  # what came with it is taken already
            return HttpResponseRedirect(f"{before.secret_path}bedankt/")
        draft = queries.draft(request.POST.get("draft", ""))
        form = ShareForm(kind, request.POST, request.FILES, draft=draft, place=self.place())
        try:
            return self.answer(request, form)
        except (OSError, OperationalError) as error:
            if not disk.is_full(error):
                raise
        form.tell_no_room()
        return self.not_kept(request, form, 507)

    def answer(self, request: HttpRequest, form: ShareForm) -> HttpResponse:
        """Take what a form holds, or show it again. Raise OSError when there is no room on the disk."""
        valid = form.is_valid()
        if disk.let_go(request):
            raise disk.no_room()
        if word := request.POST.get("soort"):
            return self.switch(request, form, kind_of(None, word))
        try:
            if valid:
                spam.hold_back(request, "offer")
        except rates.TooManyError as error:
            form.add_error(None, _("A lot came from here just now. Nothing is lost: wait a while and send it again."))
            response = self.again(request, form, 429)
            response["Retry-After"] = str(error.retry_after)
            return response
        if not valid:
            return self.again(request, form, 422)
        contribution = self.take(request, form)
        return HttpResponseRedirect(f"{contribution.secret_path}bedankt/")

    def switch(self, request: HttpRequest, before: ShareForm, kind: Kind) -> HttpResponse:
        """Show the form of another kind with all that was typed and chosen in the one `before`."""
        before.keep_file()
        form = ShareForm(kind, draft=before.draft, typed=before.typed, place=self.place())
        response = self.show(request, form)
        response["Cache-Control"] = "no-store"
        return response

    def take(self, request: HttpRequest, form: ShareForm) -> Contribution:
        """Save what a right form holds."""
        suspicion = spam.of_post(request, form.words())
        with transaction.atomic():
            key, lasts = self._key(request, form)
            guest = remember(request)
            contribution, is_new = actions.offer(
                form.kind,
                form.cleaned_data,
                guest,
                suspicion=suspicion,
                key=key,
                key_lasts=lasts,
                trajectory=self.within(),
            )
            if is_new:
                self.offered(request, contribution)
            form.forget_files()
        return contribution

    def _key(self, request: HttpRequest, form: ShareForm) -> tuple[str, timedelta | None]:
        if own := form.cleaned_data["key"]:
            return _hashed(own), None
        guest = guest_of(request)
        if guest is None:  # it could be anybody: two people must never come to one secret link
            return secrets.token_hex(32), None
        return form.fingerprint(request.path, guest.pk), DOUBLE_CLICK

    def again(self, request: HttpRequest, form: ShareForm, status: int) -> HttpResponse:
        """Show what was typed; keep its files too, so that they are not asked twice."""
        form.keep_file()
        return self.not_kept(request, form, status)

    def not_kept(self, request: HttpRequest, form: ShareForm, status: int) -> HttpResponse:
        """Show what was typed, of which no other copy is kept."""
        response = self.show(request, form, status)
        response["Cache-Control"] = "no-store"
        return response

    def show(self, request: HttpRequest, form: ShareForm, status: int = 200) -> HttpResponse:
        """Render the page."""
        context = {"form": form, "kind": form.kind, "kinds": KINDS.values(), "action": request.path, **self.context()}
        return render(request, self.template_name, context, status=status)


def _hashed(key: str) -> str:
    return hashlib.sha256(f"key:{key}".encode()).hexdigest()
