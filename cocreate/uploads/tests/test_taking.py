"""A finished upload becomes a stored file."""

import os

import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from cocreate.uploads import actions, pieces, queries
from cocreate.uploads.models import Upload

from .senders import begin, piece, send


def test_a_whole_file_is_found_by_address_path_and_id_and_moves_into_storage(client, db, data):
    address = send(client, b"abcde")
    upload = queries.finished(f"http://testserver{address}")
    assert queries.finished(address) == queries.finished(upload.pk) == upload
    with transaction.atomic():
        name = actions.take(upload, "sources/één film.webm")
    assert default_storage.open(name).read() == b"abcde"


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_of_what_was_taken(client, data):
    address = send(client, b"abcde")
    name = actions.take(queries.finished(address), "sources/a.webm")
    assert default_storage.open(name).read() == b"abcde"
    assert queries.finished(address) is None
    assert list(pieces.folder().iterdir()) == []
    assert not Upload.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_fails_leaves_the_upload_as_it_was(client, data):
    address = send(client, b"abcde")

    class BrokenError(Exception):
        pass

    def offer():
        with transaction.atomic():
            actions.take(queries.finished(address), "sources/a.webm")
            raise BrokenError

    with pytest.raises(BrokenError):
        offer()
    name = actions.take(queries.finished(address), "sources/b.webm")
    assert default_storage.open(name).read() == b"abcde"


def test_one_that_is_not_whole_or_not_there_is_not_finished(client, db, data):
    address = begin(client, 5).headers["Location"]
    piece(client, address, 0, b"abc")
    assert queries.finished(address) is None
    upload = queries.find(address)
    assert queries.offset(upload) == 3
    with pytest.raises(ValueError, match="not finished"):
        actions.take(upload, "sources/a.webm")
    pieces.forget(upload.path)
    assert queries.offset(upload) == 0
    with pytest.raises(Upload.DoesNotExist):
        actions.take(upload, "sources/a.webm")


@pytest.mark.parametrize(
    "address",
    ["", "x", "/uploads/", "/uploads/../../etc/passwd", "https://a/b/uploads/" + "x" * 32, "x" * 33, "é" * 24],
)
def test_what_is_no_address_is_nobodys(db, data, address):
    assert queries.finished(address) is None


def test_who_comes_second_takes_nothing(client, db, data):
    address = send(client, b"abcde")
    first, second = queries.finished(address), queries.finished(address)
    actions.take(first, "sources/a.webm")
    with pytest.raises(Upload.DoesNotExist):
        actions.take(second, "sources/b.webm")
    assert not default_storage.exists("sources/b.webm")


def test_a_storage_that_is_no_folder_and_a_disk_without_second_names_get_a_copy(
    client, db, data, settings, monkeypatch
):
    first, second = (queries.finished(send(client, b"abcde" * 100_000)) for _ in range(2))

    def refuse(*_):
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    assert default_storage.size(actions.take(first, "sources/a.webm")) == 500_000
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    assert default_storage.size(actions.take(second, "sources/a.webm")) == 500_000
