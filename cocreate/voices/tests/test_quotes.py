"""Editors set words apart; the speaker keeps the key."""

from datetime import date
from unittest.mock import Mock

import pytest
from django.core.exceptions import ValidationError

from cocreate.contributions import actions as contributions
from cocreate.contributions.models import Consent
from cocreate.media import actions as media
from cocreate.media import queries as recordings
from cocreate.media.models import Recording
from cocreate.moderation import actions as moderation
from cocreate.voices import actions, queries
from cocreate.voices.models import Nod, Quote, Voice

WORDS = "Die tafel op straat, daar is het begonnen"


def test_a_quote_stands_on_the_page_with_its_place_in_the_recording(spoken, editor, client):
    item = spoken()
    actions.quote(item, WORDS, 4000, 9000, editor)
    page = client.get(item.get_absolute_url()).content.decode()
    assert WORDS in page
    assert "#t=4" in page


def test_words_that_nobody_said_are_refused(spoken, editor):
    with pytest.raises(ValidationError) as refusal:
        actions.quote(spoken(), "Alles is hier perfect geregeld", None, None, editor)
    assert "text" in refusal.value.message_dict


def test_what_nobody_wrote_out_yet_may_be_quoted_by_its_place(spoken, editor):
    item = spoken(written=False)
    assert actions.quote(item, "Ik kom van ver", 1000, None, editor).pk
    with pytest.raises(ValidationError):
        actions.quote(item, "Ik kom van ver", None, None, editor)


@pytest.mark.parametrize(("start", "end"), [(20_000, None), (5000, 4000), (1000, 25_000), (None, 3000)])
def test_a_place_outside_the_recording_is_refused(spoken, editor, start, end):
    with pytest.raises(ValidationError):
        actions.quote(spoken(), WORDS, start, end, editor)


def test_a_speaker_who_wants_to_see_it_first_is_asked_and_nothing_is_shown_before(spoken, editor, client, mailoutbox):
    item = spoken(see_first=True)
    made = actions.quote(item, WORDS, None, None, editor)
    assert made.nod.state == Nod.State.WAITING
    assert not queries.shown_quotes().exists()
    assert "voice-quotes" not in client.get(item.get_absolute_url()).content.decode()
    secret = client.get(item.secret_path).content.decode()
    assert WORDS in secret
    answer = client.post(f"{item.secret_path}knik/{made.nod.pk}/", {"antwoord": "ja"})
    assert answer.status_code == 302
    assert "_SESSION" not in client.cookies
    assert queries.shown_quotes().get() == made
    assert "voice-quotes" in client.get(item.get_absolute_url()).content.decode()
    assert "Dank je" in client.get(answer["Location"]).content.decode()


def test_a_no_keeps_it_away_and_tells_editors_why(spoken, editor, client, editor_client):
    item = spoken(see_first=True)
    made = actions.quote(item, WORDS, None, None, editor)
    client.post(f"{item.secret_path}knik/{made.nod.pk}/", {"antwoord": "nee", "woorden": "Liever zonder de straat."})
    made.nod.refresh_from_db()
    assert (made.nod.state, made.nod.words) == (Nod.State.REFUSED, "Liever zonder de straat.")
    assert not queries.shown_quotes().exists()
    assert "Liever zonder de straat." in editor_client.get(f"/beheer/moderatie/{item.pk}/").content.decode()


def test_without_an_answer_in_time_it_is_not_published_but_a_later_yes_counts(spoken, editor, settings):
    settings.NOD_DAYS = 0
    item = spoken(see_first=True)
    made = actions.quote(item, WORDS, None, None, editor)
    assert actions.lapse() == 1
    made.nod.refresh_from_db()
    assert made.nod.state == Nod.State.LAPSED
    assert not queries.shown_quotes().exists()
    actions.answer(made.nod, None, agrees=True)
    assert queries.shown_quotes().exists()


def test_only_the_secret_answers(spoken, editor, client, editor_client):
    item, other = spoken(see_first=True), spoken()
    made = actions.quote(item, WORDS, None, None, editor)
    for browser in (client, editor_client):
        for path in (
            f"/mijn/b/{item.pk}/{'0' * 32}/knik/{made.nod.pk}/",
            f"{other.secret_path}knik/{made.nod.pk}/",
        ):
            assert browser.post(path, {"antwoord": "ja"}).status_code == 404
    made.nod.refresh_from_db()
    assert made.nod.state == Nod.State.WAITING


def test_what_an_editor_writes_out_waits_for_the_speaker_too(spoken, editor):
    item = spoken(see_first=True, written=False)
    transcript = media.write_out(
        item.clip.recording, [{"start": None, "end": None, "text": "Dag", "speaker": ""}], "nl", "editor"
    )
    assert transcript.state == "asked"
    assert recordings.shown(item.clip.recording) is None
    actions.answer(transcript.nod, None, agrees=True)
    assert recordings.shown(Recording.objects.get(pk=item.clip.recording_id)) == transcript


def test_what_the_speaker_writes_out_themselves_waits_for_nobody(spoken):
    item = spoken(see_first=True)
    assert recordings.shown(item.clip.recording) is not None
    assert not Nod.objects.exists()


def ready(made):
    made.state, made.duration = "ready", made.cut_to - made.cut_from
    made.save()
    actions.cut_is_ready(made)


def test_a_cut_takes_the_place_of_the_whole_with_what_is_said_in_it(spoken, editor, monkeypatch):
    monkeypatch.setattr("cocreate.media.actions.make_ready", Mock())
    item = spoken()
    made = actions.quote(item, WORDS, 4000, 9000, editor)
    cut = actions.cut(item, 3000, 10_000, editor)
    assert item.clip.recording != cut
    ready(cut)
    item.clip.refresh_from_db()
    assert item.clip.recording == cut
    said = recordings.shown(cut).cues
    assert [(cue["start"], cue["end"]) for cue in said] == [(0, 1000), (1000, 6000), (6000, 7000)]
    made.refresh_from_db()
    assert (made.start, made.end) == (1000, 6000)


def test_a_cut_waits_for_the_speaker_who_asked_for_that(spoken, editor, monkeypatch, client):
    monkeypatch.setattr("cocreate.media.actions.make_ready", Mock())
    item = spoken(see_first=True)
    whole = item.clip.recording
    cut = actions.cut(item, 3000, 10_000, editor)
    ready(cut)
    item.clip.refresh_from_db()
    assert item.clip.recording == whole
    client.post(f"{item.secret_path}knik/{cut.nod.pk}/", {"antwoord": "ja"})
    item.clip.refresh_from_db()
    assert item.clip.recording == cut


def test_a_speaker_who_changes_their_words_is_no_longer_quoted_with_the_old_ones(spoken, editor, giver):
    item = spoken(written=False)
    made = actions.quote(item, "de tafel in onze straat", None, None, editor)
    contributions.change(item, {"text": "Ik zeg het nu anders."}, giver)
    assert not Quote.objects.filter(pk=made.pk).exists()


def test_withdrawing_takes_quotes_and_questions_along_and_the_page_says_so(spoken, editor, giver, client):
    item = spoken(see_first=True)
    voice = item.telling.voice
    actions.quote(item, WORDS, None, None, editor)
    assert client.get(f"/stemmen/{voice.pk}/").status_code == 200
    contributions.withdraw(item, giver)
    assert not Quote.objects.exists()
    assert not Nod.objects.exists()
    gone = client.get(f"/stemmen/{voice.pk}/")
    assert gone.status_code == 410
    assert "Fatima" not in gone.content.decode()
    assert Voice.objects.get().shown_name == ""


def test_what_is_out_of_sight_is_quoted_nowhere(spoken, editor, client):
    item = spoken()
    voice = item.telling.voice
    actions.quote(item, WORDS, 4000, None, editor)
    contributions.set_consent(item, {"until": date(2020, 1, 1)}, item.giver)
    assert not queries.shown_quotes().exists()
    assert client.get(f"/stemmen/{voice.pk}/").status_code == 404
    assert WORDS not in client.get("/inzichten/podcast.xml").content.decode()
    assert client.get(f"/inzichten/{item.pk}/hoofdstukken.json").status_code == 404
    assert client.get("/api/v1/voices").json()["items"] == []


def test_a_name_taken_off_goes_from_the_voice_at_once(spoken, giver, client):
    item = spoken()
    contributions.change(item, {"shown_name": ""}, giver)
    item.telling.voice.refresh_from_db()
    assert item.telling.voice.shown_name == ""
    assert "Fatima" not in client.get(f"/stemmen/{item.telling.voice_id}/").content.decode()


def test_a_consent_that_asks_to_see_first_counts_from_then_on(spoken, editor):
    item = spoken()
    first = actions.quote(item, WORDS, None, None, editor)
    Consent.objects.create(contribution=item, purposes=["guide"], see_first=True)
    second = actions.quote(item, "Ik woon hier al dertig jaar", None, None, editor)
    assert set(queries.shown_quotes()) == {first}
    assert second.nod.state == Nod.State.WAITING


def test_what_a_volunteer_writes_out_waits_for_the_editor_and_then_for_the_speaker(spoken, editor, client):
    item = spoken(see_first=True, written=False)
    cues = [{"start": None, "end": None, "text": "Dag iedereen", "speaker": ""}]
    offered = contributions.write_out(item, cues, "nl", None, "volunteer")
    assert not Nod.objects.exists()
    contributions.judge_transcript(offered, editor, good=True)
    offered.refresh_from_db()
    assert (offered.state, offered.nod.state) == ("asked", "waiting")
    assert "Dag iedereen" in client.get(item.secret_path).content.decode()
    assert "Dag iedereen" not in client.get(item.get_absolute_url()).content.decode()
    client.post(f"{item.secret_path}knik/{offered.nod.pk}/", {"antwoord": "ja"})
    assert "Dag iedereen" in client.get(item.get_absolute_url()).content.decode()


def test_what_waits_and_renames_a_voice_that_everybody_sees_shows_at_once(spoken, giver, editor, monkeypatch):
    told, waits = spoken(name="Fatima"), spoken(name="Fatima")
    actions.belong(waits, told.telling.voice, editor)
    moderation.ask(waits, editor, "Hoe heet je?")
    tags = set()
    monkeypatch.setattr("cocreate.core.page_cache.expire", lambda *names: tags.update(names))
    contributions.change(waits, {"language": "fr"}, giver)
    assert "contributions" not in tags
    contributions.change(told, {"shown_name": "Fatima B."}, giver)
    tags.clear()
    contributions.change(waits, {"shown_name": "Fatou"}, giver, suspicion=["links"])
    assert waits.status == "waiting"
    assert Voice.objects.get(pk=told.telling.voice_id).shown_name == "Fatou"
    assert "contributions" in tags
