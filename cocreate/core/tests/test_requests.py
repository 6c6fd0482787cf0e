"""Limits, trouble and forged requests are answered kindly; logs and figures tell nothing about people."""

import json
import logging

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from cocreate.core import problems, rates
from cocreate.core.logs import JsonFormatter, scrub
from cocreate.core.middleware import Limits
from cocreate.core.rates import TooManyError, limit
from cocreate.core.secrecy import secret_page


def says(error):
    def view(request):
        if error:
            raise error
        return HttpResponse(request.POST.get("text", "read"))

    return view


urlpatterns = [
    path("write/", says(None)),
    path("secret/", secret_page(says(None))),
    path("api/write/", says(None)),
    path("many/", says(TooManyError(90))),
    path("api/many/", says(TooManyError(90))),
    path("forbidden/", says(PermissionDenied())),
    path("odd/", says(SuspiciousOperation("odd"))),
    path("fields/", says(RequestDataTooBig("too big"))),
    path("broken/", says(ValueError("an@voorbeeld.be from 192.0.2.7"))),
]
handler400 = problems.bad_request
handler403 = problems.forbidden
handler404 = problems.not_found
handler500 = problems.broken


@pytest.fixture
def here(settings, db, monkeypatch):
    """A browser that sees its error pages, on a site with only the addresses above."""
    settings.ROOT_URLCONF = __name__
    settings.LANGUAGE_CODE = "en"
    monkeypatch.setattr(problems, "render_to_string", lambda template, context, request: json.dumps(context))
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/many/", 429),
        ("/forbidden/", 403),
        ("/odd/", 400),
        ("/fields/", 413),
        ("/broken/", 500),
        ("/absent/", 404),
    ],
)
def test_each_trouble_has_a_page_that_says_what_to_do(here, address, status):
    response = here.get(address)
    assert response.status_code == status
    said = json.loads(response.content)
    assert said["status"] == status
    assert all(said[name] for name in ("problem", "text", "advice"))
    assert response.get("Retry-After") == ("90" if status == 429 else None)


def test_the_api_answers_trouble_as_json(here):
    response = here.get("/api/many/")
    assert response.status_code == 429
    assert response["Retry-After"] == "90"
    assert list(response.json()["errors"]) == [""]


def test_when_the_look_of_the_site_fails_too_a_plain_page_comes(here, monkeypatch):
    def fails(*arguments):
        msg = "no template"
        raise ValueError(msg)

    monkeypatch.setattr(problems, "render_to_string", fails)
    response = here.get("/broken/")
    assert response.status_code == 500
    assert b"<h1>" in response.content


@pytest.mark.parametrize("status", [400, 403, 404, 413, 429, 500])
def test_the_pages_are_in_the_look_of_the_site(db, status):
    request = RequestFactory().get("/x/")
    request.session = Client().session
    html = problems.answer(request, status).content.decode()
    assert 'class="skip"' in html
    assert 'name="robots" content="noindex"' in html


def test_too_large_a_request_is_refused_before_it_is_read(here, settings):
    settings.REQUEST_MAX_BYTES = 100
    assert here.post("/write/", {"text": "a" * 200}).status_code == 413
    assert here.post("/api/write/", {"text": "a" * 200}).status_code == 413


def test_a_length_that_is_no_number_or_missing_is_refused(db):
    limits = Limits(lambda request: HttpResponse("read"))
    for headers in ({"CONTENT_LENGTH": "ten"}, {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}):
        request = RequestFactory().post("/api/x/", **headers)
        assert limits(request).status_code == 400


COOKIE = {"HTTP_COOKIE": "session=abc"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),  # without a cookie there is nothing to forge
        ({**COOKIE, "HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ORIGIN": "http://testserver"}, 200),
        ({**COOKIE, "HTTP_SEC_FETCH_SITE": "none"}, 200),
        ({**COOKIE, "HTTP_SEC_FETCH_SITE": "same-site", "HTTP_ORIGIN": "http://evil.testserver"}, 403),
        ({**COOKIE, "HTTP_SEC_FETCH_SITE": "same-site"}, 403),
        ({**COOKIE, "HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "https://evil.be"}, 403),
        ({**COOKIE, "HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "null"}, 403),
        ({"HTTP_ORIGIN": "https://evil.be"}, 403),  # also where no cookie came: a forged sign-in
        ({**COOKIE, "HTTP_ORIGIN": "http://testserver"}, 200),  # before Sec-Fetch-Site
        ({**COOKIE, "HTTP_REFERER": "http://testserver/gids/"}, 200),  # before Origin
        ({**COOKIE, "HTTP_REFERER": "http://evil.be/"}, 403),
        (COOKIE, 403),
        ({**COOKIE, "secure": True}, 403),
        ({**COOKIE, "secure": True, "HTTP_REFERER": "https://testserver/gids/"}, 200),
        ({**COOKIE, "secure": True, "HTTP_REFERER": "https://evil.be/?testserver"}, 403),
    ],
)
def test_a_write_from_another_site_is_refused_and_a_cached_form_works(here, headers, status):
    response = here.post("/write/", {"text": "Ons verhaal"}, **headers)
    assert response.status_code == status
    if status == 403:
        said = json.loads(response.content)
        assert said["problem"] == "We could not be sure that this came from you"
        assert "Nothing was lost" in said["text"]
    else:
        assert response.content.decode() == "Ons verhaal"


def test_a_limit_counts_in_windows_and_says_when_to_come_back(monkeypatch):
    now = 1_000_000.0
    monkeypatch.setattr(rates.time, "time", lambda: now)
    for _ in range(3):
        limit("share", "192.0.2.7", 3, 3600)
    with pytest.raises(TooManyError) as caught:
        limit("share", "192.0.2.7", 3, 3600)
    assert caught.value.retry_after == 3600 - 1_000_000 % 3600
    limit("share", "192.0.2.8", 3, 3600)
    limit("contact", "192.0.2.7", 3, 3600)
    now += caught.value.retry_after
    limit("share", "192.0.2.7", 3, 3600)


def test_a_counter_that_goes_between_two_calls_begins_again(monkeypatch):
    def gone(key, amount):
        msg = "gone"
        raise ValueError(msg)

    monkeypatch.setattr(rates.cache, "incr", gone)
    limit("share", "192.0.2.9", 1, 60)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "1.1.1.1", "127.0.0.1"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (2, "6.6.6.6, 1.1.1.1, 10.0.0.1", "1.1.1.1"),
        (2, "1.1.1.1", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_an_address_cannot_be_made_up(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    assert rates.address(RequestFactory().get("/", headers={"X-Forwarded-For": forwarded})) == address


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("mail to an.peeters@voorbeeld.be failed", "mail to …@… failed"),
        ("from 192.0.2.7 and 2001:db8::ff00:42:8329", "from … and …"),
        ("GET /mijn/b/k7m2k7m2k7m2/zeer-geheim/ 200", "GET /mijn/b/…/ 200"),
        ("Not Found: /mail/uit/ImFuQHZvb3JiZWVsZC5iZSI:1tX2yZ:abcDEF123/", "Not Found: /mail/uit/…/"),
        ("/zoeken/?q=mijn+buurman ok", "/zoeken/?… ok"),
        ("/gids/een-plek-om-te-beginnen/ ok", "/gids/een-plek-om-te-beginnen/ ok"),
    ],
)
def test_a_log_line_has_no_personal_data(text, clean):
    assert scrub(text) == clean


def test_a_request_is_logged_without_who_asked(here, caplog):
    caplog.set_level(logging.INFO, "access")
    here.get("/write/?q=geheim", REMOTE_ADDR="192.0.2.7")
    (record,) = [record for record in caplog.records if record.name == "access"]
    line = json.loads(JsonFormatter().format(record))
    assert {"method": "GET", "route": "write/", "status": 200}.items() <= line.items()
    assert set(line) == {"time", "level", "logger", "message", "method", "route", "status", "ms"}
    assert line["time"].endswith("Z")


def test_a_traceback_is_logged_clean(here, caplog):
    here.get("/broken/")
    (record,) = [record for record in caplog.records if record.exc_info and record.name == "django.request"]
    line = json.loads(JsonFormatter().format(record))
    assert "ValueError: …@… from …" in line["traceback"]
    assert "192.0.2.7" not in json.dumps(line)


def test_the_path_of_a_public_page_is_logged(stranger, caplog):
    caplog.set_level(logging.INFO, "access")
    stranger.get("/a-page-that-never-was/")
    (record,) = [record for record in caplog.records if record.name == "access"]
    assert record.fields["path"] == "/a-page-that-never-was/"


def test_a_made_up_method_makes_no_new_figure(here, caplog):
    caplog.set_level(logging.INFO, "access")
    here.generic("BREW", "/write/")
    (record,) = [record for record in caplog.records if record.name == "access"]
    assert record.fields["method"] == "other"


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/write/", {"HTTP_SEC_FETCH_SITE": "same-origin"}, 200),
        ("/write/", {"HTTP_SEC_FETCH_SITE": "cross-site"}, 403),
        ("/write/", {"HTTP_SEC_FETCH_SITE": "none"}, 403),
        ("/write/", {}, 403),
        ("/secret/", {"HTTP_SEC_FETCH_SITE": "same-origin"}, 200),
        ("/secret/", {"HTTP_SEC_FETCH_SITE": "same-site"}, 403),
        ("/secret/", {"HTTP_SEC_FETCH_SITE": "cross-site"}, 403),
        ("/secret/", {}, 200),  # an old browser at an address that is itself the key
    ],
)
@pytest.mark.parametrize("cookies", [{}, COOKIE])
def test_a_page_without_a_referrer_still_posts_and_another_site_that_hides_does_not(
    here, path, headers, status, cookies
):
    assert here.post(path, {"text": "x"}, HTTP_ORIGIN="null", **headers, **cookies).status_code == status


def test_a_secret_page_is_kept_found_and_told_by_nobody(here):
    answer = here.get("/secret/")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert here.get("/write/")["Referrer-Policy"] == "same-origin"
