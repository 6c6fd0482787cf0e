"""A trajectory is followed by a weekly letter or a feed: what changed, what is asked, what is looked at again."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cocreate.notifications import queries, tasks
from cocreate.notifications.models import Follow, Week
from cocreate.trajectories import news
from cocreate.trajectories.models import Agreement, Ask, Visibility

pytestmark = pytest.mark.django_db


@pytest.fixture
def span():
    """A week that ends in a moment."""
    until = timezone.now() + timedelta(minutes=1)
    return until - timedelta(days=7), until


def agree(trajectory, days, **more):
    look_again = timezone.localdate() + timedelta(days=days)
    return Agreement.objects.create(
        trajectory=trajectory,
        what="De poort blijft open 🌳",
        who="Wij",
        decider="group",
        minutes=5,
        look_again=look_again,
        **more,
    )


def test_the_letter_tells_what_changed_what_is_asked_and_what_is_looked_at_again(began, span):
    found, _puller = began(title="Het plein 🌳")
    Ask.objects.create(trajectory=found, text="Help banken dragen", minutes=20)
    agree(found, 3)
    agree(found, 30)
    agree(found, 3, ended_at=timezone.now())
    told = news.tell({found.scope, "guide", "trajectory:none"}, *span)
    (section,) = told.values()
    assert section.asks == [("Help banken dragen", 20, f"{found.get_absolute_url()}#gevraagd")]
    assert "Het traject begon" in section.lines[0]
    assert len([line for line in section.lines if "De poort blijft open" in line]) == 1


def test_there_is_nothing_to_tell_of_a_week_without_news_though_something_is_still_asked(began):
    found, _puller = began()
    Ask.objects.create(trajectory=found, text="Help banken dragen", minutes=20)
    later = timezone.now() + timedelta(days=8)
    assert news.tell({found.scope}, later - timedelta(days=7), later) == {}


def test_what_is_over_or_closed_is_asked_no_more(began, span):
    found, _puller = began()
    Ask.objects.create(trajectory=found, text="x", minutes=5, closed_at=timezone.now())
    Ask.objects.create(trajectory=found, text="y", minutes=5, until=timezone.localdate() - timedelta(days=1))
    assert news.tell({found.scope}, *span)[found.scope].asks == []


@pytest.mark.parametrize("visibility", [Visibility.LINK, Visibility.MEMBERS])
def test_what_not_everybody_may_read_is_in_no_letter_and_not_followed_by_mail(began, span, stranger, visibility):
    found, _puller = began(visibility=visibility)
    assert news.tell({found.scope}, *span) == {}
    assert news.names({found.scope}) == {}
    assert stranger.get("/mail/volgen/", {"wat": found.scope}).status_code == 404
    page = stranger.get(f"{found.get_absolute_url()}volgen/")
    feed = stranger.get(f"{found.get_absolute_url()}atom.xml")
    if visibility == Visibility.MEMBERS:
        assert page.status_code == feed.status_code == 404
    else:
        assert b'type="email"' not in page.content
        assert "X-Page-Tags" not in feed
        assert feed["X-Robots-Tag"] == "noindex, nofollow"


def test_the_number_of_queries_is_the_same_for_one_and_for_many(began, span, django_assert_num_queries):
    scopes = set()
    for number in range(12):
        found, _puller = began(title=f"Plein {number}")
        Ask.objects.create(trajectory=found, text="x", minutes=5)
        agree(found, 2)
        scopes.add(found.scope)
    with django_assert_num_queries(4):
        news.tell({found.scope}, *span)
    with django_assert_num_queries(4):
        assert len(news.tell(scopes, *span)) == 12


def test_a_stranger_follows_from_the_page_to_the_letter(began, span, stranger, django_capture_on_commit_callbacks):
    found, _puller = began(title="Het plein 🌳")
    path = f"{found.get_absolute_url()}volgen/"
    assert path in stranger.get(found.get_absolute_url()).content.decode()
    page = stranger.get(path)
    assert found.scope in page.content.decode()
    assert not page.cookies
    with django_capture_on_commit_callbacks(execute=True):
        stranger.post("/mail/volgen/", {"wat": found.scope, "address": "noor@voorbeeld.be"})
    stranger.post(f"/mail/volgen/ja/{queries.confirm_token(Follow.objects.get())}/")
    mail.outbox.clear()
    week = Week.objects.create(name="w", since=span[0], until=span[1], beat_at=span[1])
    assert tasks.send_letters.call(week.pk) == 1
    assert "Het plein" in mail.outbox[0].subject


def test_the_feed_tells_what_changed_and_never_who(began, stranger):
    found, _puller = began(title="Plein <&> 🌳", name="Noor de Vries")
    answer = stranger.get(f"{found.get_absolute_url()}atom.xml")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    text = answer.content.decode()
    assert "Plein &lt;&amp;&gt; 🌳" in text
    assert "Het traject begon" in text
    assert "Noor" not in text
    assert f"trajectory:{found.pk}" in answer["X-Page-Tags"]
