"""Someone says the one sentence aloud instead of typing it."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from cocreate.accounts.models import Guest, hashed
from cocreate.compass import queries
from cocreate.compass.models import Placement, Reason
from cocreate.contributions.models import Erasure
from cocreate.contributions.tests import recordings
from cocreate.media.models import Recording, Rendition, Transcript
from cocreate.moderation import actions as moderation
from cocreate.moderation.models import Status
from cocreate.trajectories.models import Member, Role
from cocreate.uploads import actions as uploads
from cocreate.uploads.models import Upload

PAGE = "/trajecten/de-oude-bib/kompas/"
SHEET = f"{PAGE}zet/"
DECIDE = f"{PAGE}redenen/"
PLACED = {"stand-ontmoeting": "vraagt-aandacht"}


@pytest.fixture
def puller(trajectory, settings):
    """The browser of someone who steers."""
    Role.objects.filter(pk="trekker").update(steers=True)
    Member.objects.create(
        trajectory=trajectory, role_id="trekker", guest=Guest.objects.create(key_hash=hashed("sleutel"))
    )
    client = Client()
    client.cookies[settings.GUEST_COOKIE_NAME] = "sleutel"
    return client


@pytest.fixture
def post(django_capture_on_commit_callbacks):
    """Send a form; the work after it is done."""

    def send(client, path, data=None):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(path, data or {})

    return send


@pytest.fixture
def spoken(trajectory):
    """Say a sentence with a placement, which is ready as `fields` say; return the browser and the reason."""

    def say(**fields):
        phone = Client()
        before = set(Reason.objects.values_list("pk", flat=True))
        assert phone.post(SHEET, PLACED | {"file": recordings.upload()}).status_code == 302
        reason = Reason.objects.exclude(pk__in=before).select_related("recording").get()
        made = reason.recording
        for name, value in ({"state": "ready", "medium": "sound", "duration": 900, "sources": []} | fields).items():
            setattr(made, name, value)
        made.save()
        if made.is_ready:
            name = default_storage.save(f"{made.folder}/{made.pk}.ogg", ContentFile(b"sound"))
            Rendition.objects.create(recording=made, media_type="audio/ogg", file=name, size=5)
        return phone, reason

    return say


def arrived():
    """An upload of which every byte arrived; returns its address."""
    file = recordings.upload()
    upload = uploads.begin(file.size)
    uploads.add(upload.pk, uploads.Piece(offset=0, source=file, size=file.size))
    return f"https://gids.example/uploads/{upload.pk}"


def files(reason):
    return [rendition.file.name for rendition in reason.recording.renditions.all()]


def test_the_sheet_and_a_round_take_a_sentence_aloud_and_a_card_does_not(stranger, puller, trajectory, open_round):
    one = open_round()
    for page in (stranger.get(SHEET), stranger.get(f"/ronde/{one.code}/")):
        html = page.content.decode()
        assert 'enctype="multipart/form-data"' in html
        assert 'data-minutes="1"' in html
        assert 'type="file"' in html
    assert "<co-recorder" not in puller.get(f"/ronde/{one.code}/papier/").content.decode()


def test_who_pulls_hears_it_writes_it_down_and_the_sound_is_gone(trajectory, puller, stranger, post):
    assert post(Client(), SHEET, PLACED | {"file": recordings.upload()}).status_code == 302
    reason = Reason.objects.get()
    assert (reason.text, reason.spoken, reason.recording.state) == ("", True, "ready")
    (sound, *_rest) = names = files(reason)
    assert sound in puller.get(DECIDE).content.decode()
    assert puller.get(f"/media/{sound}").status_code == 200
    post(puller, DECIDE, {"reden": reason.pk, "wat": "toon"})
    reason.refresh_from_db()
    assert (reason.status, reason.recording.state) == ("waiting", "ready"), "without words there is nothing to show"
    post(puller, DECIDE, {"reden": reason.pk, "wat": "toon", "gezegd": " Er is\nnergens plek. "})
    reason.refresh_from_db()
    assert (reason.status, reason.text, reason.recording) == ("published", "Er is nergens plek.", None)
    assert not any(default_storage.exists(name) for name in names)
    assert not Recording.objects.exists()
    assert puller.get(f"/media/{sound}").status_code == 404
    assert "Er is nergens plek." not in stranger.get(PAGE).content.decode(), "one person is never shown apart"
    assert "Er is nergens plek." in puller.get(DECIDE).content.decode()


def test_spoken_and_typed_sentences_come_four_people_at_a_time(spoken, puller, stranger, trajectory, post):
    for n in range(4):
        if n % 2:
            _phone, reason = spoken()
            post(puller, DECIDE, {"reden": reason.pk, "wat": "toon", "gezegd": f"zin {n}"})
        else:
            Client().post(SHEET, PLACED | {"waarom": f"zin {n}"})
            moderation.publish(Reason.objects.get(text=f"zin {n}"), None)
        assert len(queries.reasons(trajectory)) == (4 if n == 3 else 0)
    html = stranger.get(PAGE).content.decode()
    assert all(f"zin {n}" in html for n in range(4))
    assert "<audio" not in html


def test_nobody_else_hears_it(spoken, stranger, member, puller, editor_client):
    phone, reason = spoken()
    (sound, *_rest) = files(reason)
    for client in (stranger, member, phone):
        assert client.get(f"/media/{sound}").status_code == 404
    for wrong in ("reasons/x", f"reasons/{reason.pk}/x.ogg", f"reasons/{reason.pk}/../x", "reasons/%00/x"):
        assert puller.get(f"/media/{wrong}").status_code == 404
    assert editor_client.get(f"/media/{sound}").status_code == 200, "an editor may have to decline it"
    assert sound in editor_client.get(f"/beheer/moderatie/{reason.pk}/").content.decode()


def test_who_said_it_takes_it_back_and_its_files_are_erased(spoken, stranger, post, settings):
    phone, reason = spoken()
    names = files(reason)
    link = f"/reden/{reason.pk}/{queries.reason_key(reason)}/"
    assert link in phone.get(f"{PAGE}gezet/").content.decode()
    assert stranger.get(link).status_code == 200
    post(stranger, link)
    reason.refresh_from_db()
    assert (reason.status, reason.text, reason.recording) == ("withdrawn", "", None)
    assert names
    assert not any(default_storage.exists(name) for name in names)
    assert Placement.objects.count() == 1
    told = Erasure.objects.get()
    assert told.erased_at is not None
    assert told.files == []


def test_a_file_that_will_not_go_stays_on_the_list_of_what_must(spoken, stranger, post, monkeypatch):
    _phone, reason = spoken()

    def stuck(_name):
        raise OSError

    monkeypatch.setattr(default_storage, "delete", stuck)
    post(stranger, f"/reden/{reason.pk}/{queries.reason_key(reason)}/")
    due = Erasure.objects.get()
    assert due.erased_at is None
    assert due.files
    assert due.due_on > timezone.localdate() - timedelta(days=1)


def test_what_is_left_out_is_erased_too(spoken, puller, post):
    _phone, reason = spoken()
    names = files(reason)
    post(puller, DECIDE, {"reden": reason.pk, "wat": "weg"})
    reason.refresh_from_db()
    assert (reason.status, reason.recording) == ("declined", None)
    assert not any(default_storage.exists(name) for name in names)


def test_what_arrived_in_pieces_is_taken_once_however_often_it_is_sent(trajectory, stranger):
    sheet = PLACED | {"upload": arrived(), "sleutel": "k-1"}
    for _n in range(2):
        stranger.post(SHEET, sheet)
    assert Placement.objects.count() == 1
    assert Reason.objects.get().recording.sources
    assert not Upload.objects.exists()


def test_what_is_wrong_elsewhere_keeps_what_was_said(trajectory, stranger):
    page = stranger.post(SHEET, {"file": recordings.upload()})
    assert page.status_code == 422
    address = Upload.objects.get().pk
    assert f'name="upload" value="{address}"' in page.content.decode()
    stranger.post(SHEET, PLACED | {"upload": address})
    assert Reason.objects.get().recording.sources


@pytest.mark.parametrize("more", [{"upload": "weg"}, {"waarom": "Typt ook."}])
def test_what_cannot_be_is_refused_and_nothing_is_placed(trajectory, stranger, more):
    sheet = PLACED | ({} if "upload" in more else {"upload": arrived()}) | more
    page = stranger.post(SHEET, sheet)
    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()
    assert not Placement.objects.exists()


def test_more_than_a_minute_is_not_taken_and_says_so(spoken, puller, stranger):
    _phone, reason = spoken(state="refused", problem="too_long")
    assert reason.recording.most_seconds == 60
    page = stranger.get(f"/reden/{reason.pk}/{queries.reason_key(reason)}/").content.decode()
    assert "langer dan een minuut" in page
    html = puller.get(DECIDE).content.decode()
    assert 'value="weg"' in html
    assert 'value="toon"' not in html


def test_in_a_round_who_said_it_is_led_to_its_secret_link(stranger, open_round):
    one = open_round()
    answer = stranger.post(f"/ronde/{one.code}/", PLACED | {"file": recordings.upload()})
    reason = Reason.objects.get()
    assert answer.url == f"/reden/{reason.pk}/{queries.reason_key(reason)}/"
    assert reason.placement.round == one


def test_a_machine_writes_it_down_first_where_there_is_one(spoken, puller):
    _phone, reason = spoken()
    Transcript.objects.create(
        recording=reason.recording,
        language="nl",
        made_by="machine",
        cues=[{"start": 0, "end": 900, "text": "Er is geen plek.", "speaker": ""}],
    )
    assert ">Er is geen plek.</textarea>" in puller.get(DECIDE).content.decode()
    assert reason.status == Status.WAITING


def test_the_list_of_what_waits_asks_as_little_for_six_as_for_two(spoken, puller, django_assert_num_queries):
    def ask():
        with django_assert_num_queries(6) as asked:
            assert puller.get(DECIDE).status_code == 200
        return asked

    spoken()
    spoken()
    ask()
    for _n in range(4):
        spoken()
    ask()
