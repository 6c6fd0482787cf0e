"""Setting data on paper."""

import io
from typing import Any

import pypdf
import pytest

from cocreate.core import paper


def report(said: str, **more: Any) -> bytes:
    rows = [[said, 3], ["b", "c"]]
    blocks = [
        {"kind": "text", "text": said, "lang": "ar", "dir": "rtl"},
        {"kind": "facts", "rows": [[said, said]]},
        {"kind": "heading", "text": said[:90]},
        {"kind": "list", "items": [said]},
        {"kind": "table", "head": ["Van", said[:20]], "widths": [2, 1], "rows": rows},
    ]
    data = {
        "title": said[:120],
        "own": {"lang": "nl", "dir": "ltr"},
        "lang": "nl",
        "site": "Gids",
        "kicker": "Verslag",
        "address": "https://gids.be/a/",
        "qr": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>',
        "closing": said[:50],
        "sections": [{"title": said[:60], "blocks": blocks}],
    }
    return paper.report(data | more)


def words(pdf: bytes) -> str:
    return " ".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def tags(node: Any, found: list[str] | None = None) -> list[str]:
    """Return every structure type below a node."""
    found = [] if found is None else found
    node = node.get_object()
    if isinstance(node, list):
        for each in node:
            tags(each, found)
    elif isinstance(node, dict):
        found += [str(node["/S"])] if "/S" in node else []
        if "/K" in node:
            tags(node["/K"], found)
    return found


def test_headings_and_text_are_set_in_the_letters_of_the_site():
    """Also the signs that the site keeps in another file, such as those of Polish and Turkish."""
    fonts: set[str] = set()
    for page in pypdf.PdfReader(io.BytesIO(report("Afspraken van Łucja en İpek"))).pages:
        fonts |= {str(font.get_object()["/BaseFont"]).split("+")[-1] for font in page["/Resources"]["/Font"].values()}
    assert fonts
    assert all(font.startswith("AtkinsonHyperlegibleNext") for font in fonts), fonts


def test_it_is_tagged_and_has_a_language_and_a_title():
    root = pypdf.PdfReader(io.BytesIO(report("Het plein"))).root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nl"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
    found = tags(root["/StructTreeRoot"])
    assert {"/Title", "/H1", "/H2", "/P", "/L", "/Table", "/THead", "/TH", "/TD", "/Figure"} <= set(found)


TYPST = '#read("/etc/passwd") $x^2$ *vet* _i_ @label [a] <b> `c` \\ // d /* e = f - g + h ~ "i" #{panic()} #import "x"'


@pytest.mark.parametrize(
    "said",
    [
        TYPST,
        "] #panic() [",
        '"\\u{1F3AA}',
        "\\",
        "#",
        "a" * 10_000,
        "woord " * 2000,
        "مرحبا 🎪 नमस्ते שלום",
        "\x00\x07\ud800x",
    ],
    ids=range(9),
)
def test_what_people_type_is_text_and_never_markup(said):
    pdf = report(said)
    assert pdf.startswith(b"%PDF")
    if said is TYPST:
        for part in TYPST.split()[:12]:
            assert part in words(pdf)
        assert "root:x" not in words(pdf)


def test_a_word_wider_than_the_page_is_broken_and_nothing_is_lost():
    assert words(report("x" * 500)).replace(" ", "").replace("\u200b", "").count("x") >= 5 * 500


def test_a_sign_that_no_font_has_leaves_a_box_and_all_tags(caplog):
    root = pypdf.PdfReader(io.BytesIO(report("Ugaritisch \U00010380"))).root_object
    assert "/StructTreeRoot" in root
    assert "no PDF/UA-1" in caplog.text
