"""An interview shows a talk with someone, and nothing of it once they say so."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail_factories import ImageFactory

from cocreate.contributions import actions as contributions
from cocreate.contributions.models import Contribution
from cocreate.guide import interviews, queries
from cocreate.guide.models import InterviewPage, InterviewsPage
from cocreate.voices import actions as voices
from cocreate.voices.tests.conftest import giver, spoken

__all__ = ["giver", "spoken"]
WORDS = "Die tafel op straat, daar is het begonnen"
ANSWER = "Met een tafel en wat stoelen"


@pytest.fixture
def talks(home) -> InterviewsPage:
    """The list at /gesprekken/."""
    return home.add_child(instance=InterviewsPage(title="Gesprekken", slug="gesprekken"))


@pytest.fixture
def talk(talks, spoken, editor):
    """Publish an interview with someone who spoke."""

    def make(item=None, **fields) -> InterviewPage:
        item = item or spoken()
        quote = voices.quote(item, WORDS, 4000, None, editor)
        page = InterviewPage(title="Fatima over haar straat", slug="fatima", contribution=item, live=False, **fields)
        page.summary, page.intro = "Hoe een straat begon.", "<p>Wij spraken haar op de stoep.</p>"
        page.talk = [("exchange", {"question": "Hoe begon het?", "answer": f"<p>{ANSWER}.</p>", "moment": "0:04"})]
        talks.add_child(instance=page)
        page.pull_quotes = [quote]
        page.save_revision().publish()
        return InterviewPage.objects.get(pk=page.pk)

    return make


def picture():
    """An image of Wagtail's, described."""
    return ImageFactory(title="Portret", description="Iemand aan een tafel")


def read(client, path="/gesprekken/fatima/"):
    return client.get(path)


def test_an_interview_shows_who_speaks_the_recording_and_the_talk(talk, stranger, settings):
    page = talk()
    answer = read(stranger)
    html = answer.content.decode()
    for part in ("Fatima over haar straat", "<audio", ANSWER, "Hoe begon het?", WORDS, 'href="#t=4"', "luister vanaf"):
        assert part in html
    assert {f"page:{page.pk}", f"contribution:{page.contribution_id}"} <= set(answer["X-Page-Tags"].split())
    facts = json.loads(re.search(r'application/ld\+json"[^>]*>(.*?)</script>', html, re.DOTALL)[1])
    assert facts["isBasedOn"] == f"{settings.ORIGIN}{page.contribution.get_absolute_url()}"
    assert facts["citation"] == [{"@type": "Quotation", "text": WORDS}]
    listed = read(stranger, "/gesprekken/").content.decode()
    assert "Fatima over haar straat" in listed


def test_search_and_robots_know_it_as_long_as_it_is_shown(talk, stranger):
    page = talk()
    entry = queries.entry_of(page)
    assert (entry.kind, ANSWER in entry.text) == ("interview", True)
    assert [one.key for one in queries.search_entries([str(page.pk)])] == [f"page:{page.pk}"]
    assert str(page.pk) in queries.search_ids()
    assert "fatima" in stranger.get("/sitemap.xml").content.decode()
    contributions.withdraw(page.contribution, None)
    page = InterviewPage.objects.get(pk=page.pk)
    assert queries.entry_of(page) is None
    assert str(page.pk) not in queries.search_ids()
    assert "fatima" not in stranger.get("/sitemap.xml").content.decode()


def test_when_it_is_taken_back_the_page_says_so_and_nothing_of_it_is_kept(talk, stranger):
    page = talk()
    contributions.withdraw(page.contribution, None)
    answer = read(stranger)
    html = answer.content.decode()
    assert answer.status_code == 410
    assert "Een stem is teruggetrokken" in html
    for part in ("Fatima over", ANSWER, WORDS, "<audio", "Hoe een straat"):
        assert part not in html
    kept = InterviewPage.objects.get(pk=page.pk)
    assert (len(kept.talk), kept.summary, kept.intro, kept.revisions.count()) == (0, "", "", 0)
    assert "Fatima" not in kept.title
    assert "fatima" not in kept.url_path
    assert read(stranger, kept.url).status_code == 410
    assert read(stranger, "/gesprekken/fatma/").status_code == 404
    assert "Fatima over" not in read(stranger, "/gesprekken/").content.decode()
    assert read(stranger, f"/geschiedenis/{page.pk}/").status_code == 404


def test_after_the_day_its_speaker_chose_nothing_shows(talk, stranger):
    page = talk()
    Contribution.objects.update(visible_until=timezone.localdate())
    assert "until=" in read(stranger)["X-Page-Tags"]
    Contribution.objects.update(visible_until=timezone.localdate() - timedelta(days=1))
    answer = read(stranger)
    assert answer.status_code == 410
    assert ANSWER not in answer.content.decode()
    assert interviews.state_of(InterviewPage.objects.get(pk=page.pk)) == "ended"


def test_a_speaker_who_wants_to_see_it_first_says_yes_on_their_secret_page(
    talk, spoken, stranger, mailoutbox, django_capture_on_commit_callbacks
):
    item = spoken(see_first=True)
    with django_capture_on_commit_callbacks(execute=True):
        page = talk(item)
    assert ANSWER not in read(stranger).content.decode()
    assert any("gesprek" in mail.body for mail in mailoutbox)
    secret = stranger.get(item.secret_path).content.decode()
    assert ANSWER in secret
    path = f"{item.secret_path}gesprek/{page.pk}/"
    assert stranger.post(path, {"antwoord": "ja", "over": "iets anders"}).status_code == 302
    assert ANSWER not in read(stranger).content.decode()
    stranger.post(path, {"antwoord": "ja", "over": page.digest})
    assert ANSWER in read(stranger).content.decode()
    assert "pull-quote" not in read(stranger).content.decode()


def test_a_change_after_the_yes_asks_again(talk, spoken, stranger):
    item = spoken(see_first=True)
    page = talk(item)
    stranger.post(f"{item.secret_path}gesprek/{page.pk}/", {"antwoord": "ja", "over": page.digest})
    assert ANSWER in read(stranger).content.decode()
    page = InterviewPage.objects.get(pk=page.pk)
    page.summary = "Iets heel anders."
    page.save_revision().publish()
    assert ANSWER not in read(stranger).content.decode()
    assert "Iets heel anders." in stranger.get(item.secret_path).content.decode()


def test_nobody_else_says_yes(talk, spoken, stranger, editor_client):
    item = spoken(see_first=True)
    page = talk(item)
    for client in (stranger, editor_client):
        data = {"antwoord": "ja", "over": page.digest}
        assert client.post(f"/mijn/b/{item.pk}/verkeerd/gesprek/{page.pk}/", data).status_code == 404
    assert ANSWER not in read(stranger).content.decode()


def test_a_no_keeps_it_away(talk, spoken, stranger):
    item = spoken(see_first=True)
    page = talk(item)
    stranger.post(
        f"{item.secret_path}gesprek/{page.pk}/", {"antwoord": "nee", "over": page.digest, "woorden": "Niet zo"}
    )
    page = InterviewPage.objects.get(pk=page.pk)
    assert (page.nod.state, page.nod.words) == ("refused", "Niet zo")
    assert ANSWER not in read(stranger).content.decode()


def test_a_draft_with_a_quote_that_is_gone_can_still_be_published(talk, stranger, editor):
    page = talk()
    revision = page.save_revision()
    voices.drop_quote(page.pull_quotes.get(), editor)
    revision.publish()
    html = read(stranger).content.decode()
    assert ANSWER in html
    assert "pull-quote" not in html


def test_the_editor_offers_only_public_recordings(talk, spoken, editor):
    talk()
    hidden = spoken(name="Verborgen")
    Contribution.objects.filter(pk=hidden.pk).update(status="waiting")
    offered = InterviewPage.get_edit_handler().get_form_class()(for_user=editor).fields["contribution"].queryset
    assert hidden not in offered
    assert offered.count() == 1


def test_a_portrait_is_seen_as_long_as_its_interview_is(talk, stranger, editor_client):
    page = talk(portrait=[("portrait", picture())])
    image = page.portrait[0].value
    paths = [image.file.url, image.get_rendition("max-64x64").file.url]
    for path in paths:
        answer = stranger.get(path)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-cache")
    Contribution.objects.update(visible_until=timezone.localdate() - timedelta(days=1))
    for path in paths:
        assert stranger.get(path).status_code == 404
        assert stranger.get(path, headers={"Range": "bytes=0-3"}).status_code == 404
        assert editor_client.get(path).status_code == 200


def test_other_images_are_for_everybody_and_for_ever(home, stranger):
    image = picture()
    assert stranger.get(image.file.url)["Cache-Control"].endswith("immutable")
    assert stranger.get("/media/images/geen.png").status_code == 404
