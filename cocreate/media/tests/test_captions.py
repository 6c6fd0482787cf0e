"""What is said is written as captions, and read from files and from what people type."""

from itertools import pairwise

import pytest
import webvtt
from hypothesis import given
from hypothesis import strategies as st

from cocreate.media import captions
from cocreate.media.captions import UnreadableError, read_file, read_typed, typed, vtt

SAID = [
    {"start": 0, "end": 2500, "text": "Dag & welkom <allemaal>", "speaker": "Fatima"},
    {"start": 2500, "end": 6040, "text": "مرحبا 🌱", "speaker": ""},
]


def test_captions_are_read_back_as_they_were_written():
    assert read_file(vtt(SAID)) == SAID


def test_a_long_line_becomes_pieces_that_read_at_a_glance_and_fill_its_time():
    text = "We begonnen met een tafel op de stoep en iedereen die voorbijkwam bleef even staan. " * 4
    found = list(webvtt.from_string(vtt([{"start": 1000, "end": 21_000, "text": text.strip(), "speaker": ""}])))
    assert len(found) > 3
    assert all(len(line) <= captions.LINE for one in found for line in one.text.splitlines())
    assert all(len(one.text.splitlines()) <= captions.LINES for one in found)
    assert (found[0].start, found[-1].end) == ("00:00:01.000", "00:00:21.000")
    assert [one.end for one in found[:-1]] == [one.start for one in found[1:]]
    assert " ".join(" ".join(one.text.split()) for one in found) == text.strip()


def test_subrip_with_windows_line_ends_and_a_mark_is_read():
    text = (
        "\ufeff1\r\n00:00:01,500 --> 00:00:03,000\r\n<i>Hallo</i>\r\ndaar\r\n\r\n2"
        "\r\n00:01:03,000 --> 00:01:04,000\r\nDag\r\n"
    )
    assert read_file(text) == [
        {"start": 1500, "end": 3000, "text": "Hallo daar", "speaker": ""},
        {"start": 63_000, "end": 64_000, "text": "Dag", "speaker": ""},
    ]


@pytest.mark.parametrize("text", ["", "geen ondertitels", "WEBVTT\n", "WEBVTT\n\nx --> y\nhallo", "<html></html>"])
def test_what_is_no_captions_is_refused(text):
    with pytest.raises(UnreadableError):
        read_file(text)


def test_typed_lines_get_their_times_and_each_ends_where_the_next_begins():
    cues = read_typed("0:00 Fatima: Dag\n\n[0:05] En toen: verder\n1:02:03 Slot", duration=3_800_000)
    assert [(cue["start"], cue["end"], cue["speaker"], cue["text"]) for cue in cues] == [
        (0, 5000, "Fatima", "Dag"),
        (5000, 3_723_000, "En toen", "verder"),
        (3_723_000, 3_800_000, "", "Slot"),
    ]


def test_without_times_it_is_a_text_without_captions():
    cues = read_typed("Dag\n0:05 allemaal")
    assert [cue["text"] for cue in cues] == ["Dag", "allemaal"]
    assert all(cue["start"] is None for cue in cues)
    assert vtt(cues) == "WEBVTT\n"


def test_a_line_whose_time_is_left_alone_keeps_its_exact_times():
    before = [
        {"start": 1234, "end": 4321, "text": "Dag", "speaker": "Fatima"},
        {"start": 5678, "end": 8765, "text": "Tot later", "speaker": ""},
    ]
    cues = read_typed(typed(before).replace("Tot later", "Tot straks"), before, duration=9000)
    assert cues[0] == before[0]
    assert cues[1] == before[1] | {"text": "Tot straks"}
    moved = read_typed(typed(before).replace("0:05", "0:06"), before, duration=9000)
    assert moved[1] == {"start": 6000, "end": 9000, "text": "Tot later", "speaker": ""}


def test_cues_never_overlap_and_stay_within_the_recording():
    cues = captions.in_order(
        [
            {"start": 4000, "end": 9000, "text": "b", "speaker": ""},
            {"start": 0, "end": 5000, "text": "a", "speaker": ""},
            {"start": 8000, "end": 8000, "text": "c", "speaker": ""},
        ],
        duration=8500,
    )
    assert [(cue["text"], cue["start"], cue["end"]) for cue in cues] == [
        ("a", 0, 4000),
        ("b", 4000, 8000),
        ("c", 8000, 8500),
    ]


def test_too_much_is_refused():
    with pytest.raises(UnreadableError):
        read_typed("a\n" * (captions.MOST + 1))
    with pytest.raises(UnreadableError):
        read_file("WEBVTT\n\n" + "x" * captions.MOST_TEXT)


@given(st.text(max_size=400))
def test_whatever_is_typed_or_sent_gives_cues_or_a_clear_refusal(text):
    for read in (read_typed, read_file):
        try:
            cues = read(text)
        except UnreadableError:
            continue
        assert all(cue["text"] for cue in cues)
        if captions.is_timed(cues):
            assert all(cue["start"] < cue["end"] for cue in cues)
            assert all(one["end"] <= next_["start"] or one["start"] == next_["start"] for one, next_ in pairwise(cues))
            list(webvtt.from_string(vtt(cues)))
