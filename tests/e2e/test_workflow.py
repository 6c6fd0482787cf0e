"""Someone who may only propose writes; an editor asks for a change, then approves; it stands for everybody."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from .test_admin import act, add_words, chapter_id, desk_of_editor, editor, published, watch
from .test_journey import sign_in

pytestmark = pytest.mark.either  # cocreate/guide/tests/test_editor.py proposes and approves on each database
__all__ = ["desk_of_editor", "editor"]  # fixtures
PATH = "/gids/beginnen-bij-een-plek/"
WRITER = (
    "from cocreate.accounts.models import Person; from django.contrib.auth.models import Group;"
    "person = Person.objects.create_user('wim@voorbeeld.be', 'een-lang-wachtwoord', first_name='Wim');"
    "person.groups.add(Group.objects.get(name='Schrijvers'))"
)


@pytest.fixture
def writer(chromium, site) -> Iterator[Page]:
    """The browser of someone in the group Schrijvers that signed in, watched as that of the editor."""
    site.manage("shell", "-v", "0", "-c", WRITER)
    context = chromium.new_context(base_url=site.url, viewport={"width": 1280, "height": 900}, locale="nl-BE")
    page = context.new_page()
    wrong = watch(page)
    sign_in(page, "een-lang-wachtwoord", "wim@voorbeeld.be")
    yield page
    context.close()
    assert wrong == []


def open_page(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.locator("[data-contentpath=body] .Draftail-Editor").first).to_be_visible()


def decide(page: Page, name: str) -> None:
    """Choose a decision about what was proposed."""
    page.locator("footer .w-dropdown__toggle").click()
    page.locator("footer button:visible", has_text=name).first.click()


def test_a_writer_proposes_and_an_editor_has_it_changed_and_approves_it(writer, editor, site):
    first, second = "Vraag eerst wie hier woont.", "Vraag ook wie hier vroeger woonde."
    number = chapter_id(editor, "Beginnen bij een plek")
    chapter = f"/beheer/pages/{number}/edit/"

    open_page(writer, chapter)
    add_words(writer, first)
    writer.locator("footer .w-dropdown__toggle").click()
    expect(writer.locator("button[name=action-submit]:visible")).to_contain_text("Redactie")
    expect(writer.locator("button[name=action-publish]")).to_have_count(0)
    writer.keyboard.press("Escape")
    act(writer, "action-submit")
    assert first not in published(site, PATH)

    editor.goto("/beheer/")
    expect(editor.get_by_role("heading", name="In afwachting van jouw beoordeling")).to_be_visible()
    expect(editor.locator("main")).to_contain_text("Wim")
    open_page(editor, chapter)
    expect(editor.locator("[data-contentpath=body]")).to_contain_text(first)
    decide(editor, "Wijzigingsverzoek")
    asked = editor.locator(".modal:visible")
    asked.locator("[name=comment]").fill("Ook wie hier vroeger woonde?")
    with editor.expect_navigation():
        asked.locator("[type=submit]").click()

    writer.goto(chapter.replace("/edit/", "/history/"))
    expect(writer.locator("main")).to_contain_text("Ook wie hier vroeger woonde?")
    open_page(writer, chapter)
    add_words(writer, second)
    writer.locator("footer .w-dropdown__toggle").click()
    with writer.expect_navigation():
        writer.locator("footer button[name^=action-]:visible", has_text="Redactie").first.click()

    open_page(editor, chapter)
    decide(editor, "Goedkeuren en publiceren")
    editor.wait_for_url(lambda url: not url.endswith("/edit/"))
    html = published(site, PATH)
    assert first in html
    assert second in html
