"""The page at /zoeken/."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from cocreate.core.entries import SearchEntry
from cocreate.core.page_cache import HEADER
from cocreate.moderation import actions as moderation
from cocreate.search import actions

pytestmark = pytest.mark.django_db


def put(number=0, kind="contribution", **more):
    given = {"title": f"Tuin {number}", "text": "Een <b>tuin</b> & meer.", "path": f"/x/{number}/"} | more
    actions.put(SearchEntry(key=f"{kind}:{number}", kind=kind, **given))


def page(client, **query):
    response = client.get("/zoeken/", query)
    assert response.status_code == 200
    return response.content.decode()


def test_without_a_question_the_page_invites_to_ask(stranger):
    html = page(stranger)
    assert 'name="q"' in html
    assert "<mark>" not in html


def test_nothing_found_invites_to_share(stranger):
    html = page(stranger, q="xylofoonkwartet")
    assert "xylofoonkwartet" in html
    assert 'href="/deel/"' in html


def test_found_words_are_marked_and_text_stays_text(stranger):
    put()
    html = page(stranger, q="tuinen")
    assert "<mark>Tuin</mark> 0" in html
    assert "&lt;b&gt;<mark>tuin</mark>&lt;/b&gt; &amp; meer." in html
    assert 'href="/x/0/"' in html


def test_what_was_asked_stays_in_the_box_and_is_escaped(stranger):
    html = page(stranger, q='"><script>alert(1)</script>')
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_kinds_are_links_with_counts(stranger):
    put(1)
    put(2)
    put(1, "method")
    html = page(stranger, q="tuin")
    assert 'href="?q=tuin&amp;soort=method"' in html
    assert [int(n) for n in re.findall(r'search-count">(\d+)', html)] == [3, 1, 2]
    only = page(stranger, q="tuin", soort="method")
    assert only.count('class="search-hit"') == 1
    assert 'name="soort" value="method"' in only
    assert page(stranger, q="tuin", soort="<x>").count('class="search-hit"') == 3


def test_pages_of_results_have_links(stranger):
    for number in range(25):
        put(number)
    assert 'href="?q=tuin&amp;p=2"' in page(stranger, q="tuin")
    second = page(stranger, q="tuin", p="2")
    assert second.count('class="search-hit"') == 5
    assert 'rel="prev"' in second
    for odd in ("x", "-1", "99999999999999", "²", ""):
        page(stranger, q="tuin", p=odd)


def test_a_typing_mistake_is_named(stranger):
    put(title="Ontmoeting")
    assert "ontmeoting" in page(stranger, q="ontmeoting")
    assert "<mark>Ontmoeting</mark>" in page(stranger, q="ontmeoting")


def test_words_that_never_stand_together_are_said_so(stranger):
    put(1, title="Plein", text="")
    put(2, title="Straat", text="")
    assert page(stranger, q="plein straat").count('class="search-hit"') == 2


def test_a_very_common_word_is_said_so(stranger, monkeypatch):
    monkeypatch.setattr("cocreate.search.queries.CAP", 3)
    monkeypatch.setattr("cocreate.search.queries.TITLED", 3)
    for number in range(6):
        put(number)
    assert 'search-count">3+' in page(stranger, q="tuin")


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", True),
        ("?q=tuin", True),
        ("?q=tuin&soort=method&p=2", True),
        ("?q=%20tuin", False),
        ("?q=tuin&q=tuin", False),
        ("?q=tuin&utm_source=x", False),
        ("?q=xylofoonkwartet", False),
        ("?q=tuin" + "+tuin" * 10, False),
    ],
)
def test_only_short_questions_with_an_answer_are_kept(stranger, query, kept):
    put()
    put(1, "method")
    response = stranger.get("/zoeken/" + query)
    assert (HEADER in response.headers) is kept
    if kept:
        assert set(response[HEADER].split()) == {"contributions", "pages", "methods", "trajectories", "documents"}


def test_a_kept_page_ends_when_something_on_it_may_no_longer_be_found(stranger):
    put(until=timezone.localdate())
    midnight = timezone.make_aware(dt.datetime.combine(timezone.localdate() + dt.timedelta(days=1), dt.time.min))
    assert f"until={midnight.timestamp():.3f}" in stranger.get("/zoeken/?q=tuin")[HEADER]


def test_guest_owner_stranger_and_editor_find_the_same(offer, editor, stranger, member, editor_client):
    offer(text="Een regenboogtuin die nog wacht")
    seen = offer(text="Een vlindertuin die er staat")
    moderation.publish(seen, editor)
    for client in (stranger, member, editor_client):
        assert page(client, q="regenboogtuin").count('class="search-hit"') == 0
        assert page(client, q="vlindertuin").count('class="search-hit"') == 1


def test_a_page_of_results_asks_the_database_a_few_times(stranger, django_assert_max_num_queries):
    for number in range(30):
        put(number)
    stranger.get("/zoeken/?q=tuin")
    with django_assert_max_num_queries(9):
        stranger.get("/zoeken/?q=tuin")
