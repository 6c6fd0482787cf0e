import html
import re

import pytest
from django.utils import translation

from cocreate.methods.matching import spoken
from cocreate.methods.models import Method
from cocreate.methods.queries import methods
from cocreate.stones.models import Stone

WISH = "/en/methodes/?voor=ontmoeting&mensen=12&tijd=120&waar=ter-plekke"


def text(response):
    return html.unescape(response.text)


def test_without_a_sentence_every_method_is_there(library, stranger):
    response = stranger.get("/en/methodes/")
    assert "All 40 methods" in response.text
    assert response.text.count('class="card method-card"') == 40
    assert "Fits almost" not in response.text


def test_a_sentence_works_as_a_plain_link_and_stays_filled_in(library, stranger):
    page = stranger.get(WISH).text
    assert '<option value="ontmoeting" selected>' in page
    assert 'name="mensen" value="12"' in page
    assert '<option value="120" selected>' in page
    assert '<option value="ter-plekke" selected>' in page


def test_each_card_says_why_it_fits(library, stranger):
    page = stranger.get(WISH).text
    for reason in ("fits ontmoeting", "works with 12 people", "takes about 90 minutes", "can be done on the spot"):
        assert f'<span class="fits">{reason}</span>' in page


def test_what_fits_does_and_what_nearly_fits_misses_one_thing(library, stranger):
    page = stranger.get(WISH).text
    fits, nearly = page.split("Fits almost")
    assert re.findall(r"<h3>\s*<a href=\"/en/methodes/([\w-]+)/", fits) == [
        m.pk
        for m in methods().filter(stones="ontmoeting", group_min__lte=12, group_max__gte=12, minutes__lte=120)
        if "ter plekke" in m.settings
    ]
    assert "/en/methodes/wereldcafe/" in nearly
    assert "is mostly done in a hall" in nearly
    assert nearly.count('class="misses"') == nearly.count("method-card")


@pytest.mark.parametrize(
    ("query", "method", "said"),
    [
        ("tijd=90", "wereldcafe", "asks for a little more time: 90 tot 150 minuten"),
        ("mensen=10", "wereldcafe", "asks for a few more people: at least 12"),
        ("mensen=16", "dialoogtafel", "works with 8 people at most: make two groups"),
        ("waar=post", "aanbellen", "is mostly done at someone's home"),
    ],
)
def test_what_nearly_fits_says_gently_what_differs(library, stranger, query, method, said):
    nearly = text(stranger.get(f"/en/methodes/?{query}")).split("Fits almost")[1]
    card = next(card for card in nearly.split("<article") if f"/en/methodes/{method}/" in card)
    assert said in card


@pytest.mark.parametrize(
    ("query", "method"),
    [("mensen=17", "dialoogtafel"), ("mensen=7", "wereldcafe"), ("tijd=30", "wereldcafe"), ("tijd=480", "kerngroep")],
)
def test_what_is_too_far_off_is_left_out(library, stranger, query, method):
    assert f"/en/methodes/{method}/" not in stranger.get(f"/en/methodes/?{query}").text


def test_one_may_ask_for_a_trait_too(library, stranger):
    page = stranger.get("/en/methodes/?voor=verbinding").text
    assert "fits verbinding" in page
    assert f"{Method.objects.filter(traits='verbinding').count()} methods fit" in page


def test_when_nothing_fits_the_page_invites(library, stranger):
    page = text(stranger.get("/en/methodes/?voor=potentieel&mensen=1000&tijd=30&waar=post"))
    assert "Nothing fits all of it, yet" in page
    assert 'href="/en/deel/"' in page


def test_an_empty_library_invites_too(db, stranger):
    Method.objects.all().delete()
    assert "Share a method you know" in stranger.get("/en/methodes/").text


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("voor=geluk", "what it is for"),
        ("mensen=veel", "how many people"),
        ("mensen=-3", "how many people"),
        ("mensen=99999999999999999999", "how many people"),
        ("tijd=7", "how much time"),
        ("waar=op-de-maan", "where"),
        ("waar=%00%F0%9F%8C%B1", "where"),
        ("voor=%3Cscript%3E", "what it is for"),
    ],
)
@pytest.mark.parametrize("page", ["/en/methodes/", "/en/methodes/kaarten/"])
def test_what_cannot_be_read_is_left_open_with_a_friendly_note(library, stranger, page, query, what):
    response = stranger.get(f"{page}?{query}")
    assert response.status_code == 200
    assert f"could not read this part of your sentence: {what}." in response.text
    assert "X-Page-Tags" not in response.headers
    assert "<script>" not in response.text


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("?waar=ter-plekke&voor=ontmoeting", "?voor=ontmoeting&waar=ter-plekke"),
        ("?voor=ontmoeting&mensen=&tijd=&waar=", "?voor=ontmoeting"),
        ("?voor=&mensen=&tijd=&waar=", ""),
        ("?voor=ontmoeting&utm_source=brief", "?voor=ontmoeting"),
        ("?mensen=012", "?mensen=12"),
    ],
)
@pytest.mark.parametrize("page", ["/en/methodes/", "/en/methodes/kaarten/"])
def test_another_spelling_of_a_sentence_leads_to_its_one_address(library, stranger, page, asked, kept):
    response = stranger.get(page + asked)
    assert (response.status_code, response["Location"]) == (302, page + kept)
    assert stranger.get(page + kept)["X-Page-Tags"] == "methods stones"


@pytest.mark.parametrize("page", ["/en/methodes/", WISH, "/en/methodes/kaarten/"])
def test_the_library_costs_five_queries(library, stranger, django_assert_num_queries, page):
    with django_assert_num_queries(5):
        assert stranger.get(page).status_code == 200


@pytest.mark.parametrize("who", ["stranger", "member", "editor_client"])
def test_everyone_sees_the_same_methods(library, request, who):
    assert "5 methods fit" in request.getfixturevalue(who).get(WISH).text


def test_the_cards_keep_the_sentence_and_carry_a_code_each(library, stranger):
    library_page = stranger.get("/en/methodes/?voor=beweging&tijd=60")
    assert 'href="/en/methodes/kaarten/?voor=beweging&amp;tijd=60"' in library_page.text
    page = stranger.get("/en/methodes/kaarten/?voor=beweging&tijd=60").text
    cards = page.count('class="paper-card"')
    assert cards == Method.objects.filter(stones="beweging", minutes__lte=60).count() > 1
    assert page.count('<svg viewBox="0 0 ') + page.count('class="qr"') >= cards
    assert 'href="/en/methodes/?voor=beweging&amp;tijd=60"' in page


def test_no_cards_to_print_is_said(library, stranger):
    page = stranger.get("/en/methodes/kaarten/?voor=potentieel&mensen=1000&tijd=30&waar=post").text
    assert "nothing to print" in page


def test_a_stone_that_the_owner_renames_reads_so_in_the_sentence(library, stranger):
    Stone.objects.filter(pk="ontmoeting").update(name="Élan & زيارة 🌱")
    page = stranger.get("/en/methodes/?voor=ontmoeting").text
    assert "fits élan &amp; زيارة 🌱" in page


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(1, "1 minute"), (45, "45 minutes"), (60, "1 hour"), (90, "90 minutes"), (120, "2 hours"), (150, "2.5 hours")],
)
def test_time_is_said_as_one_says_it(minutes, said):
    with translation.override("en"):
        assert spoken(minutes) == said
