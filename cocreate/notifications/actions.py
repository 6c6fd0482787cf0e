"""Writes: a notice is made once, and an address can turn all of them off."""

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from . import tasks
from .models import Notice, OptOut
from .queries import wants_mail

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
    """Send no more mail to the address with this hash."""
    OptOut.objects.get_or_create(address_hash=found_hash)


@transaction.atomic
def turn_on(found_hash: str) -> None:
    """Send mail again to the address with this hash."""
    OptOut.objects.filter(address_hash=found_hash).delete()
