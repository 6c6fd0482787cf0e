"""People name, find or draw a place in a form."""

import json

import pytest
from django import forms as django_forms
from django.core.exceptions import ValidationError

from cocreate.places import actions, forms, lookup

POINT = {"type": "Point", "coordinates": [3.7252, 51.0536]}


class Form(django_forms.Form):
    where = forms.PlaceField(required=False)


class Must(django_forms.Form):
    where = forms.PlaceField()


def chosen(**typed):
    form = Form({f"where_{key}": value for key, value in typed.items()})
    assert form.is_valid(), form.errors
    return form.cleaned_data["where"]


def test_nothing_filled_in_is_no_place_unless_it_is_asked():
    assert chosen() is None
    assert chosen(kind="parcel") is None
    assert not Must({"where_kind": "spot"}).is_valid()


def test_only_a_name_is_enough():
    assert chosen(name=" De oude school ", kind="building") == actions.Choice("De oude school", "building")
    assert chosen(name="De oude school", kind="kasteel").kind == "spot"


def test_the_name_of_a_town_is_placed_without_javascript():
    choice = chosen(name="Roeselare")

    assert choice.register == "gazetteer"
    assert choice.geometry["type"] == "Point"


def test_a_street_in_a_town_is_not_put_in_the_middle_of_it():
    assert chosen(name="Kerkstraat, Roeselare").geometry is None


def test_what_was_found_keeps_its_register_and_the_name_that_people_give_it():
    found = lookup.Found("parcel 1", "parcel", POINT, "capakey", "44021A0001/00A000")

    assert chosen(found=forms.seal(found)) == actions.Choice(
        "parcel 1", "parcel", POINT, "capakey", "44021A0001/00A000"
    )
    assert chosen(found=forms.seal(found), name="De tuin").name == "De tuin"


def test_what_was_not_given_by_a_search_is_not_believed():
    found = forms.seal(lookup.Found("x", "parcel", POINT, "capakey", "44021A0001/00A000"))

    assert forms.unseal(found[:-2]) is None
    assert forms.unseal("") is None
    assert chosen(found="44021A0001/00A000", name="x").register == ""


def test_a_drawing_goes_before_what_was_found_and_a_home_is_private():
    found = forms.seal(lookup.search("Gent")[0])
    drawn = {"type": "Point", "coordinates": [3.73, 51.06]}

    choice = chosen(name="Thuis", kind="building", geometry=json.dumps(drawn), found=found, home="1")

    assert choice == actions.Choice("Thuis", "building", drawn, private=True)
    assert chosen(name="Thuis", geometry=json.dumps(drawn), kind="kasteel").kind == "spot"


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "x" * 161},
        {"geometry": json.dumps(POINT)},
        {"name": "x", "geometry": "{"},
        {"name": "x", "geometry": "[" * 50_000},
        {"name": "x", "geometry": '{"type": "Point", "coordinates": [51.05, 3.72]}'},
        {
            "name": "x",
            "geometry": json.dumps(
                {"type": "Polygon", "coordinates": [[[3, 51], [3.1, 51.1], [3.1, 51], [3, 51.1], [3, 51]]]}
            ),
        },
    ],
)
def test_what_cannot_be_kept_is_told_and_stays_in_the_form(typed):
    form = Form({f"where_{key}": value for key, value in typed.items()})

    assert not form.is_valid()
    assert form.errors["where"]
    assert typed.get("name", "") in str(form["where"])


@pytest.mark.django_db
def test_a_place_stands_in_the_form_as_it_was_chosen_and_moves_only_when_changed():
    parcel = actions.anchor(
        name="Tuin", kind="parcel", geometry=POINT, register="capakey", register_id="44021A0001/00A000"
    )
    drawn = actions.anchor(name="Thuis", geometry=POINT, private=True)
    named = actions.anchor(name="Ergens")

    for place in (parcel, drawn, named):
        html = str(Form(initial={"where": place})["where"])
        assert f'value="{place.name}"' in html
        typed = forms.typed_of(place)
        choice = forms.PlaceField().clean(typed)
        assert (choice.geometry, choice.register_id, choice.private) == (
            place.geometry,
            place.register_id,
            place.is_private,
        )
        assert (
            not Form({f"where_{k}": v for k, v in typed.items()}, initial={"where": place}).has_changed()
            or place is parcel
        )
    assert Form({"where_name": "Elders"}, initial={"where": named}).has_changed()


def test_the_field_has_names_for_those_who_do_not_see_it():
    form = Form()
    html = str(form["where"])

    for part in ("name", "kind", "home"):
        assert f'for="id_where_{part}"' in html
        assert f'id="id_where_{part}"' in html
    assert form["where"].id_for_label == "id_where_name"
    assert forms.PlaceInput().value_omitted_from_data({}, {}, "where")
    assert not forms.PlaceInput().value_omitted_from_data({"where_name": ""}, {}, "where")
    assert " required" in str(Must()["where"])


def test_errors_are_sentences():
    with pytest.raises(ValidationError, match=r"\."):
        forms.PlaceField().clean({})
