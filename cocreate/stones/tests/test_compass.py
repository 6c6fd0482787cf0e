import re
import xml.etree.ElementTree as ET

import pytest
from django.template import Context, Template

from cocreate.stones.colours import DARK_PAPER, LIGHT_PAPER, WHITE, contrast, readable
from cocreate.stones.drawing import PICTOGRAMS, SIZE, pictogram_names, ring
from cocreate.stones.loading import load
from cocreate.stones.models import Stone, Trait
from cocreate.stones.queries import lines_of, stones, traits

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def seven(db):
    load()
    return list(stones())


def drawn(template, **context):
    return Template("{% load stones %}" + template).render(Context(context))


def svg(html):
    text = re.search(r"<svg class=\"compass-drawing\".*?</svg>\n  ", html, re.DOTALL)[0]
    return ET.fromstring(text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def test_each_stone_is_a_link_with_its_name_and_question(seven):
    links = {stone.pk: f"/kompas/{stone.pk}/" for stone in seven}
    drawing = svg(drawn("{% compass stones links=links %}", stones=seven, links=links))
    found = drawing.findall(f"{SVG}a")
    assert [a.get("href") for a in found] == list(links.values())
    assert found[1].find(f"{SVG}title").text == "Ontmoeting: Wie leert elkaar kennen door samen iets te doen?"
    assert [a.find(f"{SVG}text").text for a in found] == [stone.name for stone in seven]
    assert found[1].get("class") == "compass-stone stone-ontmoeting"


def test_a_list_says_the_same_as_the_ring(seven):
    for stone in seven:
        stone.href = f"/kompas/{stone.pk}/"
    html = drawn("{% compass stones %}", stones=seven)
    listed = html[html.index("<ul") :]
    for stone in seven:
        assert f'href="/kompas/{stone.pk}/"' in listed
        assert stone.name in listed
        assert stone.core_question in listed
    assert "<ul" not in drawn("{% compass stones listed=False %}", stones=seven)


def test_names_in_the_list_can_be_headings(seven):
    assert drawn("{% compass stones heading='h2' %}", stones=seven).count("<h2 ") == 7
    assert "<h2" not in drawn("{% compass stones %}", stones=seven)


def test_without_an_address_a_stone_is_no_link(seven):
    assert "<a " not in drawn("{% compass stones %}", stones=seven)


def test_the_drawing_has_no_inline_style_no_numbers_and_no_arrows(seven):
    html = drawn("{% compass stones %}", stones=seven)
    assert "style" not in html
    assert "marker" not in html
    assert not re.search(r">\s*\d+[.)]?\s*<", html)


def test_the_drawing_stays_small(seven):
    assert len(drawn("{% compass stones listed=False %}", stones=seven)) < 16_000


def test_names_of_any_script_are_kept_and_escaped(seven):
    seven[0].name = "<b>شراكة</b> & 🌱"
    html = drawn("{% compass stones %}", stones=seven)
    assert "<b>" not in html
    assert "شراكة" in svg(html).find(f"{SVG}g[@class='compass-stone stone-potentieel']/{SVG}text").text


@pytest.mark.parametrize("count", range(3, 13))
def test_three_to_twelve_stones_lie_in_the_square_and_apart(count):
    names = ("Transactiemodel", "Nog een veel langere naam voor een stapsteen", "Zee")
    drawing = ring(tuple((f"steen-{n}", names[n % 3]) for n in range(count)))
    assert len(drawing.pebbles) == count
    places = [(p.x, p.y) for p in drawing.pebbles]
    for pebble in drawing.pebbles:
        numbers = [float(x) for x in re.findall(r"-?\d+", pebble.fill)]
        assert 0 <= min(numbers) <= max(numbers) <= SIZE
        assert pebble.name_y < SIZE
    nearest = min(((a - c) ** 2 + (b - d) ** 2) ** 0.5 for i, (a, b) in enumerate(places) for c, d in places[:i])
    widest = max(
        max(xs) - min(xs) for p in drawing.pebbles if (xs := [float(x) for x in re.findall(r"(-?\d+) -?\d+", p.fill)])
    )
    assert widest < nearest


def test_no_stone_lies_at_the_top_as_if_it_were_the_first():
    for count in range(3, 13):
        top = min(ring(tuple((f"s{n}", "x") for n in range(count))).pebbles, key=lambda p: p.y)
        assert abs(top.x - SIZE / 2) > 40


def test_a_stone_keeps_its_shape_at_the_same_place():
    stones = (("a", "A"), ("b", "B"), ("c", "C"))
    assert ring(stones) == ring.__wrapped__(stones)
    assert ring(stones).pebbles[0].fill != ring((("z", "A"), *stones[1:])).pebbles[0].fill


def test_a_stone_of_the_owner_with_an_unknown_pictogram_gets_a_plain_one(seven):
    seven[0].pictogram = "../../../etc/passwd"
    assert drawn("{% pictogram stone %}", stone=seven[0]) == drawn("{% pictogram 'steen' %}")


def test_every_stone_and_trait_has_a_pictogram_of_its_own(seven):
    for thing in [*seven, *traits()]:
        name = thing.pictogram if isinstance(thing, Stone) else thing.pk
        assert name in pictogram_names()
        assert drawn("{% pictogram thing %}", thing=thing) != drawn("{% pictogram 'steen' %}")


@pytest.mark.parametrize("file", sorted(PICTOGRAMS.glob("*.svg")), ids=lambda f: f.stem)
def test_pictograms_are_lines_in_one_style(file):
    root = ET.parse(file).getroot()
    assert (root.get("viewBox"), root.get("fill"), root.get("stroke-width")) == ("0 0 48 48", "none", "2.4")
    assert {child.tag for child in root} <= {f"{SVG}path", f"{SVG}circle"}
    assert all(set(child.attrib) <= {"d", "cx", "cy", "r"} for child in root)


def test_the_stylesheet_gives_each_stone_a_readable_colour_on_both_papers(seven, stranger, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = stranger.get("/stapstenen.css")
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert response["X-Page-Tags"] == "stones"
    rules = re.findall(r"\.stone-([\w-]+) { --stone: light-dark\((#\w{6}), (#\w{6})\); }", response.text)
    assert [pk for pk, _, _ in rules] == [stone.pk for stone in seven]
    for _, light, dark in rules:
        assert contrast(light, LIGHT_PAPER) >= 4.5
        assert contrast(light, WHITE) >= 4.5
        assert contrast(dark, DARK_PAPER) >= 4.5


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#ff0000", "#00ff00", "#1F4E9E", "#808080"])
@pytest.mark.parametrize("paper", [LIGHT_PAPER, DARK_PAPER])
def test_any_colour_becomes_readable(colour, paper):
    assert contrast(readable(colour, paper), paper) >= 4.5


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_lines_of_a_stone_are_shown_without_methods(seven):
    html = drawn("{% lines_of stone as lines %}{% include 'stones/_lines.html' %}", stone=seven[3])
    assert "Wat mag hier nooit verdwijnen?" in html
    assert "Verschillen gladstrijken om het gezellig te houden." in html
    assert "Iedereen is het eens, maar er gebeurt niets." not in html


def test_measures_of_a_trait_say_that_they_are_no_score(seven):
    trait = Trait.objects.get(pk="verbinding")
    html = drawn("{% include 'stones/_lines.html' %}", lines=lines_of(trait))
    assert "Bruggen: aandeel contacten" in html
    assert "lines-present" not in html


def test_a_stone_says_what_comes_from_its_source(seven):
    html = drawn("{% include 'stones/_origin.html' %}", stone=seven[0])
    assert seven[0].from_source in html
    assert 'href="https://www.cocreatie.be/klaar-voor-gebruik/schakelkompas"' in html
    seven[0].colour_origin = "source"
    seven[0].source_url = seven[0].from_source = ""
    other = drawn("{% include 'stones/_origin.html' %}", stone=seven[0])
    assert "<a " not in other
    assert other != html


def test_a_trait_says_what_is_a_proposal(seven):
    trait = Trait.objects.get(pk="verbinding")
    said = set()
    for trait.name_origin, trait.meaning_origin in [
        ("source", "source"),
        ("source", "reconstruction"),
        ("reconstruction",) * 2,
    ]:
        said.add(drawn("{% include 'stones/_origin.html' %}", trait=trait))
    assert len(said) == 3
