"""How a page grew, with differences that one can read."""

import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cocreate.accounts.events import leaving
from cocreate.accounts.models import Person
from cocreate.guide import actions, history, queries
from cocreate.guide.models import Passage, PassageVersion
from cocreate.moderation.models import Status

from .test_passages import _stream, blocks, republish


@given(st.text(max_size=80), st.text(max_size=80))
def test_the_pieces_give_back_both_texts(before, after):
    pieces = history.differences(before, after)
    assert "".join(p.text for p in pieces if p.kind != "new") == before
    assert "".join(p.text for p in pieces if p.kind != "old") == after


def test_differences_are_whole_words():
    pieces = history.differences("Zet de bank in de zon.", "Zet de bank in de schaduw.")
    assert [(p.kind, p.text) for p in pieces] == [
        ("same", "Zet de bank in de "),
        ("old", "zon"),
        ("new", "schaduw"),
        ("same", "."),
    ]


def test_a_very_long_text_is_shown_as_replaced_at_once():
    pieces = history.differences("a " * 3000, "b " * 3000)
    assert [p.kind for p in pieces] == ["old", "new"]


@pytest.fixture
def grown(chapter, voice, editor, person):
    """The chapter after a change of words and state, a removal and its return, and voices that came and went."""
    raw = blocks(chapter)
    raw[0]["value"]["text"] = "<p>Zet ze wel in de zon.</p>"
    raw[0]["value"]["state"] = "supported"
    person.last_name = "Peeters"
    person.save()
    republish(chapter, _stream(chapter, raw), user=person)
    republish(chapter, _stream(chapter, raw[:1]))
    republish(chapter, _stream(chapter, raw))
    passage = Passage.objects.get(pk=raw[0]["id"])
    actions.work_in(actions.attach(voice(shown_name="Ömer", title="Soep"), passage), editor)
    gone = voice(status=Status.WITHDRAWN, published_at=timezone.now(), withdrawn_at=timezone.now(), title="Geheim")
    actions.attach(gone, passage)
    actions.attach(voice(status=Status.WAITING, title="Wacht"), passage)
    return chapter


def test_the_history_tells_who_did_what_and_how_words_changed(stranger, grown, django_assert_max_num_queries):
    path = f"/geschiedenis/{grown.pk}/"
    stranger.get(path)
    with django_assert_max_num_queries(9):
        response = stranger.get(path)
    html = response.content.decode()
    for words in ("An Peeters", "Ömer", "Nieuwe passage:", "Niet meer op de pagina:", "Weer terug:", "Veranderd:"):
        assert words in html
    assert "in opbouw → gedragen" in html
    assert "<ins>" in html
    assert "<del>" in html
    assert "[erbij:" in html
    assert "Een stem teruggetrokken bij:" in html
    assert "Geheim" not in html
    assert "Wacht" not in html
    assert "@" not in html.split('<ol class="moments">')[1].split("</ol>")[0]
    assert response.headers["X-Page-Tags"] == f"page:{grown.pk}"


def test_two_voices_withdrawn_at_one_passage_are_two_entries_of_the_feed(stranger, grown, voice):
    gone = voice(status=Status.WITHDRAWN, published_at=timezone.now(), withdrawn_at=timezone.now())
    actions.attach(gone, Passage.objects.filter(page=grown).first())
    text = stranger.get("/wijzigingen/atom.xml").content.decode()
    ids = re.findall(r"<id>([^<]+)</id>", text)
    assert text.count("Een stem teruggetrokken") == 2
    assert len(ids) == len(set(ids))


def test_the_changes_are_kept_until_a_page_or_a_voice_at_a_passage_changes(stranger, chapter, voice):
    day = timezone.localdate() + timedelta(days=3)
    voice("Ergens anders, en nog korter.", visible_until=timezone.localdate())
    actions.attach(voice("Tot overmorgen.", visible_until=day), Passage.objects.first())
    for path in ("/wijzigingen/", "/wijzigingen/atom.xml"):
        assert stranger.get(path).headers["X-Page-Tags"].split()[:2] == ["changes", "pages"]
    history = stranger.get(f"/geschiedenis/{chapter.pk}/").headers["X-Page-Tags"]
    assert history == f"page:{chapter.pk} until={queries.after(day).timestamp():.3f}"


def test_who_leaves_is_named_in_no_kept_history(chapter, editor, monkeypatch):
    PassageVersion.objects.update(by=editor)
    expired = []
    monkeypatch.setattr("cocreate.core.page_cache.expire", lambda *tags: expired.extend(tags))
    leaving.send(Person, person=editor, withdraw=False)
    assert {f"page:{chapter.pk}", "changes"} <= set(expired)
    expired.clear()
    leaving.send(Person, person=Person.objects.create_user("an@voorbeeld.be"), withdraw=False)
    assert expired == []


def test_the_changes_of_the_guide_name_the_page_and_are_in_a_feed(stranger, grown):
    html = stranger.get("/wijzigingen/").content.decode()
    assert html.count("Een plek") >= 6
    feed = ET.fromstring(stranger.get("/wijzigingen/atom.xml").content)
    entries = feed.findall("{http://www.w3.org/2005/Atom}entry")
    titles = [entry.findtext("{http://www.w3.org/2005/Atom}title") for entry in entries]
    ids = [entry.findtext("{http://www.w3.org/2005/Atom}id") for entry in entries]
    assert "Veranderd: Een bank in de zon" in titles
    assert "Een stem verwerkt in: Een bank in de zon" in titles
    assert len(set(ids)) == len(ids)


def test_the_history_turns_leaves(stranger, chapter):
    raw = blocks(chapter)
    for number in range(25):
        raw[0]["value"]["text"] = f"<p>Versie {number}</p>"
        republish(chapter, _stream(chapter, raw))
    html = stranger.get(f"/geschiedenis/{chapter.pk}/?blad=2").content.decode()
    assert 'rel="prev"' in html


def test_a_page_that_is_not_public_has_no_public_history(stranger, chapter):
    chapter.unpublish()
    assert stranger.get(f"/geschiedenis/{chapter.pk}/").status_code == 404
    assert "Een plek" not in stranger.get("/wijzigingen/").content.decode().split("<main")[1]


def test_history_without_additions_has_only_versions(chapter, voice):
    actions.attach(voice(), Passage.objects.first())
    kinds = {kind for _, kind, _ in history.timeline(chapter, additions=False)}
    assert kinds == {"version"}
    assert history.moments([]) == []
