"""The page that turns mail off."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from cocreate.core.secrecy import secret_page

from . import actions, queries


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
