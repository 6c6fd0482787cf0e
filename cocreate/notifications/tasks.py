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

from .models import Notice
from .queries import due, out_token, wants_mail

MOST_TRIES = 8  # the last one about two hours after the first
AT_ONCE = 50
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
