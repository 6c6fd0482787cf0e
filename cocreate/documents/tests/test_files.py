"""A text goes along as HTML, Markdown, DOCX and tagged PDF, each with all that stands in it."""

import io

import pytest
from docx import Document as Word
from pypdf import PdfReader

from cocreate.contributions.images import clean
from cocreate.contributions.kinds import KINDS
from cocreate.contributions.models import Contribution
from cocreate.contributions.tests.pictures import upload
from cocreate.documents import actions
from cocreate.moderation.models import Status

from .conftest import doc, paragraph
from .test_schema import WHOLE

pytestmark = pytest.mark.django_db


def take(client, document, kind, query=""):
    answer = client.get(f"{document.get_absolute_url()}tekst.{kind}{query}")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    return answer.content


def test_every_file_holds_all_that_stands_in_the_text(text, stranger):
    made = text(*WHOLE["content"], title="Wat we afspraken: <put> & plein")
    for kind in ("html", "md"):
        said = take(stranger, made, kind).decode()
        for part in ("De put", "zand halen", "zei de buurvrouw", "An"):
            assert part in said
    pages = PdfReader(io.BytesIO(take(stranger, made, "pdf")))
    said = " ".join(page.extract_text() for page in pages.pages)
    for part in ("Wat we afspraken: <put> & plein", "De put", "zand halen", "drie", "zei de buurvrouw", "An"):
        assert part in said
    assert pages.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "pdfuaid:part" in pages.trailer["/Root"]["/Metadata"].get_data().decode().replace(" ", "")

    word = Word(io.BytesIO(take(stranger, made, "docx")))
    styles = {each.text: each.style.name for each in word.paragraphs}
    assert styles["De put"] == "Heading 1"
    assert styles["drie"] == "List Number"
    assert styles["zei de buurvrouw"] == "Quote"
    assert "☑ zand halen" in styles
    assert [[cell.text for cell in row.cells] for row in word.tables[0].rows] == [
        ["wie", "wat"],
        ["An", "zand\nen | meer"],
    ]


def test_words_that_are_markup_elsewhere_stay_words(text, stranger):
    nasty = [
        *("# geen kop", "1. geen lijst", '#set page(paper: "a0")'),
        *("<b>*vet*</b> _x_ `y` [z](javascript:a)", "\x0b\x01"),
    ]
    made = text(*(paragraph(each) for each in nasty), title="#let x = 1")
    marked = take(stranger, made, "md").decode()
    assert "\\# geen kop" in marked
    assert "1\\. geen lijst" in marked or "\\1. geen lijst" in marked
    assert "\\<b\\>\\*vet\\*" in marked
    assert "#set page" in PdfReader(io.BytesIO(take(stranger, made, "pdf"))).pages[0].extract_text()
    assert "<b>" not in take(stranger, made, "html").decode()
    assert "geen kop" in "\n".join(each.text for each in Word(io.BytesIO(take(stranger, made, "docx"))).paragraphs)


def test_a_file_of_a_version_holds_what_it_held_and_others_get_none_of_what_is_not_theirs(text, stranger, taking_part):
    made = text("Eerst stond dit er.", reading="members")
    actions.keep(made, "", None)
    actions.write(made, doc("Nu staat dit er."))
    assert b"Eerst stond dit er." in take(taking_part, made, "md", "?versie=1")
    assert b"Nu staat dit er." in take(taking_part, made, "md")
    for asked in ("?versie=2", "?versie=x"):
        assert taking_part.get(f"{made.get_absolute_url()}tekst.md{asked}").status_code == 404
    for kind in ("md", "html", "docx", "pdf"):
        assert stranger.get(f"{made.get_absolute_url()}tekst.{kind}").status_code == 404
    assert taking_part.get(f"{made.get_absolute_url()}tekst.exe").status_code == 404


@pytest.fixture
def given(trajectory):
    """A picture that somebody gave in the trajectory."""
    made = Contribution.objects.create(kind="image", trajectory=trajectory, shown_name="Mia", status=Status.PUBLISHED)
    KINDS["image"].save(made, {"file": clean(upload(), 0), "alt": "de put van boven"})
    return made


def test_a_picture_goes_along_and_is_gone_when_it_is_taken_back(text, stranger, given):
    from cocreate.contributions import actions as contributions

    made = text("Kijk:", {"type": "image", "attrs": {"contribution": given.pk, "alt": ""}})
    page = stranger.get(made.get_absolute_url())
    assert 'alt="de put van boven"' in page.content.decode()
    assert f"contribution:{given.pk}" in page["X-Page-Tags"]
    assert len(Word(io.BytesIO(take(stranger, made, "docx"))).inline_shapes) == 1
    assert "Mia" in PdfReader(io.BytesIO(take(stranger, made, "pdf"))).pages[0].extract_text()

    contributions.withdraw(given, None)

    for kind in ("html", "md"):
        said = take(stranger, made, kind).decode()
        assert "de put van boven" not in said
        assert "teruggenomen" in said
    assert "teruggenomen" in stranger.get(made.get_absolute_url()).content.decode()
