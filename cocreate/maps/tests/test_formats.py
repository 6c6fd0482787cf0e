"""Files of phones, uMap and spreadsheets come in as they were made, and go out so that they come back the same."""

import io
import json
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate.core import geo
from cocreate.maps import formats
from cocreate.maps.formats import Feature

FILES = Path(__file__).parent / "files"
POINT = {"type": "Point", "coordinates": [3.7251894, 51.0614327]}
LINE = {"type": "LineString", "coordinates": [[3.72, 51.06], [3.721, 51.0605]]}
SQUARE = [[3.72, 51.06], [3.73, 51.06], [3.73, 51.07], [3.72, 51.07], [3.72, 51.06]]
HOLE = [[3.722, 51.062], [3.722, 51.064], [3.724, 51.064], [3.724, 51.062], [3.722, 51.062]]
AREA = {"type": "Polygon", "coordinates": [SQUARE, HOLE]}
ELSEWHERE = [[[x + 0.05, y] for x, y in SQUARE]]
AREAS = {"type": "MultiPolygon", "coordinates": [[SQUARE], ELSEWHERE]}


def read(name):
    return formats.read((FILES / name).read_bytes())


def code_of(data):
    with pytest.raises(ValidationError) as refused:
        formats.read(data)
    return refused.value.code


def test_the_gpx_of_a_phone_gives_points_and_each_unbroken_stretch():
    found = read("osmand.gpx")
    assert [(one.title, one.geometry["type"]) for one in found.features] == [
        ("Bank onder de plataan", "Point"),
        ("Wandeling met de buren", "LineString"),
        ("Wandeling met de buren", "LineString"),
        ("Naar school", "LineString"),
    ]
    assert found.features[0].story == "Hier zitten ze & hier blijven ze zitten"
    assert found.features[0].geometry == POINT
    assert found.features[1].geometry["coordinates"][1] == [3.7243, 51.06115]
    assert not found.refused


def test_the_kml_of_my_maps_keeps_folders_and_loses_the_markup():
    found = read("mymaps.kml")
    told = [(one.title, one.layer, one.geometry["type"]) for one in found.features]
    assert told == [
        ("Buurthuis", "Wat er is", "Point"),
        ("Plein met de vijver", "Wat er is", "Polygon"),
        ("Schoolpad", "Routes", "LineString"),
        ("Schoolpad", "Routes", "Point"),
        ("Opgenomen met de telefoon", "Routes", "LineString"),
    ]
    assert found.features[0].story == "Open op dinsdag\N{NO-BREAK SPACE}& donderdag\nKoffie is er altijd"
    assert len(found.features[1].geometry["coordinates"]) == 2


def test_a_kmz_is_read_too():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as into:
        into.writestr("images/a.png", b"no picture")
        into.write(FILES / "mymaps.kml", "doc.kml")
    assert formats.read(packed.getvalue()) == read("mymaps.kml")


def test_a_umap_keeps_its_layers_and_tells_what_has_no_place():
    found = read("wijk.umap")
    assert [(one.title, one.layer) for one in found.features] == [
        ("Een kiosk", "Dromen"),
        ("Bomen", "Dromen"),
        ("Bomen", "Dromen"),
        ("Het blok", "Grenzen"),
    ]
    assert [one.number for one in found.refused] == [4]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_a_table_from_a_belgian_spreadsheet_is_read(encoding):
    table = "Naam;Breedtegraad;Lengtegraad;Omschrijving\r\nCafé;51,0614327;3,7251894;'=waar\r\n;;;\r\nNergens;;;x\r\n"
    found = formats.read(table.encode(encoding))
    assert [(one.title, one.story, one.geometry) for one in found.features] == [("Café", "=waar", POINT)]
    assert [(one.number, one.title) for one in found.refused] == [(2, "Nergens")]


def test_a_table_may_hold_areas_as_wkt():
    found = formats.read(
        b'wkt,title\n"POLYGON Z ((3.72 51.06 1, 3.73 51.06 1, 3.73 51.07 1, 3.72 51.06 1))",blok\nPOLYG,x\n'
    )
    assert [one.geometry["type"] for one in found.features] == ["Polygon"]
    assert len(found.refused) == 1


def test_latitude_and_longitude_in_the_wrong_order_are_refused_one_by_one():
    found = formats.read(json.dumps({"type": "MultiPoint", "coordinates": [[51.06, 3.72], [3.72, 51.06]]}).encode())
    assert len(found.features) == len(found.refused) == 1


def test_a_long_track_is_drawn_simpler_and_stays_where_it_was():
    wave = [[3.7 + n / 100_000, 51 + (n % 7) / 1_000_000] for n in range(9_000)]
    found = formats.read(json.dumps({"type": "LineString", "coordinates": wave}).encode())
    kept = found.features[0].geometry["coordinates"]
    assert found.simpler == 1
    assert len(kept) <= geo.MOST_POINTS
    assert (kept[0], kept[-1]) == (wave[0], wave[-1])


def test_geojson_in_lambert_is_refused_with_a_reason():
    found = {"type": "Point", "coordinates": [1, 2], "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::31370"}}}
    assert code_of(json.dumps(found).encode()) == "crs"
    found["crs"]["properties"]["name"] = "urn:ogc:def:crs:OGC:1.3:CRS84"
    assert formats.read(json.dumps(found).encode()).features


@pytest.mark.parametrize("ending", formats.KINDS)
@pytest.mark.parametrize("geometry", [POINT, LINE, AREA, AREAS], ids=lambda one: one["type"])
def test_what_goes_out_comes_back(ending, geometry):
    gone = Feature(geo.check(geometry), "Plein <3 & meer", 'Zij zei: "ja"\n\nen =nee', "Dromen", {"state": "gehoord"})
    back = formats.read(formats.write(ending, [gone], "Onze kaart")).features
    assert [one.geometry["type"] for one in back] == [geometry["type"]] or ending == "kml"
    total = sum(geo.area(one.geometry) for one in back)
    assert total == pytest.approx(geo.area(gone.geometry))
    assert geo.centre(back[0].geometry) == pytest.approx(geo.centre(gone.geometry)) or len(back) > 1
    assert {(one.title, one.story) for one in back} == {(gone.title, gone.story)}
    assert {one.layer for one in back} == {"" if ending == "gpx" else "Dromen"}


def test_a_spreadsheet_does_not_reckon_what_somebody_typed():
    row = (
        formats.write("csv", [Feature(POINT, "=1+1", "@x", "", {"state": "-1"})], "")
        .decode("utf-8-sig")
        .splitlines()[1]
    )
    assert row.startswith("'=1+1,'@x,,51.0614327,3.7251894,")
    assert row.endswith(",'-1")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "columns"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "columns"),
        (b"PK\x03\x04 no zip", "broken"),
        (b"[" * 1_000_000, "broken"),
        (b"{", "broken"),
        (b"[]", "broken"),
        (b'{"type": "FeatureCollection", "features": []}', "empty"),
        (b"<html></html>", "broken"),
        (b"<gpx>" + b"<a>" * 100_000, "broken"),
        (b'<?xml version="1.0" encoding="nonsense"?><gpx/>', "broken"),
        (
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml><Placemark><name>&x;</name></Placemark></kml>',
            "broken",
        ),
        (b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><gpx>&b;</gpx>', "broken"),
        (b'lat,lon,name\n51,4,"' + b"a" * 2_000_000, "broken"),
        (b" " * (formats.MOST_BYTES + 1), "large"),
        (b'{"type":"MultiPoint","coordinates":[' + b"[4,51]," * 10_000 + b"[4,51]]}", "many"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_hostile_or_something_else_is_refused_with_a_sentence(data, code):
    assert code_of(data) == code


def test_a_zip_that_unpacks_without_end_is_not_unpacked():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as into:
        into.writestr("doc.kml", b" " * (formats.MOST_BYTES * 4))
    assert code_of(packed.getvalue()) == "broken"


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [1e999, 51]},
        {"type": "Point", "coordinates": ["4", "51"]},
        {"type": "LineString", "coordinates": [[4, 51, 0, 0]] * 3},
        {"type": "Polygon", "coordinates": [[[4, 51]] * 1_001]},
        {"type": "MultiPolygon", "coordinates": 3},
        {"type": ["Point"], "coordinates": [4, 51]},
        {"type": "GeometryCollection", "geometries": [None, 3, {}]},
        "POINT (4 51)",
    ],
)
def test_one_bad_thing_does_not_stop_the_others(geometry):
    members = [{"type": "Feature", "geometry": each, "properties": None} for each in (geometry, POINT)]
    found = formats.read(json.dumps({"type": "FeatureCollection", "features": members}).encode())
    assert [one.geometry for one in found.features] == [POINT]
    assert found.refused


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["Point", "Polygon", "Feature"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "coordinates", "geometries", "features", "geometry", "properties", "crs"]), inner
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(JSON | st.builds(lambda inside: {"type": "FeatureCollection", "features": inside}, st.lists(JSON)))
def test_whatever_a_file_holds_it_is_read_or_refused(found):
    with suppress(ValidationError):
        formats.read(json.dumps(found).encode())


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(FILES.iterdir())), st.integers(0, 4_000), st.binary(max_size=12), st.integers(0, 40))
def test_a_file_with_damage_is_read_or_refused(path, at, instead, gone):
    data = path.read_bytes()
    with suppress(ValidationError):
        formats.read(data[:at] + instead + data[at + gone :])
