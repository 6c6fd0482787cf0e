"""Reads."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.core import signing
from django.db.models import Count, QuerySet
from django.utils import timezone

from cocreate.accounts.models import hashed

from .models import Follow, Letter, LetterDay, Notice, OptOut, Week

SALT = "notifications.out"
FOLLOW_SALT = "notifications.follow"
MINE_SALT = "notifications.mine"
CONFIRM_WITHIN = timedelta(days=7)
SURELY_OVER = timedelta(minutes=10)  # nothing about one letter takes this long


def address_hash(address: str) -> str:
    """Return what is kept of an address that wants no mail: its SHA-256, 64 hexadecimal characters."""
    return hashed(address.strip().lower())


def wants_mail(address: str) -> bool:
    """Return whether mail may be sent to `address`."""
    return bool(address.strip()) and not OptOut.objects.filter(address_hash=address_hash(address)).exists()


def is_out(found_hash: str) -> bool:
    """Return whether the address with this hash wants no mail."""
    return OptOut.objects.filter(address_hash=found_hash).exists()


def out_token(address: str) -> str:
    """Return what stands in the link that turns mail off: the hash of the address, signed."""
    return out_token_of(address_hash(address))


def out_token_of(found_hash: str) -> str:
    """Return the same for an address of which only the hash is known."""
    return signing.Signer(salt=SALT).sign(found_hash)


def hash_of_token(token: str) -> str | None:
    """Return the hash that `out_token` signed, or None when nobody here signed it."""
    try:
        return signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None


def due() -> QuerySet[Notice]:
    """Return the mails that should go out now, oldest first."""
    return Notice.objects.filter(next_try_at__lte=timezone.now()).order_by("next_try_at", "id")


def confirm_token(follow: Follow) -> str:
    """Return what stands in the mail that asks whether one wants to follow: it was read, so the address is theirs."""
    return signing.TimestampSigner(salt=FOLLOW_SALT).sign(str(follow.pk))


def follow_of_token(token: str) -> Follow | None:
    """Return what `confirm_token` was made of; None when it is not ours, too old, or over."""
    try:
        pk = signing.TimestampSigner(salt=FOLLOW_SALT).unsign(token, max_age=CONFIRM_WITHIN)
    except signing.BadSignature:
        return None
    return Follow.objects.filter(pk=pk).first()


def mine_token(address: str) -> str:
    """Return what stands in the link of a letter to all that its reader follows."""
    return signing.Signer(salt=MINE_SALT).sign(address_hash(address))


def hash_of_mine_token(token: str) -> str | None:
    """Return the hash that `mine_token` signed, or None when nobody here signed it."""
    try:
        return signing.Signer(salt=MINE_SALT).unsign(token)
    except signing.BadSignature:
        return None


def followed_by(found_hash: str) -> QuerySet[Follow]:
    """Return what the address with this hash follows."""
    return Follow.objects.filter(address_hash=found_hash, confirmed_at__isnull=False).order_by("confirmed_at", "id")


def followers(scope: str) -> int:
    """Return how many addresses follow `scope`."""
    return Follow.objects.filter(scope=scope, confirmed_at__isnull=False).count()


def followers_after(week: Week, most: int) -> tuple[list[str], dict[str, list[Follow]]]:
    """Return the next `most` addresses (hashes, in order), and what they follow of who still must get a letter."""
    rest = Follow.objects.filter(confirmed_at__isnull=False, address_hash__gt=week.cursor).order_by("address_hash")
    hashes = list(rest.values_list("address_hash", flat=True).distinct()[:most])
    if not hashes:
        return [], {}
    done = set(OptOut.objects.filter(address_hash__in=hashes).values_list("address_hash", flat=True))
    done |= set(week.letters.filter(address_hash__in=hashes).values_list("address_hash", flat=True))
    found: dict[str, list[Follow]] = {}
    for follow in rest.filter(address_hash__lte=hashes[-1]).order_by("address_hash", "id"):
        if follow.address_hash not in done:
            found.setdefault(follow.address_hash, []).append(follow)
    return hashes, found


def moment_before(now: datetime, day: LetterDay) -> datetime:
    """Return the last moment at or before `now` at which the letter was due, by the clock of this place."""
    local = timezone.localtime(now)
    due_on = local.date() - timedelta(days=(local.weekday() - day.weekday) % 7)
    moment = datetime.combine(due_on, time(day.hour), tzinfo=timezone.get_current_timezone())
    return moment if moment <= now else datetime.combine(due_on - timedelta(days=7), time(day.hour), moment.tzinfo)


def stuck_weeks() -> QuerySet[Week]:
    """Return weeks whose sending gave no sign of life for a while."""
    return Week.objects.filter(finished_at__isnull=True, beat_at__lt=timezone.now() - SURELY_OVER)


def letter_day() -> LetterDay:
    """Return when the weekly letter goes; the default when the owner never chose."""
    return LetterDay.objects.first() or LetterDay()


def weeks(most: int) -> list[tuple[Week, dict[str, int]]]:
    """Return the newest weeks with how many of their letters are in each state."""
    found = list(Week.objects.all()[:most])
    return [(week, counted) for week, counted in zip(found, _states(found), strict=True)]


def newest_letters() -> dict[str, int]:
    """Return how many letters of the newest week are in each state; every state is named, also before any letter."""
    return _states(list(Week.objects.all()[:1]) or [Week()])[0]


def _states(found: Iterable[Week]) -> list[dict[str, int]]:
    """Count by state. What seems on its way for too long is unsure: a kill stopped it, and nobody knows how far."""
    counts = {week.pk: dict.fromkeys(Letter.State.values, 0) for week in found}
    kept = Letter.objects.filter(week__in=[pk for pk in counts if pk])
    for pk, state, number in kept.order_by().values_list("week", "state").annotate(number=Count("pk")):
        counts[pk][state] = number
    old = kept.filter(state=Letter.State.SENDING, at__lt=timezone.now() - SURELY_OVER)
    for pk, number in old.order_by().values_list("week").annotate(number=Count("pk")):
        counts[pk][Letter.State.SENDING] -= number
        counts[pk][Letter.State.UNSURE] += number
    return list(counts.values())
