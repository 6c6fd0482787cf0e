"""What a process keeps holds exactly as long as nothing of it changed."""

import pytest
from django.db import transaction

from cocreate.core import kept, page_cache
from cocreate.core.page_cache import expire

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shelf():
    page_cache.generations().forget_all()
    return kept.Kept(2)


def test_a_value_is_kept_until_one_of_its_tags_expires(shelf):
    for tag in ("a", "b"):
        assert shelf.keep("key", "value", ["a", "b"], kept.begin()) == "value"
        expire("c")
        assert shelf.look("key") == "value"
        expire(tag)
        assert shelf.look("key") is None


def test_what_was_read_before_a_write_is_not_used_after_it(shelf):
    born = kept.begin()
    expire("a")
    shelf.keep("key", "old", ["a"], born)
    assert shelf.look("key") is None


def test_a_transaction_takes_and_keeps_nothing_and_what_it_changes_is_not_used_until_it_ends(shelf):
    born = kept.begin()
    shelf.keep("key", "old", ["a"], born)
    with transaction.atomic():
        assert kept.begin() is None
        assert shelf.look("key") is None
        shelf.keep("key", "of the transaction", ["a"], kept.begin())
    assert shelf.look("key") == "old"
    with transaction.atomic():
        expire("a")
        slots = [page_cache.slot_of("a")]
        assert not page_cache.generations().valid(slots, page_cache.generations().clock)
    assert shelf.look("key") is None


def test_only_so_many_are_kept(shelf):
    born = kept.begin()
    for key in ("first", "second", "third"):
        shelf.keep(key, key, ["a"], born)
    assert [shelf.look(key) for key in ("first", "second", "third")] == [None, "second", "third"]


def test_nothing_is_kept_where_other_machines_write_too(shelf, settings):
    shelf.keep("key", "value", ["a"], kept.begin())
    settings.PAGE_CACHE_MB = 0
    assert kept.begin() is None
    assert shelf.look("key") is None
