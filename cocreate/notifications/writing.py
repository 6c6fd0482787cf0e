"""The words of a weekly letter: plain text and the same in simple HTML."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from . import letters
from .models import Follow, Week
from .queries import mine_token

TITLES = 2  # in a subject


def mails(week: Week, followers: dict[str, list[Follow]]) -> Iterator[tuple[str, EmailMultiAlternatives]]:
    """Yield (hash of the address, its letter) for who has something to read; `followers` are follows by that hash."""
    languages: dict[str, set[str]] = {}
    for follows in followers.values():
        languages.setdefault(follows[0].language, set()).update(follow.scope for follow in follows)
    told = {}
    for language, scopes in languages.items():
        with override(language):
            told[language] = letters.sections_of(scopes, week.since, week.until)
    for address_hash, follows in followers.items():
        sections = told[follows[0].language]
        content = letters.compose({s.path: s for f in follows if (s := sections.get(f.scope))}.values())
        if content:
            with override(follows[0].language):
                yield address_hash, letter(week, follows[0], content)


def letter(week: Week, follow: Follow, content: letters.Content) -> EmailMultiAlternatives:
    """Return the letter to one follower, in the language of now."""
    link = settings.ORIGIN + reverse("notifications:following", args=[mine_token(follow.address)])
    context = {"content": content, "origin": settings.ORIGIN, "link": link, "site": settings.SITE_NAME, "week": week}
    host = urlsplit(settings.ORIGIN).hostname
    message = EmailMultiAlternatives(
        _subject(content),
        get_template("notifications/letter.txt").render(context),
        to=[follow.address],
        headers={
            "Message-ID": f"<{week.name}.{follow.address_hash[:32]}@{host}>",
            "List-Unsubscribe": f"<{link}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(get_template("notifications/letter.html").render(context), "text/html")
    return message


def _subject(content: letters.Content) -> str:
    titles = list(dict.fromkeys(_titles(content)))
    more = f" +{len(titles) - TITLES}" if len(titles) > TITLES else ""
    return _("This week: %s") % (", ".join(titles[:TITLES]) + more)


def _titles(content: letters.Content) -> Iterable[str]:
    yield from (section.title for section in content.sections)
    yield from (ask.where for ask in content.asks)
