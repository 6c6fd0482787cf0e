"""Film, sound and what someone else told, through the API."""

import json

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from cocreate.contributions.models import Contribution
from cocreate.contributions.tests import pictures, recordings
from cocreate.moderation import actions as moderation

pytestmark = pytest.mark.django_db
LIST = "/api/v1/contributions"
TOLD = {"kind": "text", "text": "Wat Fatima vertelde مرحبا", "name": "Fatima", "writer": "Dirk 🌞"}


def at(given):
    return f"{LIST}/{given['id']}"


def secret(given):
    return {"X-Secret": given["secret"]}


def test_a_sound_is_given_as_a_plain_file_that_goes_to_disk(
    api, settings, monkeypatch, django_capture_on_commit_callbacks
):
    settings.IMAGE_MAX_BYTES = settings.REQUEST_MAX_BYTES = 4_000
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 4_000
    seen = []
    real = TemporaryUploadedFile.__init__
    monkeypatch.setattr(TemporaryUploadedFile, "__init__", lambda *a, **k: (seen.append(a[0]), real(*a, **k))[1])
    with django_capture_on_commit_callbacks(execute=True):
        answer = api.post(LIST, {"kind": "recording", "title": "Het plein", "file": recordings.upload()})
    assert answer.status_code == 201, answer.content
    assert [one.name for one in seen] == ["opname.wav"]
    media = api.get(at(answer.json()), headers=secret(answer.json())).json()["media"]
    assert (media["state"], media["medium"]) == ("ready", "sound")
    assert media["files"]


def test_a_file_larger_than_the_limit_is_413_and_nothing_is_kept(api, settings, monkeypatch):
    monkeypatch.setattr("cocreate.core.api.AROUND_A_FILE", 1_000)
    settings.UPLOAD_MAX_BYTES = settings.REQUEST_MAX_BYTES = 20_000
    answer = api.post(LIST, {"kind": "recording", "file": recordings.upload(b"x" * 30_000)})
    assert answer.status_code == 413
    assert list(answer.json()["errors"]) == ["file"]
    assert api.post("/api/v1/moderation/x/publish", {"file": recordings.upload(b"x" * 30_000)}).status_code == 413
    assert not Contribution.objects.exists()


def test_a_picture_keeps_its_own_limit(api, settings):
    settings.IMAGE_MAX_BYTES = 100
    answer = api.post(LIST, {"kind": "image", "file": pictures.upload(), "alt": "Een tafel"})
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["file"]


def test_a_recording_is_replaced_with_a_plain_file(api, django_capture_on_commit_callbacks):
    given = api.post(LIST, {"kind": "recording", "file": recordings.upload()}).json()
    before = Contribution.objects.get().clip.recording_id
    content = encode_multipart(BOUNDARY, {"file": recordings.upload(recordings.sound(2))})
    answer = api.patch(at(given), content, content_type=MULTIPART_CONTENT, headers=secret(given))
    assert answer.status_code == 200, answer.content
    assert Contribution.objects.get().clip.recording_id != before


@pytest.mark.parametrize(("way", "to"), [("card", ""), ("phone", "0470 12 34 56"), ("mail", "fatima@voorbeeld.be")])
def test_who_told_it_gets_a_way_back(api, client, way, to):
    given = api.post(LIST, TOLD | {"way_back": way, "way_back_to": to}).json()
    saved = Contribution.objects.get()
    assert (saved.way_back.writer, saved.way_back.way, saved.way_back.to) == ("Dirk 🌞", way, to)
    assert saved.consents.get().given_how == "spoken"
    told = api.get(at(given), headers=secret(given)).json()["way_back"]
    assert told == {
        "writer": "Dirk 🌞",
        "way": way,
        "to": to,
        "url": f"http://localhost:8000/k/{saved.way_back.code}/",
        "told_at": None,
    }
    assert client.get(told["url"].removeprefix("http://localhost:8000")).status_code in {200, 302}


def test_nobody_else_sees_who_wrote_it_down_or_the_way_back(api, editor):
    given = api.post(LIST, TOLD | {"way_back": "phone", "way_back_to": "0470 12 34 56"}).json()
    moderation.publish(Contribution.objects.get(), editor)
    assert api.get(at(given)).json()["way_back"] is None
    for answer in (api.get(at(given)), api.get(LIST)):
        assert "0470" not in answer.content.decode()
        assert "Dirk" not in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"way_back": "phone"}, "way_back_to"),
        ({"way_back": "mail", "way_back_to": "geen adres"}, "way_back_to"),
        ({"way_back": "duif"}, "way_back"),
        ({"writer": "", "way_back_to": "0470 12 34 56"}, "writer"),
        ({"writer": "a\0b"}, "writer"),
        ({"way_back_to": "a\0b"}, "way_back_to"),
        ({"given_how": "api"}, "given_how"),
    ],
)
def test_a_way_back_that_leads_nowhere_is_refused_by_its_name(api, fields, name):
    answer = api.post(LIST, TOLD | fields, content_type="application/json")
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [name]
    assert not Contribution.objects.exists()


def test_the_photo_of_a_paper_comes_along_and_only_its_giver_reads_it(api):
    given = api.post(LIST, TOLD | {"given_how": "paper", "consent_form": pictures.upload()}).json()
    (told,) = api.get(f"{at(given)}/consent", headers=secret(given)).json()
    assert told["given_how"] == "paper"
    address = told["form"].removeprefix("http://localhost:8000")
    assert api.get(address).status_code == 200
    assert api.get(address.partition("?")[0]).status_code == 404


def test_the_way_back_is_changed_and_the_rest_stays(api):
    given = api.post(LIST, TOLD | {"way_back": "phone", "way_back_to": "0470 12 34 56", "given_how": "paper"}).json()
    fields = json.dumps({"way_back_to": "0471 12 34 56"})
    answer = api.patch(at(given), fields, content_type="application/json", headers=secret(given))
    assert answer.status_code == 200, answer.content
    assert answer.json()["way_back"]["to"] == "0471 12 34 56"
    saved = Contribution.objects.get()
    assert (saved.way_back.writer, saved.way_back.way, saved.text) == ("Dirk 🌞", "phone", TOLD["text"])
    assert saved.consents.get().given_how == "paper"
