"""Sends mail, and tries again when the mail server does not answer."""

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import default_task_backend, task

from .models import Notice, Week
from .queries import due, followers_after, out_token, wants_mail
from .sending import PutOffError, Sender
from .writing import mails

MOST_TRIES = 8  # the last one about two hours after the first
AT_ONCE = 50
BATCH = 500  # letters over one connection
PAUSE = timedelta(minutes=10)  # after a mail server took nothing or put letters off
GIVE_UP = timedelta(days=2)  # after a letter was due: what it tells is old then
log = logging.getLogger(__name__)


@task()
def deliver() -> int:
    """Send what is due; return how many went out. What fails is tried again, later each time."""
    sent = 0
    for pk in list(due().values_list("pk", flat=True)[:AT_ONCE]):
        if notice := _take(pk):
            sent += _send(notice)
    if Notice.objects.filter(next_try_at__isnull=False, tries__gt=0).exists():
        enqueue(timedelta(minutes=1))
    return sent


def can_wait() -> bool:
    """Return whether a task can be set for later."""
    return bool(default_task_backend.supports_defer)


def enqueue(wait: timedelta = timedelta()) -> None:
    """Have the worker send what is due after `wait`; a backend that cannot wait does nothing then."""
    if not wait:
        deliver.enqueue()
    elif can_wait():
        deliver.using(run_after=timezone.now() + wait).enqueue()


@transaction.atomic
def _take(pk: int) -> Notice | None:
    """Hold one notice for this worker: another finds it no longer due."""
    notice = due().select_for_update().filter(pk=pk).first()
    if notice is None:
        return None
    notice.tries += 1
    notice.next_try_at = timezone.now() + timedelta(minutes=2 ** min(notice.tries, 6) / 2)
    notice.save(update_fields=["tries", "next_try_at"])
    return notice


def _send(notice: Notice) -> bool:
    if notice.link_out and not wants_mail(notice.to):
        return _forget(notice)
    try:
        _message(notice).send()
    except (SMTPException, OSError) as error:
        log.warning("mail %s was not sent: %s", notice.pk, type(error).__name__)
        if notice.tries >= MOST_TRIES:
            _forget(notice)
        return False
    notice.sent_at = timezone.now()
    _forget(notice)
    return True


def _forget(notice: Notice) -> bool:
    notice.to = notice.body = ""
    notice.next_try_at = None
    notice.save(update_fields=["to", "body", "next_try_at", "sent_at"])
    return False


def _message(notice: Notice) -> EmailMessage:
    """Return the mail; one that can be turned off says how, also to the mail program (RFC 8058)."""
    if not notice.link_out:
        return EmailMessage(notice.subject, notice.body, to=[notice.to])
    with override(notice.language):
        link = settings.ORIGIN + reverse("notifications:out", args=[out_token(notice.to)])
        foot = _("No more mail like this? One click is enough:")
    headers = {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return EmailMessage(notice.subject, f"{notice.body}\n\n-- \n{foot}\n{link}\n", to=[notice.to], headers=headers)


@task()
def send_letters(pk: int) -> int:
    """Send the next BATCH letters of a week and have the next ones sent; return how many went.

    It may be killed, run twice, or run by two workers at once: a row in the database keeps a letter from going twice.
    """
    week = Week.objects.filter(pk=pk, finished_at__isnull=True).first()
    if week is None:
        return 0
    now = week.beat_at = timezone.now()
    week.save(update_fields=["beat_at"])
    if now > week.until + GIVE_UP:
        return _finish(week)
    addresses, followers = followers_after(week, BATCH)
    sender = Sender(week)
    try:
        sender.send(mails(week, followers))
    except PutOffError:
        go_on(week, PAUSE)
        return sender.sent
    week.later += sender.later
    week.cursor = addresses[-1] if addresses else ""
    week.beat_at = timezone.now()
    if addresses:
        week.save(update_fields=["later", "cursor", "beat_at"])
        go_on(week)
    elif week.later:
        week.later = 0
        week.save(update_fields=["later", "cursor", "beat_at"])
        go_on(week, PAUSE)
    else:
        _finish(week)
    return sender.sent


def go_on(week: Week, wait: timedelta = timedelta()) -> None:
    """Have the worker send the next letters of `week`; a backend that cannot wait leaves that to the chore."""
    if not wait:
        send_letters.enqueue(week.pk)
    elif can_wait():
        Week.objects.filter(pk=week.pk).update(beat_at=timezone.now() + wait)
        send_letters.using(run_after=timezone.now() + wait).enqueue(week.pk)


def _finish(week: Week) -> int:
    week.finished_at = timezone.now()
    week.save(update_fields=["finished_at"])
    return 0
