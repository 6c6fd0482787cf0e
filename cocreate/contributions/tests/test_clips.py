import json
import re

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.test import Client

from cocreate.accounts.actions import set_address
from cocreate.contributions import access, actions
from cocreate.contributions.models import Clip, Contribution, Erasure
from cocreate.media.models import Recording
from cocreate.media.tasks import refuse
from cocreate.moderation import actions as moderation
from cocreate.moderation.models import Status
from cocreate.uploads import actions as uploads
from cocreate.uploads.models import Upload

from . import recordings


def form(kind="recording", **data):
    return {"kind": kind, "language": "nl", "licence": "CC-BY-SA-4.0", "title": "", "text": ""} | data


def arrived(content=None):
    """An upload of which every byte arrived; returns its address."""
    file = recordings.upload(content)
    upload = uploads.begin(file.size)
    uploads.add(upload.pk, uploads.Piece(offset=0, source=file, size=file.size))
    return f"https://gids.example/uploads/{upload.pk}"


@pytest.fixture
def post(stranger, django_capture_on_commit_callbacks):
    """Send the form; the work after it is done."""

    def send(client=stranger, path="/deel/", **data):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(path, form(**data))

    return send


@pytest.mark.parametrize("word", ["film", "geluid"])
def test_the_form_says_its_limits_before_one_starts_and_works_without_javascript(stranger, word, settings):
    settings.FILM_MAX_SECONDS, settings.SOUND_MAX_SECONDS, settings.UPLOAD_MAX_BYTES = 600, 1_800, 500_000_000
    page = stranger.get(f"/deel/?soort={word}")
    html = page.content.decode()
    assert re.search(r'<input type="file"[^>]*required', html)
    assert re.search(r'<input type="hidden" name="upload"', html)
    assert ("10 minuten" if word == "film" else "30 minuten") in html
    assert "500 MB" in html
    assert ('name="recognisable"' in html) == (word == "film")
    assert page["X-Page-Tags"]


def test_a_sound_is_given_as_a_plain_file_and_made_ready(post, stranger):
    answer = post(file=recordings.upload(), title="Het plein 🌞")
    given = Contribution.objects.get()
    assert answer["Location"] == f"{given.secret_path}bedankt/"
    assert (given.kind, given.title, given.status) == ("recording", "Het plein 🌞", Status.WAITING)
    recording = given.clip.recording
    assert (recording.state, recording.medium, recording.folder) == ("ready", "sound", f"contributions/{given.pk}")
    assert recording.sources == []
    assert default_storage.listdir("sources")[1] == []
    html = stranger.get(given.secret_path).content.decode()
    assert "<audio" in html
    assert "?zie=" in html


def test_a_film_in_several_uploads_becomes_one_recording(post):
    post(kind="film", recognisable="nobody", upload=f"{arrived(recordings.film())} {arrived(recordings.film(2))}")
    recording = Contribution.objects.get().clip.recording
    assert recording.state == "ready"
    assert 2_800 <= recording.duration <= 3_300
    assert not Upload.objects.exists()


def test_a_film_in_which_nothing_is_seen_ends_as_sound_and_says_so(post, stranger):
    post(kind="film", recognisable="nobody", file=recordings.upload(name="film.mp4"))
    given = Contribution.objects.get()
    assert given.clip.recording.medium == "sound"
    assert "geen beeld" in stranger.get(given.secret_path).content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Neem eerst iets op"),
        ({"upload": "https://gids.example/uploads/bestaat-niet-0123456789abcdef"}, "niet meer helemaal"),
        ({"upload": " ".join(["x"] * 41)}, "niet meer helemaal"),
    ],
)
def test_what_is_not_here_whole_is_asked_again_and_the_words_stay(post, data, words):
    answer = post(text="Wat ik wou zeggen", **data)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert "Wat ik wou zeggen" in html
    assert not Contribution.objects.exists()


def test_an_unfinished_upload_is_not_taken(post):
    upload = uploads.begin(100)
    assert post(upload=upload.pk).status_code == 422
    assert Upload.objects.filter(pk=upload.pk).exists()


def test_a_mistake_elsewhere_asks_no_recording_twice(post, stranger):
    answer = post(file=recordings.upload(), until="2001-01-01")
    html = answer.content.decode()
    assert answer.status_code == 422
    address = re.search(r'name="upload" value="([^"]+)"', html).group(1)
    assert "required" not in re.search(r'<input type="file"[^>]*>', html).group()
    assert "Je opname staat hier al" in html
    assert post(upload=address).status_code == 302
    assert Contribution.objects.get().clip.recording.state == "ready"
    assert not Upload.objects.exists()


def test_another_kind_and_back_keeps_the_recording(stranger):
    away = stranger.post("/deel/", form(file=recordings.upload(), soort="verhaal")).content.decode()
    address = re.search(r'name="upload" value="([^"]+)"', away).group(1)
    back = stranger.post("/deel/", form(kind="text", upload=address, soort="film")).content.decode()
    assert address in back
    assert "required" not in re.search(r'<input type="file"[^>]*>', back).group()


def test_too_large_a_file_is_refused_in_words_and_far_too_large_before_it_is_read(post, settings):
    settings.UPLOAD_MAX_BYTES = 20_000
    answer = post(file=recordings.upload(b"a" * 20_001))
    assert answer.status_code == 422
    assert "groter dan" in answer.content.decode()
    settings.UPLOAD_MAX_BYTES, settings.REQUEST_MAX_BYTES, settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000, 4_000, 1_000
    assert post(file=recordings.upload(b"a" * 9_001)).status_code == 413


def test_only_where_one_shares_a_large_file_may_come_and_it_goes_to_disk(post, settings, monkeypatch):
    settings.REQUEST_MAX_BYTES, settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 4_000, 4_000
    seen = []
    real = TemporaryUploadedFile.__init__
    monkeypatch.setattr(TemporaryUploadedFile, "__init__", lambda *a, **k: (seen.append(a[0]), real(*a, **k))[1])
    assert post(file=recordings.upload()).status_code == 302
    assert seen[0].name == "opname.wav"
    given = Contribution.objects.get()
    assert post(path=given.secret_path, file=recordings.upload()).status_code == 302
    assert len(seen) == 2
    for path in ("/contact/", f"{given.secret_path}antwoord/", "/bestaat-niet/"):
        assert post(path=path, file=recordings.upload()).status_code in {404, 413}
    assert len(seen) == 2


def test_sending_the_same_form_twice_gives_one_item_though_the_upload_is_gone(post):
    address = arrived()
    first, second = post(upload=address, key="sleutel-1"), post(upload=address, key="sleutel-1")
    assert first["Location"] == second["Location"]
    assert Contribution.objects.count() == 1


def test_how_far_it_is_shows_by_itself_to_its_giver_and_the_editors(offer, stranger, editor_client):
    given = offer("recording", file=recordings.upload())
    token = access.viewing_token(given)
    stand = f"/inzichten/{given.pk}/stand/"
    assert f'hx-get="{stand}?zie=' in stranger.get(given.secret_path).content.decode()
    assert stranger.get(stand).status_code == 404
    assert "wacht op zijn beurt" in stranger.get(f"{stand}?zie={token}").content.decode()
    Recording.objects.update(state="working", progress=40)
    answer = stranger.get(f"{stand}?zie={token}")
    assert "40 %" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "40 %" in editor_client.get(f"/beheer/moderatie/{given.pk}/").content.decode()
    refuse(given.clip.recording.pk, "not_media")
    html = stranger.get(f"{stand}?zie={token}").content.decode()
    assert "geen geluid of film" in html
    assert "hx-get" not in html


def test_what_is_not_ready_or_refused_cannot_be_published(offer, editor):
    given = offer("recording", file=recordings.upload())
    with pytest.raises(moderation.DecisionError, match="klaargemaakt"):
        moderation.publish(given, editor)
    refuse(given.clip.recording.pk, "broken")
    with pytest.raises(moderation.DecisionError, match="beschadigd"):
        moderation.publish(Contribution.objects.get(), editor)


def test_a_refused_recording_is_told_by_mail_and_can_be_replaced(
    offer, giver, post, django_capture_on_commit_callbacks
):
    set_address(giver, "an@voorbeeld.be")
    given = offer("recording", file=recordings.upload())
    with django_capture_on_commit_callbacks(execute=True):
        refuse(given.clip.recording.pk, "broken")
    told = mail.outbox[-1]
    assert "beschadigd" in told.body
    assert given.secret_path in told.body
    assert post(path=given.secret_path).status_code == 422  # it is asked again
    assert post(path=given.secret_path, file=recordings.upload()).status_code == 302
    assert Contribution.objects.get().clip.recording.state == "ready"
    assert Recording.objects.count() == 1


def test_someone_trusted_is_published_as_soon_as_it_is_ready(offer, editor, giver, post):
    offer(publish_by=editor)
    given = offer("recording", file=recordings.upload())
    assert given.status == Status.WAITING
    with_work = Recording.objects.get()
    from cocreate.media.tasks import make_ready

    make_ready.call(with_work.pk)
    given.refresh_from_db()
    assert given.status == Status.PUBLISHED


def test_a_new_title_needs_no_new_recording(clip, post, stranger):
    given = clip()
    before = given.clip.recording.pk
    assert post(path=given.secret_path, title="Anders", text="Met woorden").status_code == 302
    given = Contribution.objects.get()
    assert (given.title, given.text, given.clip.recording.pk) == ("Anders", "Met woorden", before)


def test_everybody_sees_it_on_its_page_and_card_and_nothing_loads_before_a_click(clip, stranger):
    given = clip("film", title="Het plein", text="Een lange tafel", recognisable="nobody")
    page = stranger.get(given.get_absolute_url())
    html = page.content.decode()
    assert 'preload="none"' in html
    assert "autoplay" not in html
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html).group(1))
    assert (data["@type"], data["duration"], data["encodingFormat"]) == ("VideoObject", "PT1M5S", "video/mp4")
    assert data["contentUrl"].endswith(".mp4")
    assert data["thumbnailUrl"].endswith(".webp")
    card = stranger.get("/inzichten/").content.decode()
    assert "<video" not in card
    assert "1:05" in card
    assert "Het plein" in card


def test_a_sound_on_a_card_is_drawn(clip, stranger):
    clip()
    html = stranger.get("/inzichten/").content.decode()
    assert html.count("<rect") == 60


def test_the_queries_of_a_list_do_not_grow_with_its_recordings(clip, stranger, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    clip()
    with CaptureQueriesContext(connection) as one:
        stranger.get("/inzichten/")
    for _ in range(3):
        clip()
    with CaptureQueriesContext(connection) as four:
        stranger.get("/inzichten/")
    assert len(four) == len(one)


def test_the_api_tells_how_far_it_is_and_its_files(clip, stranger, offer):
    given = clip()
    told = stranger.get(f"/api/v1/contributions/{given.pk}").json()["media"]
    assert (told["state"], told["progress"], told["duration"], told["medium"]) == ("ready", 100, 65.0, "sound")
    assert [one["type"] for one in told["files"]] == ["audio/mp4", "audio/ogg"]
    assert told["files"][0]["url"].startswith("http")
    assert told["transcript"] is None
    recordings.written(given.clip.recording)
    told = stranger.get(f"/api/v1/contributions/{given.pk}").json()["media"]
    assert told["transcript"] == {"language": "nl", "made_by": "giver", "checked": False}
    waiting = offer("film", file=recordings.upload(), recognisable="nobody")
    path = f"/api/v1/contributions/{waiting.pk}"
    assert stranger.get(path).status_code == 404
    assert stranger.get(path, headers={"X-Secret": waiting.secret}).json()["media"]["state"] == "waiting"


def test_the_api_takes_an_upload_or_a_small_file(stranger, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        body = {"kind": "recording", "upload": arrived(), "title": "Via de API"}
        answer = stranger.post("/api/v1/contributions", body, content_type="application/json")
        assert answer.status_code == 201, answer.content
        answer = stranger.post("/api/v1/contributions", {"kind": "recording", "file": recordings.upload()})
        assert answer.status_code == 201, answer.content
    assert [one.clip.recording.state for one in Contribution.objects.all()] == ["ready", "ready"]
    assert Contribution.objects.filter(title="Via de API").exists()
    nothing = stranger.post("/api/v1/contributions", {"kind": "film"})
    assert (nothing.status_code, list(nothing.json()["errors"])) == (422, ["file"])


def test_its_files_come_along_in_the_zip(clip, giver_client):
    import io
    import zipfile

    given = clip()
    answer = giver_client.get("/mijn/alles.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert {f"{given.pk}.m4a", f"{given.pk}.ogg"} <= set(archive.namelist())
        assert len(archive.read(f"{given.pk}.m4a")) == 1_000


def test_withdrawing_takes_every_recording_of_it_away_also_cut_ones(
    clip, giver, stranger, django_capture_on_commit_callbacks
):
    given = clip()
    original = given.clip.recording
    cut = recordings.ready(given.pk, cut_of=original)
    recordings.written(original)
    names = [one.file.name for recording in (original, cut) for one in recording.renditions.all()]
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw(given, giver)
    assert not Recording.objects.exists()
    assert not Clip.objects.exists()
    assert not any(default_storage.exists(name) for name in names)
    erasure = Erasure.objects.get()
    assert (erasure.count, erasure.files) == (4, [])
    assert Client().get(given.get_absolute_url()).status_code == 410


def test_withdrawing_while_it_is_made_ready_leaves_no_source(offer, giver, django_capture_on_commit_callbacks):
    given = offer("recording", file=recordings.upload())
    source = given.clip.recording.sources[0]
    assert default_storage.exists(source)
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw(given, giver)
    assert not default_storage.exists(source)
