"""Interface texts are gathered, kept and checked."""

import gettext
from io import StringIO

import polib
import pytest
from django.core.management import CommandError, call_command

from cocreate.core import texts

PYTHON = """
from django.utils.translation import gettext as _, gettext as now, ngettext, pgettext
now("Under another name")
def page():
    _("Hello, neighbour")
    ngettext("%(n)d voice", "%(n)d voices", 3)
    pgettext("verb", "Share")
    _("Two lines "
      "become one: %(name)s")
    _(variable)
"""
TEMPLATE = """{% load i18n %}
    <p title="{% translate "It's “here”" %}">Don't { break %
  {% blocktranslate trimmed with name=person %}
     Dear {{ name }},
     welcome
  {% endblocktranslate %}
        {% blocktranslate count n=number context "people" %}one person{% plural %}{{ n }} people{% endblocktranslate %}
 {{ _("In a filter")|upper }}</p>
"""


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A package with one part, in English only."""
    part = tmp_path / "package" / "square"
    (part / "templates" / "square").mkdir(parents=True)
    (part / "tests").mkdir()
    (part / "__init__.py").touch()
    (part / "views.py").write_text(PYTHON)
    (part / "tests" / "test_it.py").write_text('_("only in a test")')
    (part / "templates" / "square" / "page.html").write_text(TEMPLATE)
    (tmp_path / "package" / "settings.py").write_text('name = _("Square")')
    monkeypatch.setattr(texts, "PACKAGE", tmp_path / "package")
    return part


def entry(language, msgid, part="square"):
    return polib.pofile(str(texts.catalog_path(part, language))).find(msgid)


def translate(language, part="square"):
    """Fill every text in, with its placeholders."""
    path = str(texts.catalog_path(part, language))
    catalog = polib.pofile(path)
    for one in catalog:
        if one.msgid_plural:
            one.msgstr_plural = {0: f"één {one.msgid}", 1: f"véél {one.msgid_plural}"}
        else:
            one.msgstr = f"{language}: {one.msgid}"
    catalog.save(path)
    return catalog


def test_texts_of_code_and_templates_are_gathered_and_those_of_tests_are_not(house):
    found = texts.gather("square")
    assert set(found) == {
        ("", "Hello, neighbour"),
        ("", "Under another name"),
        ("", "%(n)d voice"),
        ("verb", "Share"),
        ("", "Two lines become one: %(name)s"),
        ("", "It's “here”"),
        ("", "Dear %(name)s, welcome"),
        ("people", "one person"),
        ("", "In a filter"),
    }
    assert found["people", "one person"].plural == "%(n)s people"
    assert set(texts.gather("")) == {("", "Square")}


def test_update_keeps_translations_adds_the_new_and_drops_the_unused(house):
    call_command("texts", "update", stdout=StringIO())
    translate("nl")
    (house / "views.py").write_text('_("Hello, neighbour"); _("A new one")')
    out = StringIO()
    call_command("texts", "update", "square", stdout=out)
    assert "square: to translate nl 1, fr 6" in out.getvalue()
    assert entry("nl", "Hello, neighbour").msgstr == "nl: Hello, neighbour"
    assert entry("nl", "A new one").msgstr == ""
    assert entry("nl", "Share") is None


def test_a_text_that_gets_a_plural_keeps_its_singular(house):
    (house / "views.py").write_text('_("a voice")')
    texts.update("square", "nl")
    translate("nl")
    (house / "views.py").write_text('ngettext("a voice", "voices", n)')
    texts.update("square", "nl")
    assert entry("nl", "a voice").msgstr_plural == {0: "nl: a voice", 1: ""}


def test_a_part_without_texts_has_no_catalog(house):
    texts.update("square", "nl")
    (house / "views.py").unlink()
    (house / "templates" / "square" / "page.html").unlink()
    assert texts.update("square", "nl") == 0
    assert not texts.catalog_path("square", "nl").exists()


def test_compile_makes_what_gettext_reads_and_leaves_what_is_fresh(house):
    texts.update("square", "nl")
    translate("nl")
    assert texts.compile_all() == 1
    with texts.catalog_path("square", "nl").with_suffix(".mo").open("rb") as file:
        read = gettext.GNUTranslations(file)
    assert read.gettext("Hello, neighbour") == "nl: Hello, neighbour"
    assert read.ngettext("%(n)d voice", "%(n)d voices", 2) == "véél %(n)d voices"
    assert read.pgettext("verb", "Share") == "nl: Share"
    assert texts.compile_all() == 0


def test_a_complete_catalog_has_no_problems(house):
    call_command("texts", "update", stdout=StringIO())
    for language in texts.languages():
        translate(language)
        translate(language, "")
    out = StringIO()
    call_command("texts", "check", stdout=out)
    assert "Every text is translated." in out.getvalue()


@pytest.mark.parametrize(
    ("msgid", "change", "problem"),
    [
        ("Share", {"msgstr": ""}, "not translated"),
        ("Share", {"flags": ["fuzzy"]}, "not sure"),
        ("Dear %(name)s, welcome", {"msgstr": "Dag %(naam)s, welkom"}, "placeholders differ"),
        ("In a filter", {"msgstr": "In een <b>filter</b>"}, "markup differs"),
        ("%(n)d voice", {"msgstr_plural": {0: "één stem", 1: "stemmen"}}, "placeholders differ"),
        ("%(n)d voice", {"msgstr_plural": {0: "%(x)d stem", 1: "%(n)d stemmen"}}, "unknown placeholder"),
        ("%(n)d voice", {"msgid_plural": "", "msgstr": "stem"}, "singular and plural"),
        ("Hello, neighbour", {"msgid": "Bye, neighbour"}, "not in the catalog: 'Hello, neighbour'"),
        ("Hello, neighbour", {"msgid": "Bye, neighbour"}, "no longer used: 'Bye, neighbour'"),
    ],
)
def test_check_says_what_a_reader_would_miss(house, msgid, change, problem):
    texts.update("square", "nl")
    catalog = translate("nl")
    for name, value in change.items():
        setattr(catalog.find(msgid), name, value)
    catalog.save()
    lines = texts.problems("square", "nl")
    assert [line for line in lines if problem in line]


def test_check_fails_with_a_line_for_each_problem(house):
    with pytest.raises(CommandError, match=r"frame \[nl\]: not in the catalog: 'Square'"):
        call_command("texts", "check", "frame")


def test_an_unknown_part_is_refused(house):
    with pytest.raises(CommandError, match="no part circle"):
        call_command("texts", "check", "circle")
