"""An account from beginning to end: with a code from a real mail, a passkey, what was given before, and leaving."""

import json
import re
import time
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .looks import looks_right

pytestmark = pytest.mark.either  # cocreate/accounts signs in, adds passkeys and leaves on each database

CODE = re.compile(r"^\s+([A-Z0-9-]{6,12})\s*$", re.MULTILINE)


def mail_to(site, address: str, number: int) -> str:
    """Return the body of the `number`-th mail (from 1) that the server sent to `address`; wait for it."""
    log = Path(site.env["COCREATE_DATA"]) / "server.log"
    for _ in range(600):
        mails = log.read_text().split("Content-Type: text/plain")
        found = [mail for mail in mails if re.search(rf"^To: {re.escape(address)}$", mail, re.MULTILINE)]
        if len(found) >= number and found[number - 1].rstrip().count("\n") > 10:
            return found[number - 1]
        time.sleep(0.1)
    pytest.fail(f"no mail number {number} to {address}: {log.read_text()[-2000:]}")


def give(page: Page, story: str) -> str:
    """Give a story; return the path of its secret link."""
    page.goto("/deel/", wait_until="networkidle")  # until its steps are there
    page.locator("[name=text]").fill(story)
    if (onward := page.locator("co-steps button[type=button]:visible")).count():
        onward.first.click()
    page.locator("form#share button.button[type=submit]:visible").click()
    page.wait_for_url(re.compile("/bedankt/"))
    return page.locator("a[href*='/mijn/b/']").first.get_attribute("href")


def type_code(page: Page, site, address: str, number: int) -> None:
    expect(page.locator("h1")).to_have_text("Typ de code uit je mail")
    looks_right(page)
    page.locator("[name=code]").fill(CODE.search(mail_to(site, address, number)).group(1))
    page.locator("main button.button").click()


@pytest.fixture
def browser(chromium, site):
    """A new browser with a passkey holder inside, as a phone has."""
    context = chromium.new_context(base_url=site.url, viewport={"width": 390, "height": 844}, locale="nl-BE")
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    holder = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    page.knows_me = lambda yes: devtools.send(
        "WebAuthn.setUserVerified", {"authenticatorId": holder, "isUserVerified": yes}
    )
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    yield page
    assert [line for line in said if "Content Security Policy" in line] == []
    context.close()


def test_an_account_from_beginning_to_end(browser, site, tmp_path):
    page, address = browser, f"noor{time.time_ns()}@voorbeeld.be"
    story = f"Onze buurt deelt gereedschap, zei ze {time.time_ns()}."
    give(page, story)

    page.goto("/account/signup/")
    looks_right(page)
    page.locator("[name=email]").fill(address)
    page.locator("main button.button").click()
    type_code(page, site, address, 1)
    page.wait_for_url(re.compile("/mijn/$"))
    expect(page.locator("main")).to_contain_text(story[:30])
    looks_right(page)

    add_passkey(page, site, address)
    sign_out(page)
    assert [cookie["name"] for cookie in page.context.cookies()] == []
    page.goto("/mijn/")
    expect(page.locator("main")).not_to_contain_text(story[:30])
    sign_in_both_ways(page, site, address, story)

    with page.expect_download() as taken:
        page.locator("a[href$='alles.zip']").click()
    taken.value.save_as(tmp_path / "alles.zip")
    told = json.loads(zipfile.ZipFile(tmp_path / "alles.zip").read("contributions.json"))
    assert [item["text"] for item in told] == [story]
    leave(page)


def add_passkey(page: Page, site, address: str) -> None:
    page.goto("/account/")
    looks_right(page)
    page.get_by_role("link", name="Passkeys").click()
    expect(page.locator("main")).to_contain_text("Je hebt er nog geen")
    looks_right(page)
    page.get_by_role("link", name="Voeg een passkey toe").click()
    page.wait_for_url(re.compile("/add/$"))  # with its script: before, the button does nothing
    page.knows_me(False)  # as when one stops, or shows the wrong finger
    page.get_by_role("button", name="Voeg een passkey toe").click()
    expect(page.get_by_role("status").filter(has_text="Je toestel gaf geen passkey.")).to_be_visible()
    page.knows_me(True)
    looks_right(page)
    page.locator("[name=name]").fill("Mijn telefoon")
    page.get_by_role("button", name="Voeg een passkey toe").click()
    expect(page.locator(".messages")).to_contain_text("Je passkey staat klaar.")
    expect(page.locator("main")).to_contain_text("Mijn telefoon")
    looks_right(page)
    assert "nieuwe passkey" in mail_to(site, address, 2)


def sign_in_both_ways(page: Page, site, address: str, story: str) -> None:
    page.goto("/account/login/")
    looks_right(page)
    page.get_by_role("button", name="Meld je aan met een passkey").click()
    page.wait_for_url(re.compile("/mijn/$"))
    expect(page.locator("main")).to_contain_text(story[:30])

    sign_out(page)
    page.goto("/account/login/")
    page.locator("[name=login]").fill(address)
    page.get_by_role("button", name="Stuur me een code").click()
    type_code(page, site, address, 3)  # the passkey is no second lock
    page.wait_for_url(re.compile("/mijn/$"))
    expect(page.locator("main")).to_contain_text(story[:30])


def leave(page: Page) -> None:
    page.goto("/account/2fa/webauthn/")
    page.get_by_role("link", name=re.compile("^Verwijder ?: Mijn telefoon$")).click()
    looks_right(page)
    page.get_by_role("button", name="Verwijder").click()
    expect(page.locator(".messages")).to_contain_text("De passkey is verwijderd.")

    page.goto("/account/weg/")
    looks_right(page)
    page.locator("input[value=withdraw]").check()
    page.get_by_role("button", name="Verwijder mijn account").click()
    expect(page.locator("h1")).to_have_text("Je account is weg")
    looks_right(page)
    page.goto("/account/")
    expect(page.locator("h1")).to_have_text("Meld je aan")


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    looks_right(page)
    page.locator("main button.button").click()
    page.wait_for_url(re.compile("/mijn/$"))


def test_a_secret_page_posts_from_this_site_and_not_from_another(browser, chromium, site):
    page, story = browser, f"Op de hoek staat een bank {time.time_ns()}."
    secret = give(page, story)

    page.goto(secret)
    page.locator("summary").first.click()
    page.locator("form#share [name=text], form [name=text]").first.fill(story + " En een boom.")
    page.locator("form:has([name=text]) button[type=submit]:visible").last.click()
    page.wait_for_url(re.compile("gedaan=bewaard"))

    other = chromium.new_context(base_url=site.url, locale="nl-BE").new_page()
    other.goto(secret)
    looks_right(other)
    other.get_by_role("button", name="Onthoud dit op dit toestel").click()
    expect(other.locator("main")).to_contain_text("Dit toestel onthoudt het nu.")
    looks_right(other)
    for there in (other, page):
        there.goto("/mijn/")
        expect(there.locator("main")).to_contain_text(story[:20])

    # the same form on a page of another site, which also hides where it is
    hidden = '<meta name="referrer" content="no-referrer">'
    forged = f'{hidden}<form method="post" action="{site.url}{secret}terugnemen/"><button>x'
    other.route("http://elders.voorbeeld/", lambda route: route.fulfill(content_type="text/html", body=forged))
    other.goto("http://elders.voorbeeld/")
    with other.expect_response(re.compile("terugnemen")) as answered:
        other.locator("button").click()
    assert answered.value.status == 403
    assert answered.value.request.all_headers()["origin"] == "null"

    page.goto(f"{secret}terugnemen/")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        page.locator("main form button[type=submit]").click()
    sent = answered.value.request.all_headers()
    assert (sent["origin"], sent["sec-fetch-site"]) == ("null", "same-origin")
    expect(page.locator("h1")).to_have_text("Je nam dit terug")
