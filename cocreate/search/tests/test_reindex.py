"""`manage.py reindex` makes the index right while the site goes on, and may be stopped at any point."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cocreate.contributions import actions as contributions
from cocreate.core import page_cache
from cocreate.core.entries import SearchEntry
from cocreate.methods.models import Method
from cocreate.search import actions, backends, sources
from cocreate.search.models import Entry, Word
from cocreate.search.queries import search

pytestmark = pytest.mark.django_db


def found(q):
    return [hit.entry.key for hit in search(q).hits]


def method(number, **more):
    defaults = {"sentence": "Praten onder het stappen.", "group_min": 2, "group_max": 8}
    names = {"id": f"wandel-{number}", "name": f"Wandelgesprek {number}"}
    return Method.objects.create(**names, difficulty=1, source_kind="page", **defaults | more)


@pytest.fixture
def between(monkeypatch):
    """Run what stands in the list, one after the other, in the pauses between batches of two."""
    todo = []
    monkeypatch.setattr(actions, "BATCH", 2)
    monkeypatch.setattr(actions.time, "sleep", lambda seconds: todo.pop(0)() if todo else None)
    return todo


def test_all_that_is_public_is_found_and_nothing_else(offer, editor, chapter, capsys):
    offer(text="Een regenboogtuin voor de buurt", publish_by=editor)
    method(1)
    Entry.objects.all().delete()
    Word.objects.all().delete()
    Entry.objects.create(key="contribution:lost", kind="contribution", title="Spook", path="/", terms="spook =spok")
    Entry.objects.create(key="nobody", kind="contribution", title="Spook", path="/", terms="spook =spok ^spook")
    Word.objects.bulk_create([Word(text="spook"), Word(text="nergens")])
    call_command("reindex")
    assert "3 entries" in capsys.readouterr().out
    assert len(found("regenboogtuin")) == len(found("wind")) == len(found("wandelgesprek")) == 1
    assert len(found("regenbogtuin")) == 1
    assert found("spook") == []
    assert not Word.objects.filter(text__in=["spook", "nergens"]).exists()


def test_what_was_changed_behind_its_back_is_made_right():
    one = method(1)
    Method.objects.filter(pk=one.pk).update(name="Fietstocht")
    assert found("fietstocht") == []
    actions.reindex()
    assert found("fietstocht") == ["method:wandel-1"]
    assert found("wandelgesprek") == []
    assert not Word.objects.filter(text="wandelgesprek").exists()


def test_what_is_right_already_is_not_written_again():
    for number in range(3):
        method(number)
    known = list(Entry.objects.values_list("pk", "key"))
    with CaptureQueriesContext(connection) as queries:
        actions.reindex()
    asked = [query["sql"] for query in queries.captured_queries if '"search_entry"' in query["sql"]]
    assert not [sql for sql in asked if sql.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert list(Entry.objects.values_list("pk", "key")) == known


def test_the_oldest_comes_first_in_a_new_index(offer, editor):
    given = [offer(text=f"Tuin nummer {n}", publish_by=editor) for n in range(5)]
    Entry.objects.all().delete()
    actions.reindex()
    assert found("tuin") == [f"contribution:{one.pk}" for one in reversed(given)]


def test_readers_miss_nothing_halfway(between):
    for number in range(7):
        method(number)
    seen = []
    between += [lambda: seen.append(len(found("wandelgesprek")))] * 4
    actions.reindex()
    assert seen == [7, 7, 7, 7]


def test_stopped_halfway_it_leaves_a_sound_index_and_a_second_run_ends_it(between):
    def stop():
        raise KeyboardInterrupt

    for number in range(7):
        method(number)
    Method.objects.update(name="Fietstocht")
    between += [lambda: None, stop]
    with pytest.raises(KeyboardInterrupt):
        actions.reindex()
    assert len(found("fietstocht")) == 4
    assert len(found("wandelgesprek")) == 3
    assert actions.reindex() == 7
    assert len(found("fietstocht")) == 7


def test_what_is_withdrawn_or_published_meanwhile_is_as_it_should_be(offer, editor, giver, between):
    given = [offer(text=f"Een regenboogtuin, nummer {n}", publish_by=editor) for n in range(5)]
    between += [
        lambda: contributions.withdraw(given[4], giver),
        lambda: offer(text="Nog een regenboogtuin", publish_by=editor),
    ]
    actions.reindex()
    assert len(found("regenboogtuin")) == 5
    assert f"contribution:{given[4].pk}" not in found("regenboogtuin")


def test_what_is_withdrawn_after_the_keys_were_read_does_not_come_back(offer, editor, giver, monkeypatch):
    given = offer(text="Een regenboogtuin", publish_by=editor)
    keys = list(sources.keys())
    contributions.withdraw(given, giver)
    monkeypatch.setattr(sources, "keys", lambda: iter(keys))
    actions.reindex()
    assert found("regenboogtuin") == []


def test_kept_pages_with_results_are_thrown_away_only_when_something_differs(monkeypatch):
    method(1)
    expired = []
    monkeypatch.setattr(page_cache, "expire", lambda *tags: expired.extend(tags))
    actions.reindex()
    assert expired == []
    Entry.objects.update(title="Anders")
    actions.reindex()
    assert set(expired) == {"search:made", "contributions"}


def test_an_index_that_was_lost_is_made_of_the_entries_that_are_there():
    actions.fill(SearchEntry(key=f"x:{n}", kind="case", title=f"Plein {n}", text="", path="/") for n in range(450))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TABLE search_index")
        else:
            cursor.execute("DROP INDEX search_entry_newest")
    backends.here().make()
    assert search("plein").more
    assert found("pleinen 449") == ["x:449"]


def test_an_index_of_before_becomes_the_one_of_now():
    actions.fill(SearchEntry(key=f"x:{n}", kind="case", title=f"Plein {n}", text="", path="/") for n in range(20))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP INDEX search_entry_newest")
            cursor.execute("ALTER TABLE search_entry ADD COLUMN vector tsvector")
    backends.here().make()
    backends.here().make()
    with connection.cursor() as cursor:
        columns = {column.name for column in connection.introspection.get_table_description(cursor, "search_entry")}
    assert "vector" not in columns
    assert search("pleinen").total == 20
