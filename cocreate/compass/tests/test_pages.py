import re
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from cocreate.compass import png
from cocreate.compass.models import Placement
from cocreate.core import panels
from cocreate.core.page_cache import HEADER
from cocreate.trajectories.models import Visibility

PAGE = "/trajecten/de-oude-bib/kompas/"
SHEET = f"{PAGE}zet/"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def four(place):
    """Four people who see one stone differently."""
    for n in range(4):
        place(f"p{n}", f"ontmoeting={['gaat-vanzelf', 'vraagt-aandacht'][n % 2]}", "beweging=niet-aan-de-orde")


def test_a_stranger_reads_it_as_a_drawing_as_words_and_as_a_table(stranger, four):
    page = stranger.get(PAGE)
    html = page.content.decode()
    assert page.status_code == 200
    assert "Ontmoeting zien jullie verschillend: 2 mensen zeggen “gaat vanzelf” en 2 mensen" in html
    assert html.count('class="kc-stone kc-unknown"') >= 5
    assert re.search(r'<th scope="row">Ontmoeting</th>\s*<td class="number" >\s*2\s*</td>', html)
    assert "%" not in re.sub(r"<[^>]*>", "", html), "no percentages"
    assert page.headers[HEADER].startswith("contributions methods pages stones trajectory:")


def test_the_number_of_questions_of_the_page_is_fixed(stranger, four, place, django_assert_num_queries):
    with django_assert_num_queries(13):
        stranger.get(PAGE)
    for n in range(20):
        place(f"q{n}", "structuur=vraagt-aandacht")
    with django_assert_num_queries(14):  # one more for the cards of a direction, however many
        stranger.get(PAGE)


def test_an_empty_compass_invites(stranger, trajectory):
    html = stranger.get(PAGE).content.decode()
    assert "Vanaf vier mensen kan het." in html
    assert "Doorheen de tijd" not in html


def test_a_placement_throws_away_the_kept_page(stranger, four, place, trajectory):
    assert f"trajectory:{trajectory.pk}" in stranger.get(PAGE).headers[HEADER]


@pytest.mark.parametrize(
    "path",
    [
        PAGE,
        SHEET,
        f"{PAGE}gezet/",
        f"{PAGE}insluiten/",
        "/trajecten/de-oude-bib/kompas.svg",
        "/trajecten/de-oude-bib/kompas.png",
    ],
)
def test_what_is_not_for_everybody_is_not_there_and_never_kept(stranger, editor_client, trajectory, path):
    trajectory.visibility = Visibility.MEMBERS
    trajectory.save()
    assert stranger.get(path).status_code == 404
    seen = editor_client.get(path)
    assert seen.status_code == 200
    assert HEADER not in seen.headers
    assert "no-store" in seen.headers["Cache-Control"]


def test_the_picture_is_an_svg_that_says_its_words_and_asks_for_nothing(stranger, four):
    for path in ("/trajecten/de-oude-bib/kompas.svg", "/api/v1/trajectories/de-oude-bib/compass.svg"):
        answer = stranger.get(path)
        assert answer.headers["Content-Type"].startswith("image/svg+xml")
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        root = ET.fromstring(answer.content)
        assert root.find(f"{SVG}title").text == "Kompas van De oude bib"
        assert "zien jullie verschillend" in root.find(f"{SVG}desc").text
        tags = {each.tag.removeprefix(SVG) for each in root.iter()}
        assert not tags & {"script", "image", "use", "foreignObject", "a"}
        assert not [name for each in root.iter() for name in each.attrib if name.startswith("on") or "href" in name]


def test_the_drawing_the_words_and_the_table_say_the_same(stranger, four):
    root = ET.fromstring(stranger.get("/trajecten/de-oude-bib/kompas.svg").content)
    html = stranger.get(PAGE).content.decode()
    names = [each.text for each in root.iter(f"{SVG}text") if each.get("class") == "kc-name"]
    rows = re.findall(r'<th scope="row">(.*?)</th>', html)
    assert names == rows
    looks = [each.get("class").split("kc-")[-1] for each in root.iter(f"{SVG}g") if "kc-stone" in each.get("class", "")]
    drawn = dict(zip(names, looks, strict=True))
    assert drawn == dict.fromkeys(names, "unknown") | {"Ontmoeting": "asks", "Beweging": "white"}
    told = root.find(f"{SVG}desc").text
    assert "Dit vraagt nu aandacht: Ontmoeting." in told
    assert "Dit is nu niet aan de orde: Beweging." in told
    assert all(name in told for name in names)
    double = [each for each in root.iter(f"{SVG}path") if each.get("class") == "kc-double"]
    assert len(double) == 2, "Ontmoeting is seen double, as the words say"


def test_the_picture_is_a_png_for_what_shows_no_svg(stranger, four):
    for path in ("/trajecten/de-oude-bib/kompas.png", "/api/v1/trajectories/de-oude-bib/compass.png"):
        answer = stranger.get(path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        seen = Image.open(BytesIO(answer.content)).convert("RGB")
        assert seen.width == png.PIXELS
        colours = {colour for count, colour in seen.getcolors(1_000_000) if count > 1000}
        assert (0xFB, 0xFA, 0xF6) in colours, "the paper"
        assert (0xA8, 0x43, 0x00) in colours, "the stone that lives"


def test_it_can_stand_in_a_frame_of_another_site_and_sets_nothing(stranger, four):
    page = stranger.get(f"{PAGE}insluiten/")
    assert "frame-ancestors *" in page.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in page.headers
    assert not page.cookies


def test_oembed_tells_how(stranger, trajectory):
    told = stranger.get("/oembed/", {"url": f"http://testserver{PAGE}", "maxwidth": "300", "format": "json"}).json()
    assert (told["type"], told["version"], told["width"]) == ("rich", "1.0", 300)
    assert 'src="http' in told["html"]
    assert "/kompas/insluiten/" in told["html"]
    for wrong in ("", "http://x/gids/", "http://x/trajecten/weg/kompas/", "http://[", "x"):
        assert stranger.get("/oembed/", {"url": wrong}).status_code == 404


def test_a_stranger_places_with_one_form_and_sees_their_own_answer(stranger, trajectory):
    assert 'value="ont-1"' in stranger.get(SHEET).content.decode()
    answer = stranger.post(
        SHEET,
        {
            "stand-ontmoeting": "vraagt-aandacht",
            "stand-structuur": "",
            "hindernis": ["ont-1", "str-1"],
            "rol": "deelnemer",
            "waarom": "Ze zijn er niet.",
        },
    )
    assert answer.status_code == 302
    placement = Placement.objects.get()
    assert (placement.role, placement.reason.text) == ("deelnemer", "Ze zijn er niet.")
    assert placement.answers.get().obstacles == ["ont-1"]
    mine = stranger.get(answer.url).content.decode()
    assert "<strong>Ontmoeting</strong>: vraagt aandacht" in mine


def test_another_browser_sees_nothing_of_it(stranger, member, trajectory):
    stranger.post(SHEET, {"stand-ontmoeting": "vraagt-aandacht"})
    html = member.get(f"{PAGE}gezet/").content.decode()
    assert "Van hier is nog geen stand gezet" in html


def test_the_same_browser_is_one_voice(stranger, trajectory):
    for state in ("vraagt-aandacht", "gaat-vanzelf"):
        stranger.post(SHEET, {"stand-ontmoeting": state})
    assert len(set(Placement.objects.values_list("voice", flat=True))) == 1
    assert "gaat vanzelf" in stranger.get(f"{PAGE}gezet/").content.decode()


def test_the_sheet_of_the_island_comes_twice_and_is_kept_once(stranger, trajectory):
    for _n in range(2):
        assert stranger.post(SHEET, {"stand-ontmoeting": "vraagt-aandacht", "sleutel": "abc"}).status_code == 302
    assert Placement.objects.count() == 1


def test_a_refused_sheet_keeps_what_was_typed(stranger, trajectory):
    answer = stranger.post(SHEET, {"waarom": "Mooi 🌱" + "x" * 300, "rol": "volger", "hindernis": "weg"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Tik minstens één stapsteen aan" in html
    assert "Mooi 🌱" in html
    assert re.search(r'value="volger"\s+checked', html)


def test_the_page_of_the_trajectory_shows_it(rf, four, trajectory):
    html = panels.render("trajectories.now", rf.get("/"), trajectory)
    assert "kc-stone" in html
    assert SHEET in html
