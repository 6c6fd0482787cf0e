"""What editors made is held at hand, and ranked as what people gave."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate.core import page_cache
from cocreate.core.entries import SearchEntry
from cocreate.search import actions, queries
from cocreate.search.scoring import Counted, Found

TERMS = st.lists(st.sampled_from(["^plein", "^=plein", "plein", "=plein", "pleinen", "ple", "=p"]), max_size=12)


@given(TERMS, st.sampled_from(["plein", "=plein", "ple", "^plein", "niets"]))
def test_a_counted_entry_tells_the_same_as_another_and_both_count_right(terms, asked):
    one = Found(1, "method", None, f" {' '.join(terms)} ")
    for entry in (one, Counted(one)):
        assert entry.times(f" {asked} ") == terms.count(asked)
        assert entry.holds(f" {asked} ") == (asked in terms)
        assert entry.begun(f" {asked}") == sum(term.startswith(asked) for term in terms)


@pytest.mark.django_db(transaction=True)
def test_what_editors_change_is_found_as_it_is_now(django_assert_num_queries):
    page_cache.generations().forget_all()
    actions.fill(
        SearchEntry(key=f"contribution:{n}", kind="contribution", title="", text=f"buurt {n}", path="/")
        for n in range(queries.CAP + 20)
    )

    def methods():
        return [hit.entry.key for hit in queries.search("buurt", "method").hits]

    assert methods() == []
    for key in ("method:1", "method:2"):
        actions.put(SearchEntry(key=key, kind="method", title="Wandeling", text="door de buurt", path="/"))
    assert methods() == ["method:2", "method:1"]
    found = queries.search("buurt")
    assert (found.more, found.counts["method"], found.hits[0].entry.key) == (True, 2, "method:2")
    with django_assert_num_queries(0):
        assert [one.kind for one in queries.made()] == ["method", "method"]
    actions.put(SearchEntry(key="method:2", kind="method", title="Wandeling", text="door het bos", path="/"))
    assert methods() == ["method:1"]
    actions.drop("method:1")
    assert methods() == []
