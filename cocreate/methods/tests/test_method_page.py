import html
import json
import re

import pytest
from django.template import Context, Template
from django.utils import translation

from cocreate.methods.models import Method
from cocreate.stones.models import Line, Stone


@pytest.fixture
def page(library, stranger):
    return lambda pk: html.unescape(stranger.get(f"/methodes/{pk}/").text)


def test_a_method_shows_all_that_is_known(page):
    text = page("plekscan")
    scan = Method.objects.get(pk="plekscan")
    for said in (scan.name, scan.name_en, scan.sentence, scan.duration, scan.inclusion, scan.warning, *scan.materials):
        assert said in text
    for source in scan.sources:
        assert f'href="{source}"' in text
    assert 'href="/kompas/potentieel/"' in text
    assert 'href="/kenmerken/samen-aanpakken/"' in text
    assert 'class="qr"' in text


def test_what_is_our_own_estimate_is_said(library, stranger):
    Method.objects.filter(pk="plekscan").update(estimated=[])
    sure = stranger.get("/methodes/plekscan/").text
    Method.objects.filter(pk="plekscan").update(estimated=["group", "duration", "difficulty", "materials", "gone"])
    guessed = stranger.get("/methodes/plekscan/").text
    assert sure.count("<small>") == 0
    assert guessed.count("<small>") == 3


@pytest.mark.parametrize("kind", Method.SourceKind)
def test_how_well_the_source_was_read_is_said(library, stranger, kind):
    Method.objects.filter(pk="triz").update(source_kind=kind)
    with translation.override("en"):
        said = str(kind.label)
    assert said in html.unescape(stranger.get("/en/methodes/triz/").text)


def test_machines_read_a_how_to(page):
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page("triz"))[1])
    assert (data["@type"], data["name"], data["totalTime"]) == ("HowTo", "Omgekeerd denken", "PT45M")
    assert data["supply"][0] == {"@type": "HowToSupply", "name": "kleefbriefjes"}


def test_machine_data_cannot_end_its_script(library, stranger):
    Method.objects.filter(pk="triz").update(name="</script><b>", minutes=None, name_en="")
    text = stranger.get("/methodes/triz/").text
    assert "</script><b>" not in text
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text)[1])
    assert data["name"] == "</script><b>"
    assert "totalTime" not in data


def test_a_method_costs_four_queries_and_expires_with_methods_pages_and_stones(
    library, stranger, django_assert_num_queries
):
    with django_assert_num_queries(4):
        response = stranger.get("/methodes/plekscan/")
    assert response["X-Page-Tags"] == "methods pages stones"


def test_an_unknown_method_is_not_found(library, stranger):
    assert stranger.get("/methodes/bestaat-niet/").status_code == 404


def test_words_of_the_owner_in_any_script_stay_as_they_are(library, stranger):
    Method.objects.filter(pk="triz").update(
        settings=["op het dak"], materials=["<i>kaart</i>", "لوحة 🌱"], sources=["mailto:x"], warning="", inclusion=""
    )
    text = stranger.get("/methodes/triz/").text
    assert "op het dak" in text
    assert "&lt;i&gt;kaart&lt;/i&gt;" in text
    assert "لوحة 🌱" in text
    assert "mailto:x" in text


def obstacles(stone):
    return Template("{% load stones methods %}{% lines_of stone as lines %}{% obstacles lines %}").render(
        Context({"stone": stone})
    )


def test_obstacles_of_a_stone_lead_to_methods_in_two_queries(library, django_assert_num_queries):
    stone = Stone.objects.get(pk="identiteit")
    with django_assert_num_queries(2):
        text = obstacles(stone)
    assert "Een conflict wordt persoonlijk." in text
    assert '<a href="/methodes/dialoogtafel/">Dialoogtafel</a>' in text
    assert "Vraag actief naar de mening die nog ontbreekt." in text


def test_an_obstacle_without_a_known_method_stands_alone(library):
    Line.objects.filter(stone="identiteit").delete()
    stone = Stone.objects.get(pk="identiteit")
    assert "<section" not in obstacles(stone)
    Line.objects.create(stone=stone, kind="obstacle", text="Het regent", methods=["weg"])
    text = obstacles(stone)
    assert "Het regent" in text
    assert "<a " not in text
