"""Pages to follow by mail, to stop, and to turn all mail off."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from cocreate.core import rates
from cocreate.core.secrecy import private, secret_page

from . import actions, letters, queries
from .forms import FollowForm

HOUR = 3_600
TRIES = 20  # an hour, of one address on the net: a whole class may follow together


@csrf_exempt  # a mail program posts here by itself (RFC 8058); the signed link is its right to do so
@secret_page
@require_http_methods(["GET", "HEAD", "POST"])
def out(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to turn mail off (GET) and do it (POST). The link opens nothing else."""
    found_hash = queries.hash_of_token(token)
    if found_hash is None:
        raise Http404
    if request.method == "POST":
        (actions.turn_on if request.POST.get("mail") == "on" else actions.turn_off)(found_hash)
    context = {"is_out": queries.is_out(found_hash), "changed": request.method == "POST"}
    return render(request, "notifications/out.html", context)


@require_POST
def mine(request: HttpRequest) -> HttpResponse:
    """Turn mail to the person who is signed in off or on."""
    if not request.user.is_authenticated:
        raise Http404
    turn = actions.turn_on if request.POST.get("mail") == "on" else actions.turn_off
    turn(queries.address_hash(request.user.email))
    return redirect("accounts:account")


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Ask for an address (GET ?wat=<scope>) and send it a mail to confirm (POST); the answer is the same for all."""
    asked = request.POST if request.method == "POST" else request.GET
    scope = asked.get("wat", "")
    named = letters.names_of({scope}).get(scope)
    if named is None:
        raise Http404
    form = FollowForm(request.POST if request.method == "POST" else None, initial={"wat": scope})
    context = {"form": form, "title": named[0], "path": named[1], "scope": scope, "has_mail": settings.MAIL_ENABLED}
    if request.method == "POST" and settings.MAIL_ENABLED:
        rates.limit("follow", rates.address(request), TRIES, HOUR)
        if form.is_valid():
            actions.follow(form.cleaned_data["address"], scope)
            return private(render(request, "notifications/asked.html", context))
    status = 422 if request.method == "POST" else 200
    return private(render(request, "notifications/follow.html", context, status=status))


@secret_page
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Say yes to a mail. Only the button does it, for mail programs open each link in a mail."""
    asked = queries.follow_of_token(token)
    if asked is None:
        return render(request, "notifications/over.html", status=404)
    if request.method == "POST":
        actions.confirm(asked)
    title, path = letters.names_of({asked.scope}).get(asked.scope, ("", ""))
    follows = request.method == "POST" or asked.confirmed_at is not None
    context = {"title": title, "path": path, "follows": follows, "mine": queries.mine_token(asked.address)}
    return render(request, "notifications/confirm.html", context)


@csrf_exempt  # a mail program posts here by itself (RFC 8058); the signed link is its right to do so
@secret_page
@require_http_methods(["GET", "HEAD", "POST"])
def following(request: HttpRequest, token: str) -> HttpResponse:
    """Show what an address follows (GET), and end it: one scope, or all, as a mail program asks (POST)."""
    found_hash = queries.hash_of_mine_token(token)
    if found_hash is None:
        raise Http404
    if request.method == "POST":
        actions.unfollow(found_hash, request.POST.get("wat", ""))
    followed = [follow.scope for follow in queries.followed_by(found_hash)]
    names = letters.names_of(followed)
    lines = [(scope, *names.get(scope, ("", ""))) for scope in followed]
    context = {"lines": lines, "changed": request.method == "POST", "out": queries.out_token_of(found_hash)}
    return render(request, "notifications/following.html", context)
