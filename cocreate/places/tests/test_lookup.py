"""Places are found in the built-in list or the Flemish registers; a register that fails never blocks."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from cocreate.core import fetching, geo
from cocreate.places import forms, lookup

# Answers in the shape that the services of Digitaal Vlaanderen give; the places are made up.
ADDRESS = {
    "LocationResult": [
        {
            "Municipality": "Gent",
            "Zipcode": "9000",
            "Thoroughfarename": "Voorbeeldstraat",
            "Housenumber": "12",
            "ID": 3184123,
            "FormattedAddress": "Voorbeeldstraat 12, 9000 Gent",
            "Location": {"Lat_WGS84": 51.0471, "Lon_WGS84": 3.7287, "X_Lambert72": 104719.3, "Y_Lambert72": 193512.0},
            "LocationType": "basisregisters_huisnummer_aangeduidDoorGebouw",
            "BoundingBox": {
                "LowerLeft": {"Lat_WGS84": 51.0471, "Lon_WGS84": 3.7287},
                "UpperRight": {"Lat_WGS84": 51.0471, "Lon_WGS84": 3.7287},
            },
        },
        {
            "Municipality": "Gent",
            "Zipcode": "9000",
            "Thoroughfarename": "Voorbeeldstraat",
            "Housenumber": None,
            "ID": None,
            "FormattedAddress": "Voorbeeldstraat, 9000 Gent",
            "Location": {"Lat_WGS84": 51.0475, "Lon_WGS84": 3.7289},
        },
    ]
}
RING = [[3.725, 51.053], [3.726, 51.053], [3.726, 51.0536], [3.725, 51.053]]
CAPAKEY = "44021A0001/00A000"
PARCEL = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "id": "ADP.1",
            "properties": {"CAPAKEY": CAPAKEY, "NISCODE": "44021"},
            "geometry": {"type": "Polygon", "coordinates": [RING]},
        }
    ],
}


@pytest.fixture
def register(monkeypatch, settings):
    """A Flemish register that answers what the test says, and keeps what was asked."""
    settings.GEO = "flanders"

    class Register:
        asked = []
        answer = b"{}"

        def fetch(self, url, accept, most, backend=None):
            self.asked = [*self.asked, url]
            if isinstance(self.answer, Exception):
                raise self.answer
            return fetching.Fetched(url, "application/json", "utf-8", self.answer)

    made = Register()
    monkeypatch.setattr(fetching, "fetch", made.fetch)
    return made


@pytest.mark.parametrize("text", ["Gent", "gent", " GENT ", "Gand", "Voorbeeldstraat 12, Gent", "Kouter 1, 9000 Gent"])
def test_a_city_is_found_as_it_is_written_in_either_language(text):
    found = lookup.search(text)[0]

    assert (found.name, found.register, found.register_id) == ("Gent", "gazetteer", "2797656")
    assert geo.metres(tuple(found.geometry["coordinates"]), (3.7252, 51.0536)) < 1_500


def test_hyphens_and_accents_do_not_matter_and_the_most_peopled_comes_first():
    assert lookup.search("sint niklaas")[0].name == "Sint-Niklaas"
    assert lookup.search("BRÛXELLES")[0].name == "Brussel"
    names = [found.name for found in lookup.search("Sint")]
    assert len(names) == lookup.MOST
    assert names[:2] == ["Sint-Jans-Molenbeek", "Sint-Niklaas"]


@pytest.mark.parametrize("text", ["", "   ", ",", "!!!", "Atlantis", "🌱", "x" * 5_000, "9000 "])
def test_what_nobody_knows_gives_nothing(text):
    assert lookup.look_up(text) == lookup.Answer()


def test_every_place_of_the_list_lies_in_or_around_flanders():
    listed = lookup._listed()

    assert len(listed) > 1_000
    for _, found in listed:
        assert geo.check(found.geometry) == found.geometry
        longitude, latitude = found.geometry["coordinates"]
        assert 2.5 < longitude < 6
        assert 50.6 < latitude < 51.6


@pytest.mark.parametrize(
    ("name", "longitude", "latitude"),
    [
        ("Antwerpen", 4.40, 51.22),
        ("Leuven", 4.70, 50.88),
        ("Mechelen", 4.48, 51.03),
        ("Roeselare", 3.12, 50.95),
        ("Hasselt", 5.34, 50.93),
    ],
)
def test_cities_lie_where_they_lie(name, longitude, latitude):
    found = lookup.search(name)[0]

    assert found.name == name
    assert geo.metres(tuple(found.geometry["coordinates"]), (longitude, latitude)) < 2_000


def test_an_address_is_asked_of_the_register_and_keeps_its_id(register):
    register.answer = json.dumps(ADDRESS).encode()

    house, street = lookup.search("Voorbeeldstraat 12 Gent")

    asked = urlsplit(register.asked[0])
    assert asked.hostname == "geo.api.vlaanderen.be"
    assert parse_qs(asked.query)["q"] == ["Voorbeeldstraat 12 Gent"]
    assert (house.name, house.kind, house.register, house.register_id) == (
        "Voorbeeldstraat 12, 9000 Gent",
        "building",
        "adres",
        "3184123",
    )
    assert house.geometry == {"type": "Point", "coordinates": [3.7287, 51.0471]}
    assert (street.kind, street.register, street.register_id) == ("neighbourhood", "", "")


def test_a_parcel_is_asked_by_its_number_and_gives_its_outline(register):
    register.answer = json.dumps(PARCEL).encode()

    (found,) = lookup.search("44021a0001/00a000")

    assert parse_qs(urlsplit(register.asked[0]).query)["filter"] == [f"CAPAKEY='{CAPAKEY}'"]
    assert (found.kind, found.register, found.register_id) == ("parcel", "capakey", CAPAKEY)
    assert geo.area(found.geometry) > 100


@pytest.mark.parametrize(
    "answer",
    [
        fetching.RefusedError("ConnectTimeout"),
        b"<html>503</html>",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{}",
        b'{"LocationResult": [{"FormattedAddress": "x"}]}',
        b'{"LocationResult": [{"FormattedAddress": "x", "Location": {"Lon_WGS84": 104719, "Lat_WGS84": 1}}]}',
        b'{"LocationResult": {"a": 1}}',
    ],
)
def test_a_register_that_fails_gives_what_the_list_knows_and_says_so(register, answer):
    register.answer = answer

    got = lookup.look_up("Kouter 1, Gent")

    assert [found.name for found in got.found] == ["Gent"]
    assert got.note
    assert lookup.search("Atlantis") == []


def test_a_register_that_gives_another_parcel_is_not_believed(register):
    register.answer = json.dumps(PARCEL).encode()

    got = lookup.look_up("44021B0001/00A000")

    assert got.found == []
    assert got.note


def test_a_register_without_an_answer_leaves_the_list(register):
    register.answer = b'{"LocationResult": []}'

    assert [found.name for found in lookup.search("Gent")] == ["Gent"]
    assert lookup.look_up("Gent").note == ""


@pytest.mark.django_db
def test_the_search_shows_choices_that_come_back_as_they_were(stranger):
    html = stranger.get(reverse("places:search"), {"q": "Gent", "veld": "plek"})

    assert html["Cache-Control"] == "no-store"
    sealed = html.content.decode().split('name="plek_found"')[1].split('value="')[1].split('"')[0]
    assert forms.unseal(sealed) == lookup.search("Gent")[0]


@pytest.mark.django_db
def test_the_search_says_when_nothing_is_found_or_the_register_is_away(stranger, register):
    register.answer = fetching.RefusedError("ConnectTimeout")

    away = stranger.get(reverse("places:search"), {"q": "Atlantis <b>"}).content.decode()
    nothing_asked = stranger.get(reverse("places:search")).content.decode()

    assert "register" in away
    assert "<b>" not in away
    assert nothing_asked.strip() == ""
    register.answer = b'{"LocationResult": []}'
    assert 'class="hint"' in stranger.get(reverse("places:search"), {"q": "Atlantis"}).content.decode()


@pytest.mark.django_db
def test_the_search_is_limited_and_only_read(stranger):
    assert stranger.post(reverse("places:search"), {"q": "Gent"}).status_code == 405
    codes = {stranger.get(reverse("places:search"), {"q": "Gent"}).status_code for _ in range(35)}
    assert codes == {200, 429}


@pytest.mark.django_db
def test_a_field_name_from_outside_cannot_break_the_page(stranger):
    html = stranger.get(reverse("places:search"), {"q": "Gent", "veld": '"><script>'}).content.decode()

    assert 'name="script_found"' in html
