"""What is found, in what order, and what never."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocreate.core.entries import SearchEntry
from cocreate.search import actions, backends, queries
from cocreate.search.folding import terms_of
from cocreate.search.models import Entry, Word
from cocreate.search.parsing import LONGEST_QUERY, normal, parse

pytestmark = pytest.mark.django_db


def put(key, title="", text="", kind="contribution", **more):
    actions.put(SearchEntry(key=key, kind=kind, title=title, text=text, path=f"/{key}/", **more))


def found(q, **more):
    return [hit.entry.key for hit in queries.search(q, **more).hits]


@pytest.fixture
def entries():
    put("a", "Een ontmoeting op het plein", "Wij hebben gebabbeld met de bewoners.")
    put("b", "Samen tuinieren", "Elke buurt kan cocreëren: co-creatie in de straat, met foto's en een buurtfeest.")
    put("c", "Réunions de quartier", "Une rencontre à l'école.", language="fr")
    put("d", "Meetings", "A neighbourhood gathers.", kind="method", language="en")


@pytest.mark.parametrize(
    ("q", "keys"),
    [
        ("ontmoetingen", ["a"]),
        ("ontmoeting", ["a"]),
        ("ONTMOETEN", ["a"]),
        ("cocreeren", ["b"]),
        ("cocreëren", ["b"]),
        ("cocreatie", ["b"]),
        ("co-creatie", ["b"]),
        ("co creatie", ["b"]),
        ("buurten", ["b"]),
        ("straten", ["b"]),
        ("foto", ["b"]),
        ("bewoner", ["a"]),
        ("reunions", ["c"]),
        ("ecole", ["c"]),
        ("l\u2019école", ["c"]),
        ("neighbourhood gathers", ["d"]),
        ("ontm", ["a"]),
        ("on", ["a"]),
        ("buurtf", ["b"]),
        ("plein ontmoeti", ["a"]),
        ("de ontmoeting", ["a"]),
        ("de", ["b", "c", "a"]),
    ],
)
def test_these_words_find_these_entries(entries, q, keys):
    assert sorted(found(q)) == sorted(keys)


@pytest.mark.parametrize(
    "q",
    [
        *("ontmeoting", "ontmoetin", "ontmoetingg", "ontmoetxng", "ntmoeting", "ontmooeting", "onmoeting"),
        *("ontmeotingen", "ontmoetignen", "ontmoetingn", "ontmotingen", "bewonres", "bewoenr", "plein ontmeoting"),
    ],
)
def test_one_slip_in_a_word_of_six_letters_or_more_still_finds(entries, q):
    assert found(q) == ["a"]


def test_two_slips_or_a_slip_in_a_short_word_find_nothing(entries):
    assert found("ontmeotign") == []
    assert found("plien") == []


def test_the_reader_is_told_which_word_was_looked_for_instead(entries):
    (word,) = queries.search("ontmeotingen").instead
    assert (word.typed, word.instead) == ("ontmeotingen", "ontmoetingen")
    assert queries.search("ontmoeting").instead == []


def test_a_title_stands_above_a_text_and_an_exact_title_above_all():
    put("text", "Iets anders", "buurt " * 20)
    put("old title", "In de buurt")
    put("exact", "Buurt")
    put("beginning", "Buurtfeest")
    put("new title", "Een buurt met een veel langere titel")
    assert found("buurt")[0] == "exact"
    assert set(found("buurt")[1:3]) == {"old title", "new title"}
    assert found("buurt")[3:] == ["beginning", "text"]


def test_more_mentions_stand_above_fewer_and_newer_above_older():
    put("once", "x", "de tuin van ons allemaal samen")
    put("often", "x", "tuin en tuin en nog een tuin")
    put("once again", "x", "de tuin van ons allemaal samen")
    assert found("tuin") == ["often", "once again", "once"]


def test_when_no_entry_holds_every_word_those_with_some_are_shown(entries):
    results = queries.search("plein tuinieren")
    assert results.query.any_will_do
    assert {hit.entry.key for hit in results.hits} == {"a", "b"}


def test_a_word_that_stands_nowhere_does_not_spoil_the_others(entries):
    assert found("xylofoonkwartet tuinieren") == ["b"]


def test_what_may_be_found_until_yesterday_is_not_found_and_until_today_it_is():
    today = timezone.localdate()
    put("gone", "Tuin", until=today - dt.timedelta(days=1))
    put("last day", "Tuin", until=today)
    results = queries.search("tuin")
    assert [hit.entry.key for hit in results.hits] == ["last day"]
    assert results.until == today
    assert results.counts == {"contribution": 1}


def test_a_dropped_entry_leaves_nothing_behind_not_even_its_words():
    put("a", "Mevrouw Zeldenthuis", "in de tuin")
    put("b", "Iets", "in de tuin")
    actions.drop("a")
    actions.drop("never there")
    assert found("zeldenthuis") == []
    assert found("tuin") == ["b"]
    assert not Word.objects.filter(text__contains="zeldenthuis").exists()
    assert Word.objects.filter(text="tuin").exists()


def test_a_changed_entry_is_found_by_its_new_words_only():
    put("a", "Oudewoorden", "blijft")
    put("a", "Nieuwewoorden", "blijft")
    assert found("oudewoorden") == []
    assert found("nieuwewoorden") == found("blijft") == ["a"]
    assert not Word.objects.filter(text="oudewoorden").exists()
    assert Entry.objects.count() == 1


def test_kinds_are_counted_and_one_kind_can_be_asked(entries):
    put("e", "Meetings in the neighbourhood", kind="chapter", language="en")
    results = queries.search("meetings", kind="method")
    assert [hit.entry.key for hit in results.hits] == ["d"]
    assert results.counts == {"chapter": 1, "method": 1}
    assert results.total == 1
    assert results.found_at_all == 2
    assert queries.search("meetings", kind="unheard").hits == []


def test_of_a_very_common_word_the_newest_the_titles_and_what_editors_made_are_kept(monkeypatch):
    monkeypatch.setattr(queries, "CAP", 5)
    put("old title", "Tuin")
    put("chapter", "Groen", "een tuin", kind="chapter")
    for number in range(8):
        put(f"n{number}", "Iets", "tuin")
    results = queries.search("tuin")
    assert results.more
    assert [hit.entry.key for hit in results.hits] == ["old title", "chapter", "n7", "n6", "n5", "n4", "n3"]
    assert results.counts == {"chapter": 1, "contribution": 6}


def test_pages_follow_each_other_and_a_page_too_far_is_the_last():
    for number in range(5):
        put(f"n{number}", "Iets", "tuin")
    assert found("tuin", size=2) == ["n4", "n3"]
    assert found("tuin", size=2, page=3) == ["n0"]
    assert found("tuin", size=2, page=99) == ["n0"]
    assert found("tuin", size=2, page=-1) == ["n4", "n3"]
    assert queries.search("tuin", size=2).pages == 3


def test_found_words_are_marked_in_any_form_and_around_the_first():
    put("a", "De tuinen", "woord " * 100 + "Samen in de Tuintjes. En de tuin! " + "slot " * 100)
    (hit,) = queries.search("tuinen").hits
    assert ("tuinen", True) in hit.title
    assert ("tuin", True) in hit.text
    shown = "".join(text for text, _ in hit.text)
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 300


def test_a_text_without_spaces_is_cut_too():
    put("a", "Tuin", "x" * 1000)
    (hit,) = queries.search("tuin").hits
    assert len("".join(text for text, _ in hit.text)) < 300


def test_a_search_asks_the_database_a_few_times_however_much_it_finds(entries, django_assert_max_num_queries):
    for number in range(30):
        put(f"n{number}", "Tuin", "ontmoeting")
    with django_assert_max_num_queries(5):
        queries.search("ontmoeting")


def test_the_newest_of_a_word_are_found_whether_it_is_rare_or_not_and_wherever_they_stand(monkeypatch):
    """The older ones stand far apart, so that PostgreSQL looks further and further back."""
    monkeypatch.setattr(backends.Postgres, "READ", 300)
    words = {"vaak": 1, "soms": 4, "weinig": 25, "zelden": 150}
    endings = [a + b for a in "bcdfghkl" for b in "kmpqrvwx"]
    holds = {
        (number * 200 if number < 401 else 80_000 + number): [
            word for word, each in words.items() if number % each == 0
        ]
        + [f"begin{endings[number % 64]}"] * (number % 3 == 0)
        for number in range(1, 1001)
    }
    Entry.objects.bulk_create(
        Entry(
            id=number,
            key=f"x:{number}",
            kind="contribution",
            path="/",
            language="nl",
            title=" ".join(held[:2]),
            text=" ".join(held[2:]),
            terms=terms_of(" ".join(held[:2]), " ".join(held[2:]), "contribution", "nl"),
        )
        for number, held in holds.items()
    )

    def fitting(typed, some):
        return sorted((n for n, held in holds.items() if all(any(w.startswith(t) for w in some(held)) for t in typed)))

    for typed in ("vaak", "soms", "weinig", "zelden", "soms weinig", "vaak zelden", "begin", "beginbk", "vaak begin"):
        query = parse(typed)
        for limit in (1, 20, 201):
            asked = typed.split()
            assert backends.here().find(query, limit) == fitting(asked, lambda held: held)[::-1][:limit]
            in_title = query.but(in_title=True)
            assert backends.here().find(in_title, limit) == fitting(asked, lambda held: held[:2])[::-1][:limit]
    few = parse("beginbk").but(wanted=(replace(parse("beginbk").wanted[0], words=("beginbk",)),))
    assert backends.here().find(few, 201) == fitting(["beginbk"], lambda held: held)[::-1]


def test_words_with_one_beginning_are_found_whether_they_are_few_or_many():
    for number in range(queries.FEW + 5):
        put(f"n{number}", f"veel{chr(97 + number // 26)}{chr(97 + number % 26)}")
    put("een", "weinigen")
    put("twee", "weiniger")
    assert len(queries.search("veel").hits) == 20
    assert queries.search("veel").total == queries.FEW + 5
    assert set(found("weini")) == {"een", "twee"}
    (asked,) = queries.search("weini").query.wanted
    assert asked.words == ("weinigen", "weiniger")
    assert queries.search("weiniger").query.wanted[0].prefix == ""


def test_text_with_nul_and_half_characters_is_kept_without_them():
    put("a", "Tu\0in", "half \ud83d teken")
    assert found("teken") == ["a"]


def test_making_the_index_again_changes_nothing(entries):
    backends.here().make()
    assert found("ontmoeting") == ["a"]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_index(search_index, rank) VALUES ('integrity-check', 1)")


NASTY = [
    *(
        '"',
        '"tuin',
        "tuin*",
        "tuin AND",
        "NOT tuin",
        "(tuin",
        "tuin)",
        "title:tuin",
        "^tuin",
        "-tuin",
        "tuin:*",
        "&",
        "|",
    ),
    *(
        "!tuin",
        "<->",
        "'tuin",
        "tuin'",
        "\\",
        "tuin\\",
        "%",
        "_",
        "\0",
        "tu\0in",
        "🎉",
        "👩‍👩‍👧 tuin",
        "שלום",
        "\u202etuin",
    ),
    *(
        "NEAR(a b)",
        "{a b}",
        "@contribution",
        "=tuin",
        "a" * 10_000,
        "tuin " * 2_000,
        "' OR 1=1 --",
        "\ud83d",
        "½",
        "①",
        "İ",
    ),
]


@pytest.mark.parametrize("q", NASTY)
def test_nothing_one_can_type_is_a_mistake(entries, q):
    queries.search(q, kind="case", page=3)


@given(st.text(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
def test_no_text_at_all_is_a_mistake(entries, q):
    results = queries.search(q)
    assert results.page <= results.pages


@given(st.text())
def test_what_was_typed_is_read_once_and_in_bounds(q):
    assert len(normal(q)) <= LONGEST_QUERY
    assert normal(normal(q)) == normal(q)
    assert parse(normal(q)) == parse(q)
    assert len(parse(q).wanted) <= 10


@given(st.text(alphabet="abcdeëœ'-", min_size=1, max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_every_text_is_found_by_itself(db, text):
    Entry.objects.all().delete()
    put("a", "", text)
    if parse(text).wanted:
        assert found(text) == ["a"]
