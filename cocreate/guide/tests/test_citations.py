"""Passages stand on the words of voices, and voices show what they changed."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from cocreate.contributions import actions as contributions
from cocreate.contributions.models import Consent, Contribution
from cocreate.core import page_cache
from cocreate.guide import actions, queries
from cocreate.guide.models import Citation, Passage
from cocreate.voices import actions as voices
from cocreate.voices.models import Telling, Voice

WORDS = "lukte het met soep"


@pytest.fixture
def passage(chapter) -> Passage:
    return Passage.objects.filter(page=chapter).first()


@pytest.fixture
def quoted(voice, editor):
    """Make a quote of a published story; its speaker sees it first when asked for."""

    def make(*, see_first=False, name="Fatima", **fields):
        story = voice(shown_name=name, **fields)
        Telling.objects.create(voice=Voice.objects.create(shown_name=name), contribution=story)
        if see_first:
            Consent.objects.create(contribution=story, purposes=["guide"], see_first=True)
        return voices.quote(Contribution.objects.get(pk=story.pk), WORDS, None, None, editor)

    return make


def chapter_html(client) -> str:
    return client.get("/gids/plek/").content.decode()


def test_a_passage_shows_the_words_it_stands_on_with_name_voice_and_moment(quoted, passage, editor, stranger):
    quote = quoted()
    type(quote).objects.filter(pk=quote.pk).update(start=65_000)
    actions.cite(quote, passage, editor)
    html = chapter_html(stranger)
    for part in (
        "Staat op 1 stem",
        WORDS,
        "Fatima",
        f'href="/stemmen/{quote.contribution.telling.voice_id}/"',
        f'href="/inzichten/{quote.contribution_id}/#t=65"',
        "luister vanaf 1:05",
    ):
        assert part in html
    assert WORDS in stranger.get(f"/passage/{passage.pk}/").content.decode()


@pytest.mark.parametrize(
    "change",
    [
        lambda story, by: voices.describe(story.telling.voice, "Buurtwerker", None, by),
        lambda story, by: voices.belong(story, None, by),
    ],
)
def test_who_is_told_of_otherwise_is_at_once_so_named_beside_a_passage(quoted, passage, editor, monkeypatch, change):
    quote = quoted()
    actions.cite(quote, passage, editor)
    expired = []
    monkeypatch.setattr(page_cache, "expire", lambda *tags: expired.extend(tags))
    change(Contribution.objects.get(pk=quote.contribution_id), editor)
    assert f"page:{passage.page_id}" in expired


def test_typed_words_without_a_voice_lead_to_the_story_itself(quoted, passage, editor, stranger):
    quote = quoted(name="")
    Telling.objects.all().delete()
    actions.cite(quote, passage, editor)
    html = chapter_html(stranger)
    assert f'<a href="/inzichten/{quote.contribution_id}/"><bdi>naamloos</bdi></a>' in html


def test_machines_read_the_words_as_a_citation(quoted, passage, editor, stranger, settings):
    quote = quoted()
    actions.cite(quote, passage, editor)
    data = json.loads(re.search(r'application/ld\+json"[^>]*>(.*?)</script>', chapter_html(stranger), re.DOTALL)[1])
    cited = data["@graph"][0]["citation"]
    assert cited == [
        {
            "@type": "Quotation",
            "text": WORDS,
            "inLanguage": "nl",
            "url": f"{settings.ORIGIN}/stemmen/{quote.contribution.telling.voice_id}/",
            "creator": {"@type": "Person", "name": "Fatima"},
        }
    ]


def test_the_api_gives_the_quotes_of_a_passage(quoted, passage, editor, stranger):
    quote = quoted()
    actions.cite(quote, passage, editor)
    answer = stranger.get(f"/api/v1/passages/{passage.pk}").json()
    assert [(one["text"], one["name"], one["contribution"]) for one in answer["quotes"]] == [
        (WORDS, "Fatima", quote.contribution_id)
    ]


def test_a_quote_that_waits_may_be_placed_and_shows_after_the_yes(quoted, passage, editor, stranger):
    quote = quoted(see_first=True)
    made = actions.cite(quote, passage, editor)
    assert made.seen_at is None
    assert WORDS not in chapter_html(stranger)
    voices.answer(quote.nod, None, agrees=True)
    assert WORDS in chapter_html(stranger)
    made.refresh_from_db()
    assert made.seen_at


def test_a_quote_that_was_refused_cannot_be_placed_and_leaves_where_it_stood(quoted, passage, editor, stranger):
    quote = quoted(see_first=True)
    actions.cite(quote, passage, editor)
    voices.answer(quote.nod, None, agrees=False)
    assert WORDS not in chapter_html(stranger)
    quote = type(quote).objects.get(pk=quote.pk)
    with pytest.raises(ValueError, match="Nobody may see"):
        actions.cite(quote, passage, editor)


def test_a_quote_that_is_dropped_leaves_its_passages_without_a_trace(quoted, passage, editor, stranger):
    quote = quoted()
    actions.cite(quote, passage, editor)
    voices.drop_quote(quote, editor)
    assert not Citation.objects.exists()
    assert "teruggenomen" not in chapter_html(stranger)


def test_of_a_voice_taken_back_the_passage_says_so_and_shows_nothing(quoted, passage, editor, stranger):
    quote = quoted()
    actions.cite(quote, passage, editor)
    chapter_html(stranger)
    contributions.withdraw(quote.contribution, None)
    html = chapter_html(stranger)
    assert "Een stem is teruggetrokken" in html
    assert WORDS not in html
    assert "Fatima" not in html
    assert "Een stem is teruggetrokken" in stranger.get(f"/passage/{passage.pk}/").content.decode()


def test_of_words_that_nobody_saw_nothing_is_said_after_they_are_taken_back(quoted, passage, editor, stranger):
    quote = quoted(see_first=True)
    actions.cite(quote, passage, editor)
    contributions.withdraw(quote.contribution, None)
    assert "teruggetrokken" not in chapter_html(stranger)
    assert not Citation.objects.exists()


def test_a_voice_that_added_and_is_quoted_counts_once(quoted, passage, editor, stranger):
    quote = quoted()
    actions.attach(quote.contribution, passage)
    actions.cite(quote, passage, editor)
    assert "Staat op 1 stem" in chapter_html(stranger)
    contributions.withdraw(quote.contribution, None)
    item = queries.Beside(passage=passage)
    queries.fill({passage.pk: item})
    assert (item.stands_on, item.withdrawn) == (0, 1)


def test_words_allowed_until_a_day_go_and_the_passage_says_so(quoted, passage, editor, stranger):
    quote = quoted(visible_until=timezone.localdate())
    actions.cite(quote, passage, editor)
    response = stranger.get("/gids/plek/")
    assert WORDS in response.content.decode()
    assert "until=" in response["X-Page-Tags"]
    Contribution.objects.update(visible_until=timezone.localdate() - timedelta(days=1))
    html = chapter_html(stranger)
    assert WORDS not in html
    assert "tot de dag" in html


def test_a_voice_shows_each_passage_it_changed(quoted, passage, editor, stranger):
    quote = quoted()
    other = Passage.objects.exclude(pk=passage.pk).first()
    actions.cite(quote, passage, editor)
    actions.work_in(actions.attach(quote.contribution, other), editor)
    page = stranger.get(f"/stemmen/{quote.contribution.telling.voice_id}/")
    html = page.content.decode()
    for part in (f"/gids/plek/#{passage.anchor}", f"/gids/plek/#{other.anchor}", "veranderde"):
        assert part in html
    assert "pages" in page["X-Page-Tags"].split()
    story = stranger.get(quote.contribution.get_absolute_url()).content.decode()
    assert f"/gids/plek/#{passage.anchor}" in story


def test_many_quotes_cost_as_many_queries_as_none(quoted, passage, editor, stranger, django_assert_num_queries):
    with django_assert_num_queries(3):
        queries.fill({passage.pk: queries.Beside(passage=passage)})
    for number in range(4):
        actions.cite(quoted(name=f"Stem {number}"), passage, editor)
    item = queries.Beside(passage=passage)
    with django_assert_num_queries(3):
        queries.fill({passage.pk: item})
    assert len(item.quotes) == 4


def test_an_editor_places_a_quote_from_the_desk_and_takes_it_away(quoted, passage, editor_client, stranger):
    quote = quoted()
    desk = f"/beheer/moderatie/{quote.contribution_id}/"
    assert f"/beheer-gids/citaat/{quote.pk}/passage/" in editor_client.get(desk).content.decode()
    for _ in range(2):
        answer = editor_client.post(f"/beheer-gids/citaat/{quote.pk}/passage/", {"passage": str(passage.pk)})
        assert answer.status_code == 302
    assert WORDS in chapter_html(stranger)
    made = Citation.objects.get()
    assert f"/beheer-gids/aanhaling/{made.pk}/weg/" in editor_client.get(desk).content.decode()
    editor_client.post(f"/beheer-gids/aanhaling/{made.pk}/weg/")
    assert WORDS not in chapter_html(stranger)
    assert type(quote).objects.filter(pk=quote.pk).exists()


def test_a_refused_quote_cannot_be_placed_from_the_desk(quoted, passage, editor_client):
    quote = quoted(see_first=True)
    voices.answer(quote.nod, None, agrees=False)
    editor_client.post(f"/beheer-gids/citaat/{quote.pk}/passage/", {"passage": str(passage.pk)})
    assert not Citation.objects.exists()


def test_only_editors_place_quotes(quoted, passage, editor, member, stranger):
    quote = quoted()
    made = actions.cite(quote, passage, editor)
    for client in (member, stranger):
        assert client.post(f"/beheer-gids/citaat/{quote.pk}/passage/", {"passage": str(passage.pk)}).status_code == 403
        assert client.post(f"/beheer-gids/aanhaling/{made.pk}/weg/").status_code == 403
    assert Citation.objects.count() == 1


@pytest.mark.parametrize(
    ("state", "sources", "invites"),
    [
        ("growing", [], True),
        ("supported", [], True),
        ("contested", [], True),
        ("whitespace", [], False),
        ("growing", [{"title": "", "url": "https://voorbeeld.be/a"}], False),
    ],
)
def test_readers_see_an_invitation_where_nobody_carries_a_claim(guide, stranger, state, sources, invites):
    from cocreate.guide.models import ChapterPage

    from .conftest import passage_value

    page = guide.add_child(instance=ChapterPage(title="Meer", slug="meer", live=False))
    page.body = [("passage", passage_value(state=state, sources=sources))]
    page.save_revision().publish()
    html = stranger.get("/gids/meer/").content.decode()
    assert ("Hier spreekt nog niemand. Jij?" in html) is invites
    assert "vul-aan/" in html


def test_the_history_and_the_changes_tell_of_quoted_words_that_came_and_went(quoted, passage, stranger, editor):
    quote = quoted(name="Ömer")
    secret = quoted(see_first=True, name="Geheim")
    path = f"/geschiedenis/{passage.page_id}/"
    actions.cite(quote, passage, editor)
    for page in (path, "/wijzigingen/"):
        html = stranger.get(page).content.decode()
        assert "Woorden van een stem gezet bij:" in html
        assert "Ömer" in html
        assert "weggehaald" not in html
    Citation.objects.create(quote=secret, passage=passage, contribution=secret.contribution)
    for one in Citation.objects.all():
        actions.uncite(one, editor)
    for page in (path, "/wijzigingen/"):
        html = stranger.get(page).content.decode()
        assert html.count("Woorden van een stem weggehaald bij:") == 1, "of what nobody saw nothing is said"
        assert "gezet bij:" not in html
        assert "Ömer" not in html
        assert "Geheim" not in html
    feed = stranger.get("/wijzigingen/atom.xml").content.decode()
    assert feed.count(f"Woorden van een stem weggehaald bij: {passage.heading}") == 1


def test_a_page_is_kept_no_longer_than_words_that_are_only_quoted_there_may_be_seen(quoted, passage, stranger, editor):
    day = timezone.localdate() + timedelta(days=3)
    actions.cite(quoted(visible_until=day), passage, editor)
    for path in ("/gids/plek/", f"/geschiedenis/{passage.page_id}/"):
        assert f"until={queries.after(day).timestamp():.3f}" in stranger.get(path).headers["X-Page-Tags"]


def test_the_history_tells_that_a_voice_that_was_only_quoted_was_taken_back(quoted, passage, stranger, editor):
    quote, unseen = quoted(name="Ömer"), quoted(see_first=True, name="Geheim")
    actions.cite(quote, passage, editor)
    actions.cite(voices.quote(quote.contribution, "met soep", None, None, editor), passage, editor)
    actions.cite(unseen, passage, editor)
    for one in (quote, unseen):
        contributions.withdraw(one.contribution, None)
    for path in (f"/geschiedenis/{passage.page_id}/", "/wijzigingen/"):
        html = stranger.get(path).content.decode()
        assert html.count("Een stem teruggetrokken bij:") == 1, "once a voice, and nothing of what nobody saw"
        assert not any(word in html for word in ("gezet bij:", "Ömer", "Geheim", "soep", quote.contribution_id))
    feed = stranger.get("/wijzigingen/atom.xml").content.decode()
    assert feed.count(f"Een stem teruggetrokken bij: {passage.heading}") == 1
    assert not any(word in feed for word in ("Ömer", "Geheim", "soep", quote.contribution_id))


def test_a_voice_that_stood_beside_a_passage_too_is_taken_back_there_once(quoted, passage, stranger, editor):
    quote = quoted(name="Ömer")
    actions.attach(quote.contribution, passage)
    actions.cite(quote, passage, editor)
    contributions.withdraw(quote.contribution, None)
    html = stranger.get(f"/geschiedenis/{passage.page_id}/").content.decode()
    assert html.count("Een stem teruggetrokken bij:") == 1
