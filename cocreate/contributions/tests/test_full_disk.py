"""The disk fills while something is shared: what was typed stays, nothing is half kept, and nobody sees a 500."""

import errno
import os
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import OperationalError

from cocreate.contributions.models import Contribution, Draft
from cocreate.core import disk
from cocreate.uploads import pieces
from cocreate.uploads.models import Upload

from . import pictures, recordings

pytestmark = pytest.mark.django_db
WORDS = "geen plaats meer op de schijf"


def form(kind="recording", **data):
    typed = {"title": "Het plein 🌞", "text": "Wat ik wou zeggen مرحبا", "shown_name": "An"}
    return {"kind": kind, "language": "nl", "licence": "CC-BY-SA-4.0", "file": recordings.upload()} | typed | data


def full(*_args, **_options):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def large(settings):
    """Every file goes to disk while it comes in."""
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100


@pytest.fixture
def no_disk(monkeypatch, large):
    """A disk on which nothing more can be written."""
    real = TemporaryUploadedFile.__init__

    def opened(self, *args, **options):
        real(self, *args, **options)
        self.file.close()
        self.file = Path("/dev/full").open("wb", buffering=0)  # noqa: SIM115 - a real disk that is full

    monkeypatch.setattr(TemporaryUploadedFile, "__init__", opened)


def keeps_all(answer):
    html = answer.content.decode()
    assert answer.status_code == 507
    assert WORDS in html
    assert "Het plein 🌞" in html
    assert "Wat ik wou zeggen مرحبا" in html
    assert 'value="An"' in html
    assert "Neem eerst iets op" not in html
    assert "no-store" in answer["Cache-Control"]
    return html


@pytest.mark.parametrize("kind", ["recording", "film"])
def test_a_disk_that_fills_while_a_file_comes_in_keeps_what_was_typed(stranger, no_disk, kind):
    html = keeps_all(stranger.post("/deel/", form(kind, recognisable="nobody")))
    assert re.search(r'<input type="file"[^>]*name="file"[^>]*required', html)
    assert not Contribution.objects.exists()
    assert not Upload.objects.exists()


def test_a_disk_that_fills_with_the_last_bytes_is_told_too(stranger, large, monkeypatch):
    monkeypatch.setattr(TemporaryUploadedFile, "seek", full, raising=False)
    keeps_all(stranger.post("/deel/", form()))
    assert not Contribution.objects.exists()


def test_a_disk_on_which_no_file_can_begin_is_told_too(stranger, large, monkeypatch):
    monkeypatch.setattr(TemporaryUploadedFile, "__init__", full)
    keeps_all(stranger.post("/deel/", form()))


def test_the_reserve_stays_free(stranger, large, monkeypatch, settings):
    settings.UPLOAD_RESERVE_BYTES = 1_000_000
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1_010_000))
    keeps_all(stranger.post("/deel/", form()))
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=8_000_000))
    assert stranger.post("/deel/", form()).status_code == 302


def test_a_mistake_on_the_disk_that_is_no_lack_of_room_stays_a_mistake(stranger, large, monkeypatch):
    def broken(*_args, **_options):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(TemporaryUploadedFile, "seek", broken, raising=False)
    with pytest.raises(OSError, match="Input/output"):
        stranger.post("/deel/", form())
    monkeypatch.undo()
    monkeypatch.setattr(FileSystemStorage, "_save", broken)
    with pytest.raises(OSError, match="Input/output"):
        stranger.post("/deel/", form())


@pytest.mark.parametrize("kind", ["recording", "image"])
def test_a_store_that_is_full_keeps_what_was_typed_and_nothing_half(stranger, monkeypatch, kind):
    half = []

    def save(self, name, content):
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
        half.append(path)
        full()

    monkeypatch.setattr(FileSystemStorage, "_save", save)
    file = pictures.upload() if kind == "image" else recordings.upload()
    answer = stranger.post("/deel/", form(kind, file=file, recognisable="nobody"))
    assert answer.status_code == 507
    assert WORDS in answer.content.decode()
    assert "Wat ik wou zeggen" in answer.content.decode()
    assert half
    assert not Contribution.objects.exists()
    if kind == "recording":
        assert not half[0].exists()


def test_no_room_to_keep_a_file_while_a_mistake_is_mended_says_so(stranger, monkeypatch):
    monkeypatch.setattr(pieces.os, "write", full)
    keeps_all(stranger.post("/deel/", form(until="2001-01-01")))
    assert not Upload.objects.exists()


def test_no_room_to_keep_a_picture_leaves_no_half_of_it(stranger, monkeypatch):
    monkeypatch.setattr(FileSystemStorage, "_save", full)
    answer = stranger.post("/deel/", form("image", file=pictures.upload(), until="2001-01-01"))
    assert answer.status_code == 507
    assert not Draft.objects.exists()


def test_what_was_given_stays_when_there_is_no_room_for_another(stranger, clip, no_disk, giver_client):
    given = clip(text="Zoals het was")
    before = given.clip.recording_id
    answer = stranger.post(given.secret_path, form(text="Zoals het wordt"))
    html = answer.content.decode()
    assert answer.status_code == 507
    assert WORDS in html
    assert "Zoals het wordt" in html
    given.refresh_from_db()
    assert (given.text, given.clip.recording_id) == ("Zoals het was", before)


def test_a_change_whose_store_is_full_keeps_what_was_typed(stranger, clip, monkeypatch):
    given = clip(text="Zoals het was")
    monkeypatch.setattr(FileSystemStorage, "_save", full)
    answer = stranger.post(given.secret_path, form(text="Zoals het wordt"))
    assert answer.status_code == 507
    assert "Zoals het wordt" in answer.content.decode()
    given.refresh_from_db()
    assert given.text == "Zoals het was"


def test_the_api_says_507_and_saves_nothing(stranger, no_disk):
    fields = {"kind": "recording", "text": "Een plein", "language": "nl", "file": recordings.upload()}
    answer = stranger.post("/api/v1/contributions", fields)
    assert answer.status_code == 507
    assert "file" in answer.json()["errors"]
    assert not Contribution.objects.exists()


def test_the_api_says_507_when_its_store_is_full(stranger, monkeypatch):
    monkeypatch.setattr(FileSystemStorage, "_save", full)
    fields = {"kind": "recording", "text": "Een plein", "language": "nl", "file": recordings.upload()}
    answer = stranger.post("/api/v1/contributions", fields)
    assert answer.status_code == 507
    assert "errors" in answer.json()
    assert not Contribution.objects.exists()


def test_a_page_that_knows_nothing_of_files_says_it_in_dutch(editor_client, no_disk):
    file = SimpleUploadedFile("foto.jpg", pictures.upload().read(), "image/jpeg")
    answer = editor_client.post("/beheer/images/add/", {"title": "Een tafel", "file": file})
    assert answer.status_code == 507
    assert "Er is hier nu even geen plaats" in answer.content.decode()


def test_what_is_let_go_is_known_of_its_own_request_only(rf):
    assert not disk.let_go(rf.post("/"))
    assert disk.is_full(disk.no_room())
    assert not disk.is_full(ValueError())


def full_database(*_args, **_options):
    """Raise what SQLite says of a disk that is full, as Django passes it on."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("create table words (word)")
        database.execute("pragma max_page_count = 2")
        try:
            database.execute("insert into words values (zeroblob(100000))")
        except sqlite3.OperationalError as error:
            raise OperationalError(*error.args) from error


def full_postgres(*_args, **_options):
    raise OperationalError from psycopg.errors.DiskFull()


@pytest.mark.parametrize("fails", [full_database, full_postgres])
def test_a_database_that_finds_the_disk_full_keeps_what_was_typed(stranger, clip, monkeypatch, fails):
    given = clip(text="Zoals het was")
    monkeypatch.setattr(Contribution, "save", fails)
    keeps_all(stranger.post("/deel/", form()))
    answer = stranger.post(given.secret_path, form(text="Zoals het wordt"))
    assert (answer.status_code, "Zoals het wordt" in answer.content.decode()) == (507, True)
    assert list(Contribution.objects.values_list("text", flat=True)) == ["Zoals het was"]


@pytest.mark.parametrize("fails", [full_database, full_postgres])
def test_every_other_page_and_the_api_say_507_when_the_database_finds_the_disk_full(stranger, monkeypatch, fails):
    monkeypatch.setattr("django.db.models.Model.save", fails)
    answer = stranger.post("/contact/", {"text": "Wat ik wou zeggen", "name": "An", "started": ""})
    assert answer.status_code == 507
    assert "Er is hier nu even geen plaats" in answer.content.decode()
    answer = stranger.post("/api/v1/contributions", {"kind": "text", "text": "Een plein", "language": "nl"})
    assert answer.status_code == 507
    assert "geen plaats" in str(answer.json()["errors"])
    assert not Contribution.objects.exists()


def test_a_database_that_fails_otherwise_is_a_mistake_of_ours(stranger, monkeypatch):
    def locked(*_args, **_options):
        raise OperationalError from sqlite3.OperationalError("database is locked")

    monkeypatch.setattr(Contribution, "save", locked)
    with pytest.raises(OperationalError):
        stranger.post("/deel/", form())
