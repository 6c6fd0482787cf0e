"""A write throws away the pages that show it when its transaction ends, however it ends."""

import gc
import os

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.utils import timezone

from cocreate.core import page_cache
from cocreate.core.generations import Generations, slot_of
from cocreate.core.page_cache import expire, generations, shows


@pytest.fixture
def counters(tmp_path, monkeypatch):
    own = Generations(tmp_path / "pages")
    monkeypatch.setattr(page_cache, "generations", lambda: own)
    yield own
    gc.collect()
    own.close()


def valid(counters, tag, born=None):
    return counters.valid([slot_of(tag)], counters.clock if born is None else born)


def test_a_page_says_what_it_shows_and_until_when():
    at = timezone.now()
    response = shows(HttpResponse(), "stones", "contributions", until=at)
    assert response["X-Page-Tags"] == f"contributions stones until={at.timestamp():.3f}"
    assert shows(HttpResponse(), "site")["X-Page-Tags"] == "site"


def test_the_counters_live_in_the_data_folder(settings):
    assert generations().folder == settings.DATA / "run" / "pages"
    assert generations().grace == (10.0 if connection.vendor == "postgresql" else 0.0)


@pytest.mark.django_db(transaction=True)
def test_a_commit_expires_and_until_then_the_tag_is_in_doubt(counters):
    born = counters.clock
    with transaction.atomic():
        expire("a")
        assert not valid(counters, "a")
        assert valid(counters, "b")
    assert valid(counters, "a")
    assert not valid(counters, "a", born)
    assert valid(counters, "b", born)


def fails():
    msg = "changed my mind"
    raise ValueError(msg)


@transaction.atomic
def write_and_fail(*tags):
    expire(*tags)
    fails()


@pytest.mark.django_db(transaction=True)
def test_a_rollback_ends_the_doubt(counters):
    with pytest.raises(ValueError, match="changed my mind"):
        write_and_fail("a")
    gc.collect()
    assert valid(counters, "a")


@pytest.mark.django_db(transaction=True)
def test_a_savepoint_rolled_back_ends_only_its_own_doubt(counters):
    with transaction.atomic():
        expire("a")
        with pytest.raises(ValueError, match="changed my mind"):
            write_and_fail("a", "b")
        gc.collect()
        assert not valid(counters, "a")
        assert valid(counters, "b")
    assert valid(counters, "a")


@transaction.atomic
def write_with_a_failing_hook():
    transaction.on_commit(fails)
    expire("a")


@pytest.mark.django_db(transaction=True)
def test_a_failing_hook_after_the_commit_leaves_no_doubt(counters):
    with pytest.raises(ValueError, match="changed my mind"):
        write_with_a_failing_hook()
    gc.collect()
    assert valid(counters, "a")


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_expires_at_once(counters):
    born = counters.clock
    expire("a")
    assert valid(counters, "a")
    assert not valid(counters, "a", born)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_broke_stays_in_doubt_while_postgresql_may_commit(counters, monkeypatch):
    started = []

    class Timer:
        def __init__(self, seconds, function, args):
            started.append((seconds, function, args))

        def start(self):
            pass

    monkeypatch.setattr(page_cache.threading, "Timer", Timer)
    counters.grace = 10.0
    end = page_cache._End(frozenset([slot_of("a")]))
    connection.close()
    del end
    assert not valid(counters, "a")
    ((seconds, settle, args),) = started
    assert seconds == 10.0
    settle(*args)
    assert valid(counters, "a")


def test_a_forked_copy_of_a_transaction_settles_nothing(counters, monkeypatch, db):
    end = page_cache._End(frozenset([slot_of("a")]))
    end.pid = os.getpid() + 1
    del end
    assert not valid(counters, "a")
