"""Tells spam without a picture puzzle. What looks like spam waits longer; nothing is lost.

The page that holds a form is the same for everybody and may be hours old, so it cannot say when this person began.
A small island asks for a signed moment at the first keystroke. Without JavaScript there is none, and that is no sign
of anything.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.core import signing
from django.db.models import Model
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cocreate.accounts.queries import guest_of
from cocreate.core import rates

from .models import Moderated
from .queries import kinds, recent_texts

HONEYPOT = "second_subject"
STARTED = "started"
SALT = "moderation.started"
LEAST_SECONDS = 3
A_DAY = 86_400
MOST_LINKS = 3
RECENT = 200  # items whose text is compared
SAME = 0.8  # share of equal word triples
SHORT = 20  # characters; a shorter text may well be sent by two people
HOUR = 3_600
SOFT, PER_BROWSER, PER_ADDRESS = 10, 30, 120  # an hour; a library or a school has one address for many people

LINK = re.compile(r"https?://|www\.", re.IGNORECASE)

#: What an editor reads for each sign.
REASONS: dict[str, str | Promise] = {
    "honeypot": _("a field that people do not see was filled in"),
    "fast": _("it was written faster than people type"),
    "stamp": _("the moment it was begun is not one we signed"),
    "links": _("it holds many links"),
    "same": _("nearly the same text came in before"),
    "many": _("many came from the same browser or address in an hour"),
}


def start_stamp() -> str:
    """Return this moment, signed."""
    return signing.TimestampSigner(salt=SALT).sign("")


def _moment(started: str) -> list[str]:
    if not started:
        return []
    signer = signing.TimestampSigner(salt=SALT)
    try:
        signer.unsign(started, max_age=A_DAY)
    except signing.SignatureExpired:
        return []  # a tab that stood open
    except signing.BadSignature:
        return ["stamp"]
    try:
        signer.unsign(started, max_age=LEAST_SECONDS)
    except signing.SignatureExpired:
        return []
    return ["fast"]


def plain(text: str) -> str:
    """Return `text` in lower case with one space between words and nothing but letters and digits."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(c for c in folded if not unicodedata.combining(c))))


def _triples(text: str) -> set[tuple[str, ...]]:
    words = text.split()
    return {tuple(words[i : i + 3]) for i in range(max(1, len(words) - 2))}


def alike(one: str, other: str) -> bool:
    """Return whether two texts, made `plain`, are the same or nearly so."""
    if min(len(one), len(other)) < SHORT:
        return False
    if one == other:
        return True
    left, right = _triples(one), _triples(other)
    return len(left & right) >= SAME * len(left | right)


def look_alikes(text: str, models: list[type[Moderated]], *, besides: Model | None = None) -> list[tuple[str, str]]:
    """Return (model label, id) of recent items with nearly the same text."""
    mine = plain(text)
    if len(mine) < SHORT:
        return []
    skip = str(besides.pk) if besides else ""
    return [
        (model._meta.label_lower, pk)
        for model in models
        for pk, other in recent_texts(model, RECENT, besides=skip)
        if alike(mine, plain(other))
    ]


def sent_before(text: str, texts: Iterable[str]) -> bool:
    """Return whether one of `texts` is nearly the same as `text`."""
    mine = plain(text)
    return any(alike(mine, plain(other)) for other in texts)


def _who(request: HttpRequest) -> list[tuple[str, int]]:
    guest = guest_of(request)
    browser = [(f"browser:{guest.pk}", PER_BROWSER)] if guest else []
    return [*browser, (f"address:{rates.address(request)}", PER_ADDRESS)]


def hold_back(request: HttpRequest, what: str) -> None:
    """Count one more `what` ("offer", "contact", "report") of this browser and address in this hour.

    Raise core.rates.TooManyError over the limit; a view answers it with 429 and keeps what was typed.
    """
    for who, most in _who(request):
        rates.limit(what, who, most, HOUR)


def _many(request: HttpRequest) -> bool:
    who, most = _who(request)[0]
    try:
        rates.limit("offer-soft", who, most * SOFT // PER_BROWSER, HOUR)
    except rates.TooManyError:
        return True
    return False


def suspicions(
    request: HttpRequest, text: str, started: str = "", honeypot: str = "", *, besides: Moderated | None = None
) -> list[str]:
    """Return the signs of spam, as keys of REASONS; an empty list for what looks like a person.

    `text` is all that was typed, `started` and `honeypot` the fields of moderation/_spam_fields.html, `besides` the
    item that is being changed, so that it is not found to be a copy of itself.
    """
    found = _moment(started)
    if honeypot.strip():
        found.append("honeypot")
    if len(LINK.findall(text)) > MOST_LINKS:
        found.append("links")
    if look_alikes(text, kinds(), besides=besides):
        found.append("same")
    if _many(request):
        found.append("many")
    return found


def of_post(request: HttpRequest, text: str, **more: Any) -> list[str]:
    """Return `suspicions` for a form that included moderation/_spam_fields.html."""
    return suspicions(request, text, request.POST.get(STARTED, ""), request.POST.get(HONEYPOT, ""), **more)
