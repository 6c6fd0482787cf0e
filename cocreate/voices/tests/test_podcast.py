"""The podcast is what podcast programs ask, whatever people typed."""

import io
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import av
import pytest
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from cocreate.contributions.models import Contribution
from cocreate.media import actions as media
from cocreate.media.tests import corpus
from cocreate.voices import actions

from .conftest import CUES
from .rules import NAMES, Answer, Check

PATH = "/inzichten/podcast.xml"
SECOND = "En nu doet iedereen mee."
ODD = {
    "emoji": "🎉👩🏽‍🌾 soep",
    "from right to left": "سوق الحي \u202eabc",
    "markup": '<script>a & b ]]> "c" &amp; &nbsp;</script>',
    "control characters": "a\x01\x08\x0b\x1f\x7f b\u0085",
    "what is no character": "a\ufffe\uffff\ufdd0 b",
    "lines": "  een\r\ntwee\tdrie\n",
    "nothing but what cannot be read": "\x01\x02",
    "long": "é" * 120,
}


@pytest.fixture(scope="module")
def speech(tmp_path_factory):
    """A sound of fourteen seconds, as a phone sends it."""
    make = corpus.only("ogg", "libopus", seconds=14.0)
    return make(tmp_path_factory.mktemp("speech") / "speech.ogg").read_bytes()


@pytest.fixture
def episode(spoken, speech, settings, tmp_path, django_capture_on_commit_callbacks):
    """Give sound that goes through the whole works; returns the public contribution."""
    settings.DATA = tmp_path / "data"

    def make(**fields):
        item = spoken(written=False)
        source = default_storage.save(f"sources/{item.pk}", ContentFile(speech))
        with django_capture_on_commit_callbacks(execute=True):
            made = media.receive([source], f"contributions/{item.pk}", "sound")
        made.refresh_from_db()
        type(item.clip).objects.filter(pk=item.clip.pk).update(recording=made)
        media.write_out(made, CUES, "nl", "giver")
        Contribution.objects.filter(pk=item.pk).update(**fields)
        return Contribution.objects.get(pk=item.pk)

    return make


@pytest.fixture
def wrong(client, settings):
    """Return what is wrong with the feed, or with another given as bytes."""
    settings.ORIGIN = "https://gids.voorbeeld.be"

    def get(address):
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}" == settings.ORIGIN, address
        if parts.path.startswith(settings.STATIC_URL):
            found = finders.find(parts.path.removeprefix(settings.STATIC_URL))
            return Answer(200, "image/png", Path(found).read_bytes())
        answer = client.get(parts.path)
        return Answer(answer.status_code, answer["Content-Type"].split(";")[0], answer.getvalue())

    def check(xml=None):
        return Check(f"{settings.ORIGIN}{PATH}", get).feed(xml or client.get(PATH).content)

    return check


def test_the_podcast_breaks_no_rule_and_its_sound_is_what_it_says(episode, editor, client, wrong):
    item = episode()
    actions.quote(item, SECOND, 9000, None, editor)
    actions.quote(item, CUES[1]["text"], 4000, 9000, editor)
    assert wrong() == []
    told = ET.fromstring(client.get(PATH).content).find("channel/item/enclosure")
    path = urlsplit(told.get("url")).path
    with av.open(io.BytesIO(client.get(path).getvalue())) as file:
        assert (file.format.name, file.streams[0].codec_context.name) == ("mov,mp4,m4a,3gp,3g2,mj2", "aac")
        assert 13 < file.duration / 1_000_000 < 15
    part = client.get(path, HTTP_RANGE="bytes=0-9")
    assert (part.status_code, part["Content-Range"]) == (206, f"bytes 0-9/{told.get('length')}")


def test_without_an_episode_it_breaks_no_rule_either(db, wrong):
    assert wrong() == []


@pytest.mark.parametrize("words", ODD.values(), ids=ODD)
def test_odd_words_keep_it_well_formed(spoken, client, wrong, words):
    item = spoken()
    Contribution.objects.filter(pk=item.pk).update(title=words, text=words, shown_name=words[:80])
    assert wrong() == []
    for path in ("/inzichten/atom.xml", "/wijzigingen/atom.xml"):
        ET.fromstring(client.get(path).content)


def test_what_is_long_is_told_as_far_as_programs_read(spoken, client, wrong):
    item = spoken()
    Contribution.objects.filter(pk=item.pk).update(text="<soep> & 🍲\n\n" * 3000)
    assert wrong() == []
    told = ET.fromstring(client.get(PATH).content).findtext("channel/item/description")
    assert len(told.encode()) > 5000
    assert told.endswith("…</p>")


def test_words_in_no_language_and_a_recording_without_length_are_told_without(spoken, client):
    item = spoken()
    Contribution.objects.filter(pk=item.pk).update(language="")
    type(item.clip.recording).objects.update(duration=None)
    told = ET.fromstring(client.get(PATH).content).find("channel/item")
    assert told.find("podcast:transcript", NAMES).get("language") is None
    assert told.find("itunes:duration", NAMES) is None


def test_what_no_program_can_play_is_no_episode(spoken, client):
    item = spoken()
    item.clip.recording.renditions.update(media_type="video/x-odd")
    assert ET.fromstring(client.get(PATH).content).find("channel/item") is None


def test_it_names_the_site_and_not_the_name_by_which_one_asked(spoken, client, settings):
    spoken()
    settings.ALLOWED_HOSTS = ["*"]
    xml = client.get(PATH, HTTP_HOST="intern.lokaal:81").content.decode()
    assert "intern.lokaal" not in xml


SPOILED = {
    "itunes:category": (b"Society &amp; Culture", b"Buurten"),
    "itunes:explicit": (b"<itunes:explicit>false", b"<itunes:explicit>no"),
    "pubDate": (b"<pubDate>", b"<pubDate>2026-11-24 "),
    "enclosure": (b'length="', b'length="1'),
    "atom:link": (b'rel="self"', b'rel="via"'),
    "podcast:transcript": (b'type="text/vtt"', b'type="text/odd"'),
    "chapters": (b"application/json+chapters", b"application/json"),
    "itunes:duration": (b"<itunes:duration>", b"<itunes:duration>0:"),
    "guid": (b"<guid>", b"<guid> "),
}


@pytest.mark.parametrize("what", SPOILED)
def test_the_rules_see_what_is_wrong(spoken, editor, client, wrong, what):
    actions.quote(spoken(), CUES[1]["text"], 4000, 9000, editor)
    xml = client.get(PATH).content
    assert wrong(xml) == []
    spoiled = xml.replace(*SPOILED[what])
    assert spoiled != xml
    assert any(what in sentence for sentence in wrong(spoiled))
