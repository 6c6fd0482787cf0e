"""The map on paper: to scale, with every number in the list, in each size."""

import base64
import io
import re

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from pypdf import PdfReader

from cocreate.contributions.tests import pictures
from cocreate.maps import actions, laying, sheet, underlays
from cocreate.maps.models import Underlay
from cocreate.maps.sheet import Frame, round_scale
from cocreate.trajectories import actions as trajectories

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


RED, BLUE, WHITE = (200, 30, 30), (30, 30, 200), (255, 255, 255)
SCENE = pictures.scene((60, 40))  # its left half is red, its right half blue


def near(pixel, colour):
    return all(abs(one - other) < 25 for one, other in zip(pixel, colour, strict=True))


def test_a_picture_lies_upright_where_its_corners_say_and_the_rest_is_white():
    laid = laying.lay(SCENE, [(10, 10), (70, 10), (70, 50), (10, 50)], 100, 60, 1)
    with Image.open(io.BytesIO(laid)) as sheet_:
        dense = sheet_.width / 100
        at = {
            name: sheet_.getpixel((x * dense, y * dense))
            for name, x, y in (("left", 25, 30), ("right", 55, 30), ("off", 85, 30))
        }
    assert near(at["left"], RED)
    assert near(at["right"], BLUE)
    assert near(at["off"], WHITE)


def test_a_picture_in_perspective_keeps_what_is_straight_straight():
    corners = [(30, 0), (70, 0), (100, 60), (0, 60)]  # narrow above: the middle of the picture lies above half way
    way = laying._onto(corners)
    corner = [way @ (x, y, 1) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))]
    assert [pytest.approx(one[:2] / one[2]) for one in corner] == corners
    middle = way @ (0.5, 0.5, 1)
    diagonals_cross = 0 + 60 * 40 / (40 + 100)  # of a trapezium
    assert middle[:2] / middle[2] == pytest.approx((50, diagonals_cross))


@pytest.mark.parametrize("turned", [[(70, 50), (10, 50), (10, 10), (70, 10)], [(70, 10), (10, 10), (10, 50), (70, 50)]])
def test_a_picture_that_was_turned_or_mirrored_lies_so_on_paper_too(turned):
    with Image.open(io.BytesIO(laying.lay(SCENE, turned, 100, 60, 1))) as laid:
        dense = laid.width / 100
        assert near(laid.getpixel((25 * dense, 30 * dense)), BLUE)


def test_a_picture_beside_the_sheet_is_not_drawn_and_a_huge_one_stays_small():
    assert laying.lay(SCENE, [(110, 10), (170, 10), (170, 50), (110, 50)], 100, 60, 1) is None
    large = pictures.scene((2400, 1600))
    with Image.open(io.BytesIO(laying.lay(large, [(0, 0), (757, 0), (757, 600), (0, 600)], 757, 600, 1))) as laid:
        assert laid.width * laid.height <= laying.MOST_PIXELS * 1.01


@pytest.fixture
def plan(puller):
    file = ContentFile(pictures.encoded(pictures.scene((60, 40)), kind="WEBP"), name="plan.webp")
    return underlays.bring(puller.trajectory, file, "Plan #van 1932", "Stadsarchief, vrij te gebruiken", puller)


def test_a_sheet_has_the_picture_that_was_chosen_under_the_drawing_and_says_whose_it_is(client, laid, page, plan):
    laid("De bank")
    plain, asked = (client.get(f"{page}blad-a4.pdf{query}") for query in ("", f"?onder={plan.pk}"))
    assert b"pdfuaid" in asked.content
    with_it, without = (PdfReader(io.BytesIO(one.content)).pages[0] for one in (asked, plain))
    text = re.sub(r"\s+", " ", with_it.extract_text())
    assert "Eronder ligt “Plan #van 1932”. Stadsarchief, vrij te gebruiken" in text
    assert "Plan #van 1932" not in without.extract_text()
    drawn = sheet.data(plan.trajectory, "a4", plan)["map"]
    found = re.search(
        r'<image width="180" height="([\d.]+)"[^>]* href="data:image/jpeg;base64,([^"]+)"/>', drawn["svg"]
    )
    assert drawn["svg"].index("<image") < drawn["svg"].index("<circle"), "under it"
    with Image.open(io.BytesIO(base64.b64decode(found[2]))) as picture:
        middle = picture.height // 2
        assert near(picture.getpixel((picture.width * 0.45, middle)), [255 - 0.8 * (255 - one) for one in RED])
    assert "Plan #van 1932" in drawn["alt"]


def test_a_picture_is_the_map_where_nothing_else_lies(trajectory, plan):
    type(trajectory).objects.filter(pk=trajectory.pk).update(place=None)
    bare = type(trajectory).objects.get(pk=trajectory.pk)
    assert sheet.data(bare, "a4") is None
    assert "<image" in sheet.data(bare, "a4", plan)["map"]["svg"]


def test_a_sheet_knows_only_pictures_of_its_own_map(stranger, laid, page, plan, puller):
    laid("De bank")
    assert f"blad-a0.pdf?onder={plan.pk}" in stranger.get(f"{page}bestanden/").content.decode()
    assert stranger.get(f"{page}blad-a4.pdf?onder=onzin").status_code == 404
    assert stranger.get(f"{page}blad-a4.pdf?onder=%00").status_code == 200
    other = trajectories.start(title="Een ander")[0]
    laid("Iets", geometry=SQUARE)
    assert stranger.get(f"{other.get_absolute_url()}kaart/blad-a4.pdf?onder={plan.pk}").status_code == 404
    underlays.take_away(plan, puller)
    assert Underlay.objects.count() == 0
    assert stranger.get(f"{page}blad-a4.pdf?onder={plan.pk}").status_code == 404
