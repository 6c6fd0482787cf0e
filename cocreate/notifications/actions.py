"""Writes: a notice is made once, an address can turn all of them off, and follows by mail once it said so."""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cocreate.core import rates

from . import letters, tasks
from .models import Follow, Letter, LetterDay, Notice, OptOut, Week
from .queries import (
    CONFIRM_WITHIN,
    address_hash,
    confirm_token,
    letter_day,
    moment_before,
    stuck_weeks,
    wants_mail,
)

ASKED_A_DAY = 5  # mails a day that ask one address whether it wants to follow, whoever typed it
A_WEEK = timedelta(days=6, hours=20)  # a little less, for the clock is put forward in spring
TOO_LATE = timedelta(days=1)  # a site that was off longer waits for the next week
LONGEST_NEWS = timedelta(days=21)
LETTERS_KEPT = timedelta(days=60)
SUBJECT = Notice._meta.get_field("subject").max_length or 200


@transaction.atomic
def notify(  # noqa: PLR0913 - what a mail is made of
    key: str, to: str, subject: str, body: str, *, link_out: bool = True, wait: timedelta = timedelta()
) -> Notice | None:
    """Send a mail after this transaction, once for each `key`; return it, or None when none will be sent.

    None is sent without mail (COCREATE_MAIL=none), without an address, or when `key` was used before. `link_out` puts
    a link below it that turns such mails off, and respects that. `wait` leaves time to `forget` it again.
    """
    if not settings.MAIL_ENABLED or not to.strip() or (link_out and not wants_mail(to)):
        return None
    if not tasks.can_wait():
        wait = timedelta()
    notice, made = Notice.objects.get_or_create(
        key=key,
        defaults={
            "to": to.strip(),
            "subject": " ".join(subject.split())[:SUBJECT],
            "body": body.strip(),
            "link_out": link_out,
            "language": get_language() or settings.LANGUAGE_CODE,
            "next_try_at": timezone.now() + wait,
        },
    )
    if not made:
        return None
    transaction.on_commit(partial(tasks.enqueue, wait))
    return notice


@transaction.atomic
def forget(beginning: str) -> None:
    """Do not send mails whose key has this beginning and that have not gone yet; they may be made again."""
    Notice.objects.filter(key__startswith=beginning, sent_at__isnull=True, next_try_at__isnull=False).delete()


@transaction.atomic
def turn_off(found_hash: str) -> None:
    """Send no more mail to the address with this hash; what it followed ends, for nothing is kept for nothing."""
    OptOut.objects.get_or_create(address_hash=found_hash)
    unfollow(found_hash)


@transaction.atomic
def turn_on(found_hash: str) -> None:
    """Send mail again to the address with this hash."""
    OptOut.objects.filter(address_hash=found_hash).delete()


@transaction.atomic
def follow(address: str, scope: str) -> None:
    """Ask `address` by mail whether it wants to follow `scope`; nothing is said of whether it does already.

    At most one such mail a day for a scope, and ASKED_A_DAY for an address. Nothing happens for a scope that may not
    be followed.
    """
    address, found_hash = address.strip(), address_hash(address)
    named = letters.names_of({scope}).get(scope)
    if named is None or not settings.MAIL_ENABLED or not wants_mail(address) or not _may_ask(found_hash):
        return
    asked, _made = Follow.objects.get_or_create(address_hash=found_hash, scope=scope, defaults={"address": address})
    if asked.confirmed_at is None:
        today = timezone.localdate()
        asked.language, asked.asked_at = get_language() or settings.LANGUAGE_CODE, timezone.now()
        asked.save(update_fields=["language", "asked_at"])
        notify(f"follow:{asked.pk}:{today}", address, _("Do you want to follow “%s”?") % named[0], _ask(asked, *named))


def _may_ask(found_hash: str) -> bool:
    """Whether this address may be asked once more today; who types it is not told."""
    try:
        rates.limit("follow-asked", found_hash, ASKED_A_DAY, 86_400)
    except rates.TooManyError:
        return False
    return True


def _ask(asked: Follow, title: str, path: str) -> str:
    link = settings.ORIGIN + reverse("notifications:confirm", args=[confirm_token(asked)])
    words = _(
        "Somebody, we think you, typed this address to follow “%(title)s”:\n%(page)s\n\n"
        "Is that right? Say yes here:\n%(link)s\n\n"
        "Then you get at most one letter a week, over all you follow, and none when there is nothing to tell. "
        "You can stop with one click.\n\n"
        "Was it not you, or did you change your mind? Then you need do nothing: "
        "your address is deleted after %(days)s days."
    )
    return words % {"title": title, "page": settings.ORIGIN + path, "link": link, "days": CONFIRM_WITHIN.days}


@transaction.atomic
def confirm(asked: Follow) -> None:
    """Begin: its owner said yes."""
    Follow.objects.filter(pk=asked.pk, confirmed_at__isnull=True).update(confirmed_at=timezone.now())


@transaction.atomic
def unfollow(found_hash: str, scope: str = "") -> None:
    """End following `scope`, or all without a scope; the address is deleted with it."""
    ended = Follow.objects.filter(address_hash=found_hash)
    (ended.filter(scope=scope) if scope else ended).delete()


@transaction.atomic
def tidy() -> None:
    """Delete addresses that never said yes, and which letters went to whom long ago."""
    Follow.objects.filter(confirmed_at__isnull=True, asked_at__lt=timezone.now() - CONFIRM_WITHIN).delete()
    Letter.objects.filter(week__until__lt=timezone.now() - LETTERS_KEPT).delete()


def send_due() -> None:
    """Begin the letters of this week when their moment has come, and take up what stands still. A chore."""
    if not settings.MAIL_ENABLED:
        return
    begin_week(timezone.now())
    for week in stuck_weeks():
        Week.objects.filter(pk=week.pk).update(beat_at=timezone.now())
        tasks.go_on(week)


@transaction.atomic
def begin_week(now: datetime) -> Week | None:
    """Begin the letters that are due at `now`; return None when there are none, or when it is too late for them.

    Between two letters lie seven days, also when the owner chooses an earlier day. A letter tells what happened since
    the one before, at most LONGEST_NEWS.
    """
    day = letter_day()
    moment = moment_before(now, day)
    before = Week.objects.order_by("-until").first()
    if not day.is_on or now > moment + TOO_LATE or (before and before.until > moment - A_WEEK):
        return None
    year, number, _weekday = timezone.localtime(moment).isocalendar()
    since = max(before.until, moment - LONGEST_NEWS) if before else moment - timedelta(days=7)
    week, made = Week.objects.get_or_create(
        name=f"{year}-W{number:02}", defaults={"since": since, "until": moment, "beat_at": now}
    )
    if not made:
        return None
    transaction.on_commit(partial(tasks.go_on, week))
    return week


@transaction.atomic
def set_day(weekday: int, hour: int, *, is_on: bool) -> LetterDay:
    """Keep when the weekly letter goes."""
    day = letter_day()
    day.weekday, day.hour, day.is_on = weekday, hour, is_on
    day.save()
    return day
