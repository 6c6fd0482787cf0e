"""The mails to a giver: received, a question, published, declined; and the secret link on request. Each goes once."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from cocreate.accounts.models import Guest, Person
from cocreate.media import problems
from cocreate.media.models import Recording
from cocreate.moderation.models import Status
from cocreate.moderation.queries import editors
from cocreate.notifications.actions import forget, notify

from .models import Consent, Contribution, WayBack

#: So long an editor can undo before its giver hears of a decision.
SECOND_THOUGHTS = timedelta(minutes=2)
Actor = Person | Guest | None


def address_of(contribution: Contribution) -> str:
    """Return where its giver wants mail: the address given with it or that of their account; empty for none."""
    giver = contribution.giver
    if giver is None:
        return ""
    return giver.email or (giver.person.email if giver.person else "")


def speaker_of(contribution: Contribution) -> str:
    """Return where someone who told it to its giver wants mail; empty for none."""
    way_back = WayBack.objects.filter(contribution=contribution, way=WayBack.Way.MAIL).first()
    return way_back.to if way_back else ""


def language_of(contribution: Contribution) -> str:
    """Return the language of the mail: that of the contribution when the site speaks it, else the site's own."""
    spoken = {code for code, _name in settings.LANGUAGES}
    return contribution.language if contribution.language in spoken else settings.LANGUAGE_CODE


def beginning(contribution: Contribution) -> str:
    """Return how the keys of all mails about it begin."""
    return f"contribution:{contribution.pk}:"


def write(
    contribution: Contribution,
    template: str,
    key: str,
    *,
    to: str = "",
    wait: timedelta = timedelta(),
    **more: object,
) -> None:
    """Send its giver a mail, once for each `key`, if they want mail. Higher parts write theirs with it too.

    The first line of `template` is the subject. It gets `contribution`, `secret_url`, `public_url`, `site_name` and
    `more`. `wait` leaves time to take it back (notifications.actions.forget).
    """
    to = to or address_of(contribution)
    if not to:
        return
    with override(language_of(contribution)):
        context = {
            "contribution": contribution,
            "secret_url": f"{settings.ORIGIN}{contribution.secret_path}",
            "public_url": f"{settings.ORIGIN}{contribution.get_absolute_url()}",
            "site_name": settings.SITE_NAME,
            **more,
        }
        subject, _, body = render_to_string(template, context).strip().partition("\n")
        notify(key, to, subject, body, wait=wait)


def tell(contribution: Contribution, template: str, key: str, *, wait: timedelta, **more: Any) -> None:
    """Tell what came of it: its giver, and who told it to its giver and asked for a mail. See `write`."""
    write(contribution, template, key, wait=wait, **more)
    if speaker := speaker_of(contribution):
        write(contribution, template, f"{key}:speaker", to=speaker, wait=wait, **more)


def _send(contribution: Contribution, name: str, *, to: str = "", again: str = "", said: str = "") -> None:
    """Send the mail `name`. `again` tells one from the next."""
    key = f"{beginning(contribution)}{name}{again}"
    may_be_undone = name in {"question", "declined", "published"} and contribution.decided_by_id is not None
    wait = SECOND_THOUGHTS if may_be_undone else timedelta()
    template = f"contributions/mail/{name}.txt"
    if name == "published":
        tell(contribution, template, key, wait=wait)
    else:
        write(contribution, template, key, to=to, wait=wait, said=said)


def received(contribution: Contribution) -> None:
    """Say thanks and hand over the secret link; once, also when it is changed later."""
    _send(contribution, "received")


def link(contribution: Contribution, to: str) -> None:
    """Mail the secret link to an address its giver typed; once a minute at most."""
    _send(contribution, "link", to=to, again=f":{timezone.now():%Y%m%d%H%M}")


def recording_refused(contribution: Contribution, recording: Recording) -> None:
    """Say that the recording could not be used, and why."""
    with override(language_of(contribution)):
        said = problems.sentence(recording.problem)
    _send(contribution, "recording_refused", again=f":{recording.pk}", said=said)


def ending(contribution: Contribution, consent: Consent | None) -> None:
    """Say that it goes out of sight soon: its time is over, or nobody wrote it out (then editors hear too)."""
    day = contribution.visible_until
    if day is None:
        return
    key = f"{beginning(contribution)}ends:{day}"
    if consent and consent.until == day:
        write(contribution, "contributions/mail/ends.txt", key, day=day)
        return
    work = f"{settings.ORIGIN}{reverse('contributions:write_out', args=[contribution.pk])}"
    write(contribution, "contributions/mail/write_out.txt", key, day=day, work_url=work)
    for editor in editors():
        again = f"{key}:{editor.pk}"
        write(contribution, "contributions/mail/write_out_editor.txt", again, to=editor.email, day=day, work_url=work)


def decided(contribution: Contribution, verb: str, said: str) -> None:
    """Tell its giver what happened to it, if that is news to them."""
    moment = f":{contribution.decided_at:%Y%m%d%H%M%S%f}" if contribution.decided_at else ""
    if verb == "submit":
        if contribution.status == Status.PUBLISHED:
            _send(contribution, "published")
        else:
            received(contribution)
    elif verb == "publish":
        _send(contribution, "published")
    elif verb == "ask":
        _send(contribution, "question", again=moment, said=said)
    elif verb == "decline":
        _send(contribution, "declined", again=moment, said=said)
    elif verb in {"undo", "withdraw"}:
        forget(beginning(contribution))
