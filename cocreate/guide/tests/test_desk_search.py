"""The search of the desk is written by the request and by the worker at once."""

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from modelsearch import index
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from tests import migrated


@pytest.fixture
def processes(monkeypatch, tmp_path, transactional_db):
    """Two threads that write in one database as two processes do; SQLite's of the tests is in memory, and cannot."""
    if connection.vendor == "sqlite":
        own = {**connections.databases["default"], "NAME": shutil.copy(migrated.sqlite(), tmp_path)}
        monkeypatch.setitem(connections.databases, "default", own)
    with ThreadPoolExecutor(2) as threads:
        yield threads
        both = threading.Barrier(2)
        list(threads.map(lambda _: (both.wait(30), connection.close()), range(2)))


def test_two_that_index_one_picture_at_once_both_succeed(processes, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    both = threading.Barrier(2, timeout=30)

    def give():
        return get_image_model().objects.create(title="Een bank", file=get_test_image_file())

    def work(image):
        for _ in range(20):
            both.wait()
            index.insert_or_update_object(image)
            both.wait()
            IndexEntry.objects.all().delete()
        both.wait()
        index.insert_or_update_object(image)
        return list(get_search_backend().search("bank", get_image_model()))

    image = processes.submit(give).result()
    assert list(processes.map(work, [image, image])) == [[image], [image]]
