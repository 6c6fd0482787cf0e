"""Voices have pages, a desk, a podcast and an API."""

from xml.etree import ElementTree as ET

import pytest

from cocreate.voices import actions
from cocreate.voices.models import Telling, Voice

WORDS = "Die tafel op straat, daar is het begonnen"
NAMES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
    "atom": "http://www.w3.org/2005/Atom",
}


def test_what_is_spoken_has_a_voice_and_what_is_typed_has_none(spoken, giver, editor):
    item = spoken()
    voice = item.telling.voice
    assert (voice.shown_name, voice.language) == ("Fatima", "nl")
    item.telling.delete()
    item.clip.delete()
    actions.follow(type(item).objects.get(pk=item.pk))
    assert not Telling.objects.exists()


def test_the_page_of_a_voice_shows_what_it_told(spoken, editor, client, django_assert_max_num_queries):
    item = spoken()
    voice = item.telling.voice
    actions.describe(voice, "buurtwerker", None, editor)
    actions.quote(item, WORDS, 4000, None, editor)
    with django_assert_max_num_queries(14):
        page = client.get(f"/stemmen/{voice.pk}/").content.decode()
    for words in ("Fatima", "buurtwerker", WORDS, f"/inzichten/{item.pk}/"):
        assert words in page


def test_the_list_of_voices_costs_the_same_for_many(spoken, client, django_assert_max_num_queries):
    for number in range(4):
        spoken(name=f"Stem {number}")
    with django_assert_max_num_queries(9):
        page = client.get("/stemmen/").content.decode()
    assert page.count('class="card"') == 4


def test_an_empty_list_invites(client, db):
    assert "/deel/" in client.get("/stemmen/").content.decode()
    assert client.get("/stemmen/?pagina=2").status_code == 404
    assert client.get("/stemmen/?pagina=x").status_code == 404


def test_what_waits_has_no_page(spoken, client):
    item = spoken(publish=False)
    assert client.get(f"/stemmen/{item.telling.voice_id}/").status_code == 404
    assert client.get("/stemmen/niemand/").status_code == 404


def test_an_editor_puts_two_contributions_with_one_voice(spoken, editor_client):
    first, second = spoken(), spoken()
    old = second.telling.voice
    answer = editor_client.post(
        f"/beheer-stemmen/{second.pk}/stem/",
        {"voice": first.telling.voice_id, "voice-role": "trekker", "voice-spoken_on": "2026-05-01"},
    )
    assert answer.status_code == 302
    assert Voice.objects.get() == first.telling.voice
    assert not Voice.objects.filter(pk=old.pk).exists()
    page = editor_client.get(f"/stemmen/{first.telling.voice_id}/").content.decode()
    assert "trekker" in page
    assert first.get_absolute_url() in page
    assert second.get_absolute_url() in page


@pytest.mark.parametrize("path", ["citaat/", "knip/", "stem/"])
def test_the_desk_is_for_editors(spoken, client, member, path):
    item = spoken()
    for browser in (client, member):
        assert browser.post(f"/beheer-stemmen/{item.pk}/{path}").status_code == 404


def test_at_the_desk_a_quote_is_made_and_taken_away(spoken, editor_client):
    item = spoken()
    editor_client.post(
        f"/beheer-stemmen/{item.pk}/citaat/", {"quote-text": WORDS, "quote-start": "0:04", "quote-end": ""}
    )
    made = item.quotes.get()
    assert made.start == 4000
    page = editor_client.get(f"/beheer/moderatie/{item.pk}/").content.decode()
    assert WORDS in page
    editor_client.post(f"/beheer-stemmen/citaat/{made.pk}/weg/")
    assert not item.quotes.exists()


def test_a_mistake_at_the_desk_says_what_to_mend_and_makes_nothing(spoken, editor_client):
    item = spoken()
    for data in ({"quote-text": WORDS, "quote-start": "vier"}, {"quote-text": "Niet gezegd"}, {}):
        editor_client.post(f"/beheer-stemmen/{item.pk}/citaat/", data)
    editor_client.post(f"/beheer-stemmen/{item.pk}/knip/", {"cut-start": "0:05", "cut-end": "0:05"})
    editor_client.post(f"/beheer-stemmen/{item.pk}/knip/", {"cut-start": "0:05", "cut-end": "9:05"})
    assert not item.quotes.exists()
    assert not item.clip.recording.cuts.exists()


def test_the_podcast_holds_what_podcast_programs_ask(spoken, editor, client, settings):
    item = spoken()
    actions.quote(item, WORDS, 4000, 9000, editor)
    answer = client.get("/inzichten/podcast.xml")
    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    channel = ET.fromstring(answer.content).find("channel")
    for tag in (
        "title",
        "link",
        "description",
        "language",
        "itunes:author",
        "itunes:explicit",
        "itunes:category",
        "itunes:image",
    ):
        assert channel.find(tag, NAMES) is not None, tag
    assert channel.find("atom:link", NAMES).get("rel") == "self"
    episode = channel.find("item")
    enclosure = episode.find("enclosure")
    assert enclosure.get("url").startswith(f"{settings.ORIGIN}/media/contributions/{item.pk}/")
    assert (enclosure.get("length"), enclosure.get("type")) == ("5", "audio/mp4")
    assert episode.findtext("guid") == f"{settings.ORIGIN}/inzichten/{item.pk}/"
    assert episode.findtext("itunes:duration", namespaces=NAMES) == "20"
    assert episode.find("podcast:transcript", NAMES).get("type") == "text/vtt"
    assert episode.find("psc:chapters/psc:chapter", NAMES).attrib == {"start": "00:00:04.000", "title": WORDS}
    chapters = client.get(episode.find("podcast:chapters", NAMES).get("url").removeprefix(settings.ORIGIN))
    assert chapters.json() == {"version": "1.2.0", "chapters": [{"startTime": 4.0, "title": WORDS}]}


def test_the_podcast_is_valid_without_an_episode_too(client, db):
    channel = ET.fromstring(client.get("/inzichten/podcast.xml").content).find("channel")
    assert channel.find("item") is None


def test_the_api_tells_voices_and_their_quotes(spoken, editor, client):
    item = spoken()
    made = actions.quote(item, WORDS, 4000, None, editor)
    found = client.get("/api/v1/voices").json()
    assert (found["total"], found["pages"]) == (1, 1)
    voice = client.get(f"/api/v1/voices/{item.telling.voice_id}").json()
    assert voice == found["items"][0]
    assert voice["contributions"] == [item.pk]
    assert voice["quotes"] == [{"id": made.pk, "text": WORDS, "contribution": item.pk, "start": 4000, "end": None}]
    assert client.get("/api/v1/voices/niemand").status_code == 404
