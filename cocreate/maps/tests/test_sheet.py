"""The map on paper: to scale, with every number in the list, in each size."""

import io
import re

import pytest
from pypdf import PdfReader

from cocreate.maps import actions, sheet
from cocreate.maps.sheet import Frame, round_scale

SQUARE = {"type": "Polygon", "coordinates": [[[3.72, 51.05], [3.73, 51.05], [3.73, 51.06], [3.72, 51.05]]]}


@pytest.mark.parametrize(
    ("least", "scale"), [(3, 100), (100, 100), (101, 150), (1_100, 1_500), (9_900, 10_000), (1e6, 1e6)]
)
def test_a_scale_is_round_and_fits(least, scale):
    assert round_scale(least) == scale


def test_a_metre_on_paper_is_as_long_as_the_scale_says():
    frame = Frame([SQUARE], 180, 150)
    (left, low), (right, high) = frame.at(3.72, 51.05), frame.at(3.73, 51.06)
    assert (low - high) * frame.scale / 1000 == pytest.approx(1113.2, abs=1)
    assert (right - left) * frame.scale / 1000 == pytest.approx(699.6, abs=1)
    assert left > 0
    assert right < 180
    assert high > 0
    assert low < 150


@pytest.mark.parametrize("size", ["a4", "a0"])
def test_a_sheet_is_a_tagged_pdf_of_its_size_with_all_there_is_to_know(client, puller, laid, page, size):
    thing = laid("De bank #set text(red)", story="Hier rusten ze.")
    actions.set_state(thing, "disputed", "niet iedereen wil ze", puller)
    laid("Het blok", geometry=SQUARE)
    laid("Ergens", geometry=None, where="achter de kerk")
    answer = client.get(f"{page}blad-{size}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    found = PdfReader(io.BytesIO(answer.content))
    wide, high = (round(float(edge) / 72 * 25.4) for edge in found.pages[0].mediabox[2:])
    assert (wide, high) == (sheet.SIZES[size].wide, sheet.SIZES[size].high)
    text = re.sub(r"\s+", " ", " ".join(each.extract_text() for each in found.pages))
    for said in (
        "De bank #set text(red)",
        "Hier rusten ze.",
        "betwist",
        "Het blok",
        "achter de kerk",
        "noorden",
        "1 : ",
    ):
        assert said in text
    assert re.search(
        r"\d+ (januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december) 20", text
    )
    assert found.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in answer.content


def test_a_drawing_says_a_state_without_colours(trajectory, puller, laid):
    for state in ("heard", "supposed", "agreed", "disputed", "lapsed"):
        actions.set_state(laid(state, geometry=SQUARE), state, "zo", puller)
    drawn = sheet.data(trajectory, "a3")["map"]["svg"]
    lines = re.findall(r'<path [^>]*stroke-width="([\d.]+)" stroke-dasharray="([\d. ]+|none)"', drawn)[1:]
    assert len(set(lines)) == 5
    assert re.findall(r">(\d+)</text>", drawn) == ["1", "2", "3", "4", "5"]


def test_a_white_map_without_a_place_has_no_sheet(client, trajectory):
    type(trajectory).objects.filter(pk=trajectory.pk).update(place=None)
    page = f"{trajectory.get_absolute_url()}kaart/"
    assert client.get(f"{page}blad-a4.pdf").status_code == 404
    assert client.get(f"{page}blad-a9.pdf").status_code == 404


def test_more_than_fits_is_told(trajectory, laid, monkeypatch):
    monkeypatch.setattr(sheet, "MOST", 1)
    laid("Eén")
    assert sheet.data(trajectory, "a4")["more"] == ""
    laid("Twee")
    made = sheet.data(trajectory, "a4")
    assert len(made["list"]) == 1
    assert made["more"]
