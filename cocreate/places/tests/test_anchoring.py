"""A place is kept with its geometry, and a home is never shown exactly unless its people say so."""

import pytest
from django.core.exceptions import ValidationError
from django.template import Context, Template

from cocreate.core import geo
from cocreate.places import actions, drawing, queries
from cocreate.places.models import Place

pytestmark = pytest.mark.django_db

HOME = {"type": "Point", "coordinates": [3.7252, 51.0536]}
PARCEL = {"type": "Polygon", "coordinates": [[[3.725, 51.053], [3.726, 51.053], [3.726, 51.0536], [3.725, 51.053]]]}
LINE = {"type": "LineString", "coordinates": [[3.725, 51.053], [3.735, 51.053]]}


def drawn(place):
    return Template("{% load places %}{% place_drawing place %}").render(Context({"place": place}))


def test_a_parcel_keeps_its_number_its_surface_and_its_middle():
    place = actions.anchor(
        name=" De tuin ", kind="parcel", geometry=PARCEL, register="capakey", register_id="44021A0001/00A000"
    )

    place.refresh_from_db()
    assert place.name == str(place) == "De tuin"
    assert place.geometry == PARCEL
    assert place.area == pytest.approx(geo.area(PARCEL))
    assert (place.longitude, place.latitude) == geo.centre(PARCEL)
    assert place.fetched_at is not None
    assert queries.shown_geometry(place) == PARCEL
    assert queries.shown_area(place) == place.area


def test_a_place_may_be_only_a_name():
    place = actions.anchor(name="De oude school")

    place.refresh_from_db()
    assert place.geometry is None
    assert place.fetched_at is None
    assert queries.shown_geometry(place) is None
    assert queries.shown_centre(place) is None
    assert queries.shown_area(place) is None
    assert "De oude school" in drawn(place)
    assert "svg" not in drawn(place)


def test_a_wrong_drawing_or_name_is_refused_and_nothing_is_kept():
    with pytest.raises(ValidationError):
        actions.anchor(name="Plek", geometry={"type": "Point", "coordinates": [400, 51]})
    with pytest.raises(ValidationError):
        actions.anchor(name="  ")
    with pytest.raises(ValidationError):
        actions.anchor(name="x" * 161)
    assert not Place.objects.exists()


def test_a_home_is_shown_as_a_square_without_its_number():
    place = actions.anchor(name="Kerkstraat 12A bus 3, 9000 Gent", kind="building", geometry=HOME, private=True)

    assert queries.shown_geometry(place) == geo.blurred(3.7252, 51.0536)
    assert queries.shown_centre(place) == geo.blur(3.7252, 51.0536)
    assert queries.shown_name(place) == "Kerkstraat, 9000 Gent"
    html = drawn(place)
    assert "12A" not in html
    assert 'class="about"' in html
    assert place.geometry == HOME


def test_a_home_of_which_only_the_name_is_known_loses_its_number_too():
    html = drawn(actions.anchor(name="Kerkstraat 12, Gent", private=True))

    assert "Kerkstraat, Gent" in html
    assert "12" not in html


def test_looking_often_at_neighbours_reveals_nothing_more():
    one = actions.anchor(name="Thuis 1", geometry=HOME, private=True)
    other = actions.anchor(name="Thuis 3", geometry={"type": "Point", "coordinates": [3.7253, 51.0536]}, private=True)
    parcel = actions.anchor(name="Thuis", geometry=PARCEL, private=True)

    assert queries.shown_geometry(one) == queries.shown_geometry(one) == queries.shown_geometry(other)
    assert len(queries.shown_geometry(parcel)["coordinates"][0]) == 5
    assert queries.shown_area(parcel) is None


def test_a_home_is_shown_exactly_when_its_people_say_so_and_other_places_always():
    home = actions.anchor(name="Kerkstraat 12, Gent", geometry=HOME, private=True, exact=True)
    school = actions.anchor(name="Schoolstraat 1, Gent", geometry=HOME)
    shelter = actions.anchor(name="Opvang", geometry=HOME, exact=False)

    assert queries.shown_geometry(home) == queries.shown_geometry(school) == HOME
    assert queries.shown_centre(home) == (3.7252, 51.0536)
    assert queries.shown_name(school) == "Schoolstraat 1, Gent"
    assert queries.shown_geometry(shelter) != HOME


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Kerkstraat 12", "Kerkstraat"),
        ("Kerkstraat 12/3, 9000 Gent", "Kerkstraat, 9000 Gent"),
        ("Rue Haute 7 bte 2, 1000 Bruxelles", "Rue Haute, 1000 Bruxelles"),
        ("Plein 1830", "Plein"),
        ("De tuin van Fatima", "De tuin van Fatima"),
        ("حديقة", "حديقة"),
    ],
)
def test_the_number_of_a_house_is_left_out(name, shown):
    assert queries.shown_name(Place(name=name, is_exact=False)) == shown


def test_moving_a_place_changes_all_that_was_computed_or_nothing():
    place = actions.anchor(name="Tuin", geometry=PARCEL, register="capakey", register_id="44021A0001/00A000")

    with pytest.raises(ValidationError):
        actions.move(place, actions.Choice("Tuin", geometry={"type": "Point", "coordinates": []}))
    place.refresh_from_db()
    assert place.geometry == PARCEL
    actions.move(place, actions.Choice("Straat", geometry=LINE))
    place.refresh_from_db()
    assert (place.area, place.register, place.register_id, place.fetched_at) == (0, "", "", None)
    assert place.longitude == pytest.approx(3.73)


def test_the_drawing_of_an_area_has_its_outline_a_scale_and_its_surface():
    html = drawn(actions.anchor(name="<b>Tuin</b>", geometry=PARCEL))

    assert 'class="area"' in html
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert "20 m" in html
    assert "m²" in html


def test_the_drawing_of_a_line_tells_its_length_and_that_of_a_point_is_a_dot():
    line = drawn(actions.anchor(name="Straat", geometry=LINE))

    assert 'class="line"' in line
    assert "Z" not in line.split('d="')[1].split('"')[0]
    assert "701 m" in line
    assert "<circle" in drawn(actions.anchor(name="Boom", geometry=HOME))
    assert drawn(None).strip() == ""


def test_the_drawing_stays_on_its_sheet_with_north_above():
    for geometry in (PARCEL, LINE, {"type": "MultiPolygon", "coordinates": [PARCEL["coordinates"]]}):
        path = drawing.sketch(geometry).paths[0]
        numbers = [float(n) for n in path.replace("M", " ").replace("L", " ").replace("Z", "").split()]
        assert all(0 <= x <= drawing.WIDE for x in numbers[::2])
        assert all(0 <= y <= drawing.HIGH for y in numbers[1::2])
    first, _, top = drawing.sketch(PARCEL).paths[0].replace("M", "").replace("Z", "").split("L")[:3]
    assert float(top.split()[1]) < float(first.split()[1])


@pytest.mark.parametrize(
    ("metres", "text"), [(0, "0 m"), (7.04, "7 m"), (37.4, "37 m"), (2_500, "2.5 km"), (20_000, "20 km")]
)
def test_lengths_are_said_as_people_say_them(metres, text, settings):
    settings.LANGUAGE_CODE = "en"
    assert drawing.length_text(metres).replace(",", ".") == text


@pytest.mark.parametrize(("area", "text"), [(812.4, "812 m²"), (25_000, "2,5 hectare"), (3e6, "3 km²")])
def test_surfaces_are_said_as_people_say_them(area, text):
    from django.utils.translation import override

    with override("nl"):
        assert drawing.area_text(area) == text
