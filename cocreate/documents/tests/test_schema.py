"""What comes out of a room is kept as far as the schema knows it, and what is not is told."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate.documents import plain
from cocreate.documents.html import html
from cocreate.documents.schema import LIMITS, MARKS, NODES, clean, words

from .conftest import doc, paragraph


def cell(*said, kind="tableCell", **attrs):
    return {"type": kind, "attrs": attrs, "content": [paragraph(each) for each in said]}


WHOLE = doc(
    {"type": "heading", "attrs": {"level": 2.0}, "content": [{"type": "text", "text": "De put"}]},
    {"type": "paragraph", "content": [
        {"type": "text", "text": "Wij dempen ", "marks": [{"type": "bold"}]},
        {"type": "text", "text": "hem", "marks": [{"type": "link", "attrs": {"href": "https://voorbeeld.be/?a=1&b=2"}}]},
        {"type": "hardBreak"},
        {"type": "mention", "attrs": {"kind": "stone", "id": "beweging", "label": "Beweging"}},
    ]},
    {"type": "taskList", "content": [
        {"type": "taskItem", "attrs": {"checked": True}, "content": [paragraph("zand halen")]},
        {"type": "taskItem", "attrs": {"checked": False}, "content": [paragraph("soep koken")]},
    ]},
    {"type": "orderedList", "attrs": {"start": 3}, "content": [{"type": "listItem", "content": [paragraph("drie")]}]},
    {"type": "table", "content": [
        {"type": "tableRow", "content": [cell("wie", kind="tableHeader"), cell("wat", kind="tableHeader")]},
        {"type": "tableRow", "content": [cell("An"), cell("zand", "en | meer")]},
    ]},
    {"type": "blockquote", "content": [paragraph("zei de buurvrouw")]},
    {"type": "horizontalRule"},
    {"type": "image", "attrs": {"contribution": "k7m2k7m2k7m2", "alt": "de put"}},
)  # fmt: skip


def test_all_that_the_schema_knows_stays():
    kept = clean(WHOLE)
    assert kept.aside == []
    assert {node["type"] for node in kept.content["content"]} == {
        *("heading", "paragraph", "taskList", "orderedList", "table", "blockquote", "horizontalRule", "image")
    }
    assert kept.content["content"][0]["attrs"] == {"level": 2}
    assert clean(kept.content).content == kept.content


def test_it_reads_as_html_markdown_and_words():
    content = clean(WHOLE).content
    page, marked, said = str(html(content)), plain.markdown(content), plain.text(content)
    for part in (
        "<h2>De put</h2>",
        "<strong>Wij dempen </strong>",
        'href="https://voorbeeld.be/?a=1&amp;b=2"',
        '<li class="document-done">',
        '<ol start="3">',
        "<th><p>wie</p></th>",
        "<blockquote><p>zei de buurvrouw</p></blockquote>",
    ):
        assert part in page
    for part in (
        "## De put",
        "**Wij dempen** [hem](<https://voorbeeld.be/?a=1&b=2>)\\\nBeweging",
        "- [x] zand halen\n- [ ] soep koken",
        "3. drie",
        "| wie | wat |\n| --- | --- |\n| An | zand<br>en \\| meer |",
        "> zei de buurvrouw",
    ):
        assert part in marked
    assert "wie | wat\nAn | zand en | meer" in said
    assert "alt" not in marked.lower().split("teruggenomen")[0][-10:]  # the picture of nobody is a gap, not an image
    assert "![" not in marked


@pytest.mark.parametrize(
    ("bad", "told", "kept"),
    [
        ({"type": "script", "content": [{"type": "text", "text": "weg()"}]}, "script", "weg()"),
        ({"type": "image", "attrs": {"contribution": "../../etc"}}, "image", ""),
        ({"type": "image", "attrs": {"src": "https://elders.be/spion.gif"}}, "image", ""),
        (paragraph("klik", marks=[{"type": "link", "attrs": {"href": "javascript:alert(1)"}}]), "link", "klik"),
        (paragraph("klik", marks=[{"type": "link", "attrs": {"href": "//elders.be"}}]), "link", "klik"),
        (paragraph("groot", marks=[{"type": "font"}]), "font", "groot"),
        ({"type": "table", "content": [paragraph("los")]}, "paragraph", ""),
        ({"type": "mention", "attrs": {"kind": "person", "label": "Jan"}}, "mention", ""),
        ("tekst", "None", ""),
        ({"type": "doc", "content": [paragraph("in elkaar")]}, "doc", "in elkaar"),
    ],
)
def test_what_it_does_not_know_is_set_aside_and_its_words_stay_where_they_may(bad, told, kept):
    found = clean({"type": "doc", "content": [paragraph("voor"), bad, paragraph("na")]})
    assert told in {each["what"] for each in found.aside}
    assert plain.text(found.content).split("\n") == [each for each in ("voor", kept, "na") if each]
    page = str(html(found.content))
    assert "javascript" not in page
    assert "elders.be" not in page


def test_loose_words_come_into_a_paragraph_and_empty_things_are_filled():
    found = clean({"content": [{"type": "text", "text": "los"}, {"type": "blockquote"}]}).content["content"]
    assert found == [paragraph("los"), {"type": "blockquote", "content": [{"type": "paragraph"}]}]
    assert clean(None).content == {"type": "doc", "content": [{"type": "paragraph"}]}


def test_what_nests_without_end_or_is_far_too_much_ends():
    deep = paragraph("diep")
    for _ in range(400):
        deep = {"type": "blockquote", "content": [deep]}
    found = clean(doc(deep))
    assert "too much" in {each["what"] for each in found.aside}
    many = clean({"type": "doc", "content": [paragraph("x")] * (LIMITS["nodes"] + 5)})
    assert len(many.content["content"]) <= LIMITS["nodes"]
    assert len(json.dumps(clean(doc("x" * (LIMITS["characters"] + 5))).content)) < 200


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)
MARK = st.fixed_dictionaries({"type": st.sampled_from([*MARKS, "b"]), "attrs": ANY})
NODE = st.recursive(
    st.fixed_dictionaries({"type": st.just("text"), "text": st.text(max_size=8)}),
    lambda inner: st.fixed_dictionaries(
        {"type": st.sampled_from([*NODES, "marquee"])},
        optional={
            "content": st.lists(inner, max_size=4) | ANY,
            "attrs": st.dictionaries(st.sampled_from(["level", "checked", "kind", "label", "start", "id"]), ANY) | ANY,
            "marks": st.lists(
                st.fixed_dictionaries({"type": st.sampled_from([*MARKS, "b"]), "attrs": ANY}), max_size=2
            ),
        },
    ),
    max_leaves=20,
)


@given(found=NODE | ANY)
@settings(max_examples=150, deadline=None)
def test_whatever_comes_is_made_a_text_that_can_be_read_and_is_clean_already(found):
    kept = clean(found).content
    assert clean(kept).content == kept
    assert clean(kept).aside == []
    assert "<script" not in str(html(kept))
    plain.markdown(kept)
    json.dumps(kept)
    assert isinstance(words(kept), str)


def test_a_mention_whose_attributes_are_none_says_nothing():
    for attrs in (1.5, [], "label", None):
        assert words({"type": "mention", "attrs": attrs}) == ""
