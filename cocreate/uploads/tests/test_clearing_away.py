"""What nobody finished does not stay."""

import os
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from cocreate.core import chores
from cocreate.uploads import actions, pieces, queries
from cocreate.uploads.models import Upload

from .senders import begin, piece, send

pytestmark = pytest.mark.django_db(transaction=True)


def age(path, seconds):
    os.utime(path, (time.time() - seconds, time.time() - seconds))


def test_only_what_waited_too_long_is_cleared_away_with_its_bytes(client):
    old, half = (begin(client, 9)["Location"] for _ in range(2))
    whole = send(client, b"abc")
    piece(client, half, 0, b"abc")
    Upload.objects.filter(pk=queries.find(old).pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    assert actions.sweep() == 1
    assert queries.find(old) is None
    assert len(list(pieces.folder().iterdir())) == 2
    assert queries.offset(queries.find(half)) == 3
    assert queries.finished(whole)
    assert actions.sweep() == 0


def test_one_that_is_coming_in_right_now_stays(client):
    upload = queries.find(begin(client, 9)["Location"])
    Upload.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    with pieces.held(upload.path, 0):
        assert actions.sweep() == 0
    assert actions.sweep() == 1


def test_files_of_nobody_and_rows_without_a_file_are_cleared_away(client):
    pieces.forget(queries.find(begin(client, 9)["Location"]).path)
    kept = queries.find(begin(client, 9)["Location"])
    for name, seconds in (("orphan", 7_200), ("newer", 60), (f"{kept.pk}.taken", 7_200)):
        (pieces.folder() / name).touch()
        age(pieces.folder() / name, seconds)
    age(kept.path, 99_999)
    assert actions.sweep() == 3
    assert {path.name for path in pieces.folder().iterdir()} == {"newer", kept.pk}
    assert Upload.objects.get() == kept


def test_a_file_that_goes_while_one_looks_is_no_trouble(data):
    assert actions._age(data / "nothing") == 0


def test_the_worker_does_it_every_hour():
    assert chores._registered["uploads"].seconds == chores.HOUR
    assert chores._registered["uploads"].does is actions.sweep


def test_the_limit_is_told_before_one_starts(settings):
    from django.template import engines
    from django.utils import translation

    template = engines["django"].from_string("{% load uploads %}{% upload_limit %} {% upload_max_bytes %}")
    for most, dutch in ((500, "500 MB"), (2, "2 MB"), (1_000, "1 GB"), (1_500, "1,5 GB")):
        settings.UPLOAD_MAX_BYTES = most * 1_000_000
        with translation.override("nl"):
            assert template.render() == f"{dutch} {most}000000"
