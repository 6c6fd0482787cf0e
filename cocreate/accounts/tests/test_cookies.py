"""Cookies under the real production settings: only when there is something to remember, and locked as far as can be."""

import re
import runpy
from pathlib import Path

import pytest
from django.test import Client

from cocreate.accounts.models import Person

pytestmark = pytest.mark.django_db

STORY = {"kind": "text", "text": "Bij de bakker staat een bank.", "language": "nl", "licence": "CC-BY-SA-4.0"}
PUBLIC = ["/", "/deel/", "/mijn/", "/inzichten/", "/methodes/", "/zoeken/?q=bank", "/contact/", "/account/login/",
          "/account/signup/", "/bestaat-niet/", "/api/v1/openapi.json", "/fr/methodes/"]  # fmt: skip


@pytest.fixture
def production(settings, monkeypatch):
    """The cookies of the settings file as it reads itself in production."""
    for name, value in {"PRODUCTION": "1", "SECRET_KEY": "x" * 60, "HOSTS": "testserver", "MAIL": "console"}.items():
        monkeypatch.setenv(f"COCREATE_{name}", value)
    read = runpy.run_path(str(Path(settings.ROOT) / "cocreate" / "settings.py"))
    for name, value in read.items():
        if "COOKIE" in name or name == "PRODUCTION":
            setattr(settings, name, value)
    return settings


class Browser(Client):
    """A browser over https that looks at every cookie it is given."""

    def request(self, **request):
        answer = super().request(**{**request, "wsgi.url_scheme": "https"})
        for name, cookie in list(answer.cookies.items()):
            assert name.startswith("__Host-"), name
            assert cookie["secure"], name
            assert cookie["path"] == "/", name
            assert not cookie["domain"], name
            assert cookie["samesite"] == "Lax", name
            if cookie["max-age"] == 0:
                self.cookies.pop(name)  # as a browser does, and Django's does not
            else:
                assert cookie["httponly"], name
        return answer

    @property
    def kept(self):
        """The names of the cookies that it keeps."""
        return set(self.cookies)


def test_public_pages_set_none(production):
    browser = Browser()
    for path in PUBLIC:
        assert not browser.get(path).cookies, path
    assert not browser.post("/contact/", {"text": ""}).cookies
    assert not browser.post("/deel/", {**STORY, "text": ""}).cookies


def test_one_who_gives_is_remembered_and_one_who_signs_in_until_they_leave(production, mailoutbox):
    browser = Browser()
    assert browser.post("/deel/", STORY).status_code == 302
    assert browser.kept == {"__Host-guest"}
    Person.objects.create_user("an@voorbeeld.be")
    browser.post("/account/login/", {"login": "an@voorbeeld.be"})
    assert browser.kept == {"__Host-guest", "__Host-session"}
    code = re.search(r"^\s+([A-Z0-9-]{6,12})\s*$", mailoutbox[-1].body, re.MULTILINE)[1]
    browser.post("/account/login/code/confirm/", {"code": code})
    assert browser.kept == {"__Host-guest", "__Host-session", "__Host-csrf"}
    assert "bakker" in browser.get("/mijn/").content.decode()
    browser.post("/account/logout/", follow=True)
    assert browser.kept == set()


def test_an_editor_signs_in_with_locked_cookies(production, editor):
    browser = Browser()
    browser.get("/beheer/login/")
    browser.post("/beheer/login/", {"username": editor.email, "password": "geheim-wachtwoord"},
                 HTTP_SEC_FETCH_SITE="same-origin")  # fmt: skip
    assert browser.get("/beheer/").status_code == 200
    assert browser.kept == {"__Host-session", "__Host-csrf"}
