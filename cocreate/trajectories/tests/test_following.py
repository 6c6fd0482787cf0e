"""A trajectory is followed by a weekly letter or a feed: what changed, what is asked, what is looked at again."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cocreate.notifications import queries, tasks
from cocreate.notifications.models import Follow, Week
from cocreate.trajectories import actions, news
from cocreate.trajectories.models import Agreement, Ask, Visibility

pytestmark = pytest.mark.django_db
TO = "noor@voorbeeld.be"


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


def follows(scope):
    Follow.objects.create(address=TO, address_hash=queries.address_hash(TO), scope=scope, confirmed_at=timezone.now())


def letters_of(span):
    """Send the letters of this week anew; return them."""
    mail.outbox.clear()
    Week.objects.all().delete()
    tasks.send_letters.call(Week.objects.create(name="w", since=span[0], until=span[1], beat_at=timezone.now()).pk)
    return mail.outbox


@pytest.fixture
def follow_by_mail(django_capture_on_commit_callbacks):
    """Follow in a browser, from the page of a trajectory to the yes in the mail: `follow_by_mail(browser, found)`."""

    def does(browser, found):
        page = browser.get(f"{found.get_absolute_url()}volgen/").content.decode()
        scope = re.search(r'name="wat" value="([^"]+)"', page)[1]
        with django_capture_on_commit_callbacks(execute=True):
            assert browser.post("/mail/volgen/", {"wat": scope, "address": TO}).status_code == 200
        browser.post(f"/mail/volgen/ja/{queries.confirm_token(Follow.objects.get(scope=scope))}/")
        assert Follow.objects.get(scope=scope).confirmed_at

    return does


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


def test_an_agreement_stands_in_the_letter_before_its_day_and_once_when_it_has_come(began, span):
    found, _puller = began()
    agree(found, -6)
    agree(found, -7)
    agree(found, -40)
    lines = news.tell({found.scope}, *span)[found.scope].lines
    assert len([line for line in lines if line.startswith("De dag is er")]) == 1
    page = Client().get(f"{found.get_absolute_url()}afspraken/").content.decode()
    assert page.count("nu opnieuw te bekijken") == 3
    next_week = [moment + timedelta(days=7) for moment in span]
    assert news.tell({found.scope}, *next_week) == {}


def test_an_agreement_that_comes_up_between_two_letters_is_told_in_the_next(began, span):
    found, _puller = began()
    agree(found, 0)
    assert "De dag is er" in news.tell({found.scope}, *span)[found.scope].lines[-1]


def test_two_trajectories_are_told_in_one_letter(began, span):
    for title in ("Het plein", "De tuin"):
        found, _puller = began(title=title)
        Ask.objects.create(trajectory=found, text="Help banken dragen", minutes=20)
        follows(found.scope)
    (letter,) = letters_of(span)
    assert letter.subject.endswith("De tuin, Het plein")
    assert letter.body.count("20 minuten") == 2


def test_one_trajectory_followed_in_two_ways_is_told_once(began, span):
    found, _puller = began(title="De tuin", visibility=Visibility.LINK)
    follows(f"link:{found.slug}")
    actions.set_visibility(found, Visibility.PUBLIC, None)
    follows(found.scope)
    (letter,) = letters_of(span)
    assert letter.body.count("Het traject begon") == 1


def test_who_has_the_link_follows_by_mail_and_the_address_in_the_letter_works(began, span, stranger, follow_by_mail):
    found, _puller = began(title="De tuin", visibility=Visibility.LINK)
    follow_by_mail(stranger, found)
    (letter,) = letters_of(span)
    address = re.search(r"https?://[^/\s]+(/trajecten/\S+)", letter.body)[1]
    assert "De tuin" in stranger.get(address).content.decode()


@pytest.mark.parametrize("visibility", [Visibility.LINK, Visibility.MEMBERS])
def test_who_followed_when_more_people_could_read_it_gets_no_new_address(
    began, span, stranger, follow_by_mail, visibility
):
    found, _puller = began()
    follow_by_mail(stranger, found)
    if visibility == Visibility.MEMBERS:
        actions.set_visibility(found, Visibility.LINK, None)
        follow_by_mail(stranger, found)
    actions.set_visibility(found, visibility, None)
    assert letters_of(span) == []
    page = stranger.get(f"/mail/volgen/mijn/{queries.mine_token(TO)}/").content.decode()
    assert found.title not in page
    assert found.slug not in page


def test_a_member_follows_what_only_members_read_until_they_leave(began, span, joined, browser, follow_by_mail):
    found, _puller = began(title="De tuin", visibility=Visibility.MEMBERS)
    member = joined(found)
    follow_by_mail(browser(member), found)
    assert member.secret not in Follow.objects.get().scope
    (letter,) = letters_of(span)
    assert "De tuin" in letter.subject
    actions.leave(member, member)
    assert letters_of(span) == []
    page = Client().get(f"/mail/volgen/mijn/{queries.mine_token(TO)}/").content.decode()
    assert "De tuin" not in page


def test_nobody_follows_what_only_members_read_with_what_they_can_guess(began, stranger, editor_client, joined):
    found, puller = began(visibility=Visibility.MEMBERS)
    other, _puller = began(visibility=Visibility.MEMBERS)
    key = joined(other).letter_key
    guesses = [found.scope, f"link:{found.slug}", f"member:{puller.pk}", f"member:{puller.pk}:", "member:", "member:::"]
    for scope in (*guesses, f"member:{puller.pk}:{puller.secret}", f"member:{puller.pk}:{key}", "link:", "link:\0"):
        assert stranger.get("/mail/volgen/", {"wat": scope}).status_code == 404, scope
    assert stranger.get(f"{found.get_absolute_url()}volgen/").status_code == 404
    assert stranger.get(f"{found.get_absolute_url()}atom.xml").status_code == 404
    assert b'type="email"' not in editor_client.get(f"{found.get_absolute_url()}volgen/").content


def test_the_feed_of_what_only_who_has_the_link_reads_is_kept_by_nobody(began, stranger):
    found, _puller = began(visibility=Visibility.LINK)
    feed = stranger.get(f"{found.get_absolute_url()}atom.xml")
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
