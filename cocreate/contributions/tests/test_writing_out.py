from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cocreate.accounts.actions import make_api_token, set_address
from cocreate.contributions import actions, queries
from cocreate.contributions.models import Clip, Contribution
from cocreate.media.models import Transcript
from cocreate.moderation import actions as moderation

from . import recordings

SAID = "0:01 Fatima: We begonnen met één tafel. 🌞\n0:03 En iedereen bleef."


@pytest.fixture
def remind(django_capture_on_commit_callbacks):
    """Do the chore; its mails go."""

    def go():
        with django_capture_on_commit_callbacks(execute=True):
            actions.remind()

    return go


def later(given, days=31):
    """Let the term of a recording be over."""
    day = timezone.localdate() - timedelta(days=days)
    Clip.objects.filter(contribution=given).update(write_out_by=day)
    Contribution.objects.filter(pk=given.pk).update(visible_until=day)
    given.refresh_from_db()
    return given


def test_what_is_published_without_being_written_out_gets_a_term(clip, settings):
    settings.TRANSCRIPT_DAYS = 12
    given = clip()
    day = timezone.localdate() + timedelta(days=12)
    given = Contribution.objects.get()
    assert (given.clip.write_out_by, given.visible_until) == (day, day)
    assert given.is_public
    recordings.written(given.clip.recording)
    actions.written_out(given.clip.recording)
    given = Contribution.objects.get()
    assert (given.clip.write_out_by, given.visible_until, given.is_public) == (None, None, True)


def test_the_earlier_of_both_days_holds(clip, giver):
    given = clip()
    soon = timezone.localdate() + timedelta(days=3)
    actions.set_consent(given, {"until": soon}, giver)
    assert given.visible_until == soon
    actions.set_consent(given, {"until": timezone.localdate() + timedelta(days=300)}, giver)
    assert given.visible_until == Contribution.objects.get().clip.write_out_by
    actions.set_consent(given, {"until": None}, giver)
    assert given.visible_until == Contribution.objects.get().clip.write_out_by


def test_what_waits_has_no_term_yet(clip):
    given = clip(publish=False)
    assert (given.clip.write_out_by, given.visible_until) == (None, None)


def test_a_new_recording_gets_a_new_term(clip, editor):
    given = clip()
    Contribution.objects.update(published_at=timezone.now() - timedelta(days=100))
    given = Contribution.objects.get()
    actions.settle(given)
    assert given.is_public  # its recording was made ready today


def test_it_says_that_writing_out_is_asked_and_goes_out_of_sight_by_itself(clip, stranger):
    given = clip(title="Het plein")
    page = stranger.get(given.get_absolute_url())
    assert "uitschrijven gevraagd" in page.content.decode()
    assert "until=" in page["X-Page-Tags"]
    assert "uitschrijven gevraagd" in stranger.get("/inzichten/").content.decode()
    media = given.clip.recording.renditions.first().file.url
    answer = stranger.get(media, headers={"Range": "bytes=0-9"})
    assert (answer.status_code, len(b"".join(answer.streaming_content))) == (206, 10)
    assert queries.entry_of(given).until == given.visible_until  # search leaves it out after that day
    later(given)
    assert queries.entry_of(given) is None
    assert stranger.get(given.get_absolute_url()).status_code == 404
    assert stranger.get(media, headers={"Range": "bytes=0-9"}).status_code == 404
    assert stranger.get(f"/api/v1/contributions/{given.pk}").status_code == 404
    assert stranger.get(f"/api/v1/contributions/{given.pk}/transcript").status_code == 404
    for path in ("/inzichten/", "/inzichten/atom.xml", "/uitschrijven/", "/api/v1/contributions"):
        assert given.pk not in stranger.get(path).content.decode()
    own = stranger.get(given.secret_path).content.decode()
    assert "Nog niemand schreef uit" in own
    actions.write_out(given, [{"start": None, "end": None, "text": "Hallo", "speaker": ""}], "nl", None, "giver")
    assert stranger.get(given.get_absolute_url()).status_code == 200
    assert stranger.get(media).status_code == 200


def test_a_volunteer_picks_one_and_it_waits_for_a_look(clip, stranger, editor):
    given = clip(title="Het plein")
    assert given.get_absolute_url() not in stranger.get("/uitschrijven/").content.decode()
    assert f"/uitschrijven/{given.pk}/" in stranger.get("/uitschrijven/").content.decode()
    form = stranger.get(f"/uitschrijven/{given.pk}/")
    assert given.pk in form["X-Page-Tags"]
    assert "<audio" in form.content.decode()
    answer = stranger.post(f"/uitschrijven/{given.pk}/", {"said": SAID})
    assert answer["Location"] == f"/uitschrijven/{given.pk}/?gedaan=1"
    made = Transcript.objects.get()
    assert (made.state, made.made_by, made.guest is not None) == ("offered", "volunteer", True)
    assert "Fatima" not in stranger.get(given.get_absolute_url()).content.decode()
    assert "één tafel" not in Client().get(f"/uitschrijven/{given.pk}/").content.decode()  # nobody looked at it
    assert "wacht op een blik" in Client().get("/uitschrijven/").content.decode()
    assert list(queries.offered_transcripts()) == [made]
    actions.judge_transcript(made, editor, good=True)
    html = stranger.get(given.get_absolute_url()).content.decode()
    assert "We begonnen met één tafel. 🌞" in html
    assert "uitschrijven gevraagd" not in html
    assert Contribution.objects.get().visible_until is None
    assert given.pk not in stranger.get("/uitschrijven/").content.decode()
    assert given.pk in stranger.get("/zoeken/?q=begonnen").content.decode()


def test_what_is_not_used_leaves_the_recording_asked(clip, stranger, editor):
    given = clip()
    stranger.post(f"/uitschrijven/{given.pk}/", {"said": "koop nu"})
    actions.judge_transcript(Transcript.objects.get(), editor, good=False)
    assert Transcript.objects.get().state == "refused"
    assert given.pk in stranger.get("/uitschrijven/").content.decode()


def test_a_mistake_or_a_limit_keeps_what_was_typed_and_a_machine_leaves_nothing(clip, stranger, monkeypatch):
    from cocreate.contributions.views import writing
    from cocreate.core.rates import TooManyError

    path = f"/uitschrijven/{clip().pk}/"
    empty = stranger.post(path, {"said": " "})
    assert (empty.status_code, "X-Page-Tags" in empty) == (422, False)
    assert stranger.post(path, {"said": "Hallo", "second_subject": "x"}).status_code == 302

    def full(*_):
        raise TooManyError(9)

    monkeypatch.setattr(writing.spam, "hold_back", full)
    held = stranger.post(path, {"said": "Hallo daar"})
    assert held.status_code == 429
    assert "Hallo daar" in held.content.decode()
    assert not Transcript.objects.exists()


def test_what_the_giver_or_an_editor_writes_stands_there_at_once(clip, stranger, editor_client, editor):
    given = clip(publish=False)
    path = f"{given.secret_path}uitschrijven/"
    assert path in stranger.get(given.secret_path).content.decode()
    assert stranger.get(f"/uitschrijven/{given.pk}/").status_code == 404
    page = stranger.get(path)
    assert (page.status_code, "no-store" in page["Cache-Control"]) == (200, True)
    assert "?zie=" in page.content.decode()
    answer = stranger.post(path, {"said": SAID})
    assert answer["Location"] == f"{given.secret_path}?gedaan=uitgeschreven"
    assert "tafel" in stranger.get(given.secret_path).content.decode()
    made = Transcript.objects.get()
    assert (made.state, made.made_by, made.guest_id) == ("shown", "giver", given.giver_id)
    moderation.publish(given, editor)
    assert Contribution.objects.get().visible_until is None  # it was written out before
    assert editor_client.post(f"/uitschrijven/{given.pk}/", {"said": "Anders"}).status_code == 302
    made = Transcript.objects.get(state="shown")
    assert (made.text, made.made_by, made.person) == ("Anders", "editor", editor)
    assert stranger.get(f"/mijn/b/{given.pk}/{'0' * 32}/uitschrijven/").status_code == 404


def test_an_editor_waits_for_who_wants_to_see_it_first(clip, stranger, editor_client, giver):
    given = clip()
    actions.set_consent(given, {"see_first": True}, giver)
    path = f"/uitschrijven/{given.pk}/"
    assert "wil eerst zien" in editor_client.get(path).content.decode()
    editor_client.post(path, {"said": "Van de redactie"})
    assert Transcript.objects.get().state == "asked"
    assert "Van de redactie" not in stranger.get(given.get_absolute_url()).content.decode()
    own = f"{given.secret_path}uitschrijven/"
    assert "Van de redactie" in stranger.get(own).content.decode()
    stranger.post(own, {"said": "Van de redactie"})
    assert Transcript.objects.get(state="shown").made_by == "giver"


def test_what_cannot_be_written_out_has_no_page(offer, editor, editor_client, clip):
    text = offer(publish_by=editor)
    waiting = offer("recording", file=recordings.upload())
    for path in (f"/uitschrijven/{text.pk}/", f"{waiting.secret_path}uitschrijven/", "/uitschrijven/bestaat-niet/"):
        assert editor_client.get(path).status_code == 404
    with pytest.raises(ValueError, match="nothing to write out"):
        actions.write_out(text, [], "nl", None, "giver")
    gone = clip()
    actions.withdraw(gone, gone.giver)
    assert editor_client.get(f"{gone.secret_path}uitschrijven/").status_code == 404


def test_its_giver_and_the_editors_hear_a_week_before_and_once(clip, giver, editor, person, remind):
    given = clip(title="Het plein")
    set_address(giver, "an@voorbeeld.be")
    mail.outbox.clear()
    remind()
    assert mail.outbox == []
    day = timezone.localdate() + timedelta(days=7)
    Clip.objects.update(write_out_by=day)
    Contribution.objects.update(visible_until=day)
    for _ in range(2):
        remind()
    assert sorted(one.to[0] for one in mail.outbox) == ["an@voorbeeld.be", editor.email]
    bodies = {one.to[0]: one.body for one in mail.outbox}
    assert f"{given.secret_path}uitschrijven/" in bodies["an@voorbeeld.be"]
    assert f"/uitschrijven/{given.pk}/" in bodies[editor.email]


def test_who_chose_a_last_day_hears_before_it_once_for_each_day(offer, giver, editor, remind):
    given = offer(publish_by=editor, until=timezone.localdate() + timedelta(days=5))
    set_address(giver, "an@voorbeeld.be")
    mail.outbox.clear()
    for _ in range(2):
        remind()
    assert len(mail.outbox) == 1
    assert given.secret_path in mail.outbox[0].body
    actions.set_consent(given, {"until": timezone.localdate() + timedelta(days=6)}, giver)
    remind()
    assert len(mail.outbox) == 2


def test_the_api_reads_and_writes_what_is_said(clip, stranger, editor, person):
    given = clip()
    path = f"/api/v1/contributions/{given.pk}/transcript"
    assert stranger.get(path).status_code == 404

    def patch(body, **headers):
        return stranger.patch(path, body, content_type="application/json", headers=headers)

    assert patch({"text": SAID}).status_code == 401
    assert patch({"text": SAID}, authorization=f"Bearer {make_api_token(person)}").status_code == 401
    assert patch({"text": SAID}, **{"X-Secret": "0" * 32}).status_code == 404
    answer = patch({"text": SAID}, **{"X-Secret": given.secret})
    assert (answer.status_code, answer.json()["made_by"], answer.json()["state"]) == (200, "giver", "shown")
    assert answer.json()["cues"][0] == {
        "start": 1000,
        "end": 3000,
        "text": "We begonnen met één tafel. 🌞",
        "speaker": "Fatima",
    }
    vtt = "WEBVTT\n\n00:00.000 --> 00:02.000\nAnders"
    answer = patch({"text": vtt, "language": "fr"}, authorization=f"Bearer {make_api_token(editor)}")
    assert (answer.json()["made_by"], answer.json()["language"]) == ("editor", "fr")
    assert stranger.get(path).json()["text"] == "Anders"
    for wrong in ({"text": ""}, {"text": "WEBVTT\n\nkapot --> "}, {"text": "x", "language": "klingon"}, {"x": "y"}):
        assert patch(wrong, **{"X-Secret": given.secret}).status_code == 422


def test_a_text_has_no_transcript_in_the_api(offer, editor, stranger):
    assert stranger.get(f"/api/v1/contributions/{offer(publish_by=editor).pk}/transcript").status_code == 404
