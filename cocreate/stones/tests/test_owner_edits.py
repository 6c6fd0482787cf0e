import re

import pytest
from django.urls import reverse

from cocreate.accounts.models import Person
from cocreate.stones import forms
from cocreate.stones.loading import load
from cocreate.stones.models import Line, Stone, Trait


@pytest.fixture
def owner(client, db, monkeypatch):
    load()
    monkeypatch.setattr(forms, "unknown_methods", [lambda ids: ids & {"hocus"}])
    client.force_login(Person.objects.create_superuser("baas@voorbeeld.be"))
    return client


def address(name, verb, *args):
    return reverse(f"wagtailsnippets_stones_{name}:{verb}", args=args)


def filled_in(client, url):
    """Return what a browser would send back if nothing was changed."""
    form = client.get(url).context["form"]
    data = {}
    for field in form:
        value = field.value()
        if value is not None:
            data[field.html_name] = value
    return data


def test_a_stone_is_edited_with_its_lines_one_a_line(owner):
    url = address("stone", "edit", "identiteit")
    data = filled_in(owner, url)
    assert data["lines_question"].splitlines()[0] == "Wat mag hier nooit verdwijnen?"
    kept = Line.objects.get(slug="ide-2")
    data |= {
        "name": "Eigenheid",
        "lines_question": "  Wie zijn wij? 🌱\n\nمن نحن؟\n",
        "lines_obstacle": "Een conflict wordt persoonlijk. -> triz,dialoogtafel\nNieuw signaal",
    }
    response = owner.post(url, data)
    assert response.status_code == 302, response.context["form"].errors
    stone = Stone.objects.get(pk="identiteit")
    assert stone.name == "Eigenheid"
    assert [line.text for line in stone.lines.filter(kind="question")] == ["Wie zijn wij? 🌱", "من نحن؟"]
    kept.refresh_from_db()
    assert (kept.order, kept.methods) == (0, ["triz", "dialoogtafel"])
    assert [(o.text, o.methods) for o in stone.lines.filter(kind="obstacle")][1] == ("Nieuw signaal", [])
    assert stone.lines.filter(kind="pitfall").count() == 3


@pytest.mark.parametrize(("name", "pk", "boxes"), [("stone", "identiteit", 5), ("trait", "verbinding", 2)])
def test_each_box_stands_once_on_the_screen(owner, name, pk, boxes):
    page = owner.get(address(name, "edit", pk)).text
    names = re.findall(r'name="(lines_\w+)"', page)
    assert len(names) == len(set(names)) == boxes


def test_saving_without_a_change_keeps_every_line(owner):
    before = list(Line.objects.order_by("pk").values())
    url = address("stone", "edit", "beweging")
    assert owner.post(url, filled_in(owner, url)).status_code == 302
    assert list(Line.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("colour", "#FFE000", "4.5"),
        ("colour", "geel", "#1F4E9E"),
        ("lines_obstacle", "Goed\nVast -> hocus", "hocus"),
        ("lines_obstacle", "Vast -> geen id!", "1"),
        ("lines_try", "-> triz", "1"),
        ("lines_question", "x" * 401, "400"),
        ("name", "", ""),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(owner, field, value, said):
    url = address("stone", "edit", "beweging")
    before = Stone.objects.filter(pk="beweging").values().get(), Line.objects.count()
    response = owner.post(url, filled_in(owner, url) | {field: value, "skipped": "anders"})
    assert response.status_code == 200
    assert said in str(response.context["form"].errors[field])
    assert "anders" in response.text
    assert (Stone.objects.filter(pk="beweging").values().get(), Line.objects.count()) == before


def test_the_owner_adds_a_stone_and_it_stands_in_the_colours(owner):
    data = filled_in(owner, address("stone", "add")) | {
        "id": "zorg",
        "name": "Zorg",
        "order": "8",
        "colour": "#5A3E2B",
        "colour_name": "bruin",
        "colour_origin": "reconstruction",
        "pictogram": "steen",
        "core_question": "Wie draagt wie?",
        "meaning": "Zorgen voor elkaar.",
        "lines_pitfall": "Vergeten te rusten",
    }
    response = owner.post(address("stone", "add"), data)
    assert response.status_code == 302, response.context["form"].errors
    assert Line.objects.get(stone="zorg").text == "Vergeten te rusten"
    assert ".stone-zorg { --stone: light-dark(#5A3E2B, " in owner.get("/stapstenen.css").text


def test_the_id_of_a_stone_does_not_change(owner):
    url = address("stone", "edit", "beweging")
    owner.post(url, filled_in(owner, url) | {"id": "golf"})
    assert not Stone.objects.filter(pk="golf").exists()


def test_a_trait_is_edited_with_its_measures(owner):
    url = address("trait", "edit", "verbinding")
    data = filled_in(owner, url)
    assert data["lines_measure"].startswith("Nieuwe contacten: ")
    assert owner.post(url, data | {"lines_measure": "Wie blijft napraten"}).status_code == 302
    assert [m.text for m in Trait.objects.get(pk="verbinding").lines.filter(kind="measure")] == ["Wie blijft napraten"]


@pytest.mark.parametrize("who", ["stranger", "member", "editor_client"])
def test_only_who_was_given_the_right_edits_the_compass(owner, request, who):
    client = request.getfixturevalue(who)
    url = address("stone", "edit", "beweging")
    assert client.get(url).status_code == 302
    assert client.post(url, {"name": "Van mij"}).status_code == 302
    assert Stone.objects.get(pk="beweging").name == "Beweging"
