"""The form to share, as a browser has it: other kinds keep what was typed, and two forms on a page do not mix."""

import pytest
from playwright.sync_api import expect

from .looks import axe
from .test_journey import CHAPTER, phone_photo

pytestmark = pytest.mark.either

STORY = "We zetten een lange tafel op het plein. مقعد 🪑"
DOUBLE = "[...document.querySelectorAll('[id]')].map((one) => one.id).filter((id, n, all) => all.indexOf(id) !== n)"


def photo():
    return {"name": "IMG_2041.JPG", "mimeType": "image/jpeg", "buffer": phone_photo()}


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_another_kind_keeps_what_was_typed_and_chosen(chromium, site, javascript):
    context = chromium.new_context(
        base_url=site.url, viewport={"width": 390, "height": 844}, java_script_enabled=javascript
    )
    page = context.new_page()
    page.goto("/deel/?soort=foto")
    page.locator("input[name=file]").set_input_files(photo())
    page.locator("[name=text]").fill(STORY)
    page.locator("[name=alt]").fill("Een tafel")
    page.locator("button[value=link]").click()
    expect(page.locator("input[name=url]")).to_be_visible()
    expect(page.locator("[name=text]")).to_have_value(STORY)
    page.locator("[name=url]").fill("voorbeeld.be")
    page.locator("button[value=foto]").click()
    expect(page.locator("input[name=file]")).to_be_visible()
    expect(page.locator("[name=alt]:visible")).to_have_value("Een tafel")
    expect(page.locator("[name=text]")).to_have_value(STORY)
    if javascript:
        assert page.evaluate("document.querySelector('input[name=file]').files.length") == 1
        assert page.evaluate("document.activeElement.value") == "foto"
    else:
        expect(page.locator("[name=draft]")).to_have_count(1)
    page.locator("input[name=recognisable]").first.check()
    if javascript:
        page.get_by_role("button", name="Verder", exact=True).click()
    page.locator(".share-send button[type=submit]:visible").click()
    page.wait_for_url("**/bedankt/")
    context.close()


def test_enter_sends_the_form_and_never_chooses_a_kind(chromium, site):
    context = chromium.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/deel/?soort=link")
    page.locator("[name=url]").fill("geen adres")
    page.locator("[name=url]").press("Enter")
    expect(page.locator("[role=alert]")).to_be_visible()
    expect(page.locator("[name=url]")).to_have_value("geen adres")
    context.close()


def test_two_forms_open_at_two_passages_do_not_mix(desk):
    desk.goto(CHAPTER, wait_until="networkidle")
    adds = desk.locator(".add > a")
    adds.first.click()
    expect(desk.locator(".share-here")).to_have_count(1)
    adds.first.click()
    expect(desk.locator(".share-here")).to_have_count(2)
    assert desk.evaluate(DOUBLE) == []
    axe(desk)
    forms = desk.locator(".share-here")
    for at, words in enumerate(("Het ene.", "Het andere.")):
        forms.nth(at).locator("label", has_text="vertellen").click()
        desk.keyboard.type(words)
    forms.nth(0).locator("button[value=link]").click()
    expect(forms.nth(0).locator("[name=url]")).to_be_visible()
    expect(forms.nth(0).locator("[name=text]")).to_have_value("Het ene.")
    expect(forms.nth(1).locator("[name=text]")).to_have_value("Het andere.")
    assert desk.evaluate(DOUBLE) == []


@pytest.mark.parametrize("path", ["/", CHAPTER, "/deel/", "/kompas/ontmoeting/", "/inzichten/", "/contact/", "/mijn/"])
def test_no_two_things_of_a_page_have_one_id(desk, path):
    desk.goto(path)
    assert desk.evaluate(DOUBLE) == []
