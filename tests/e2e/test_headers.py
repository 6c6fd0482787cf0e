"""What every answer tells the browser it may not do, over real HTTP: pages, errors, the API, media, static files."""

import io
import os
import re
import subprocess
import sys

import httpx
import pytest
from PIL import Image

from . import conftest

STRICT = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
REFERRER = {"same-origin", "no-referrer"}


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (800, 600), (180, 120, 60)).save(file, "PNG")
    return file.getvalue()


def policy_of(answer: httpx.Response) -> dict[str, str]:
    pairs = (part.strip().partition(" ") for part in answer.headers.get("Content-Security-Policy", "").split(";"))
    return {name: value for name, _, value in pairs if name}


def faults(answer: httpx.Response) -> list[str]:
    """Return what is wrong with the headers of an answer that Django made."""
    headers, policy = answer.headers, policy_of(answer)
    found = [f"{name}: {policy.get(name)}" for name, value in STRICT.items() if policy.get(name) != value]
    found += [word for word in ("unsafe-inline", "unsafe-eval", "data: blob: *") if word in str(policy)]
    if headers.get("X-Content-Type-Options") != "nosniff":
        found.append("no nosniff")
    if headers.get("Referrer-Policy") not in REFERRER:
        found.append(f"Referrer-Policy: {headers.get('Referrer-Policy')}")
    if not headers.get("Permissions-Policy", "").startswith("camera=(self), microphone=(self), geolocation=()"):
        found.append(f"Permissions-Policy: {headers.get('Permissions-Policy')}")
    if headers.get("Cross-Origin-Opener-Policy") != "same-origin":
        found.append("no Cross-Origin-Opener-Policy")
    if re.search(r"\d", headers.get("Server", "")) or {"x-powered-by", "via", "x-page-tags"} & set(headers):
        found.append("tells of the machinery")
    return found


@pytest.fixture
def browser(site):
    """A client that never came here before."""
    with httpx.Client(base_url=site.url, timeout=30) as client:
        yield client


def test_every_type_of_page_is_strict_whether_kept_or_made_anew(browser, places):
    twice = [(name, path) for name, path in places.items() for _ in range(2)]
    answers = [(name, browser.get(path)) for name, path in twice]
    assert {name: faults(answer) for name, answer in answers if faults(answer)} == {}
    assert {n: a.status_code for n, a in answers if a.status_code != (404 if n == "absent" else 200)} == {}
    assert all(answer.headers["Content-Type"] == "text/html; charset=utf-8" for _, answer in answers)


def errors(browser, site) -> dict[int, httpx.Response]:
    forged = {"Origin": "https://elders.example", "Sec-Fetch-Site": "cross-site", "Cookie": "csrf=x"}
    crowd = {"X-Forwarded-For": "192.0.2.9"}
    found = {
        400: browser.post("/contact/", headers={"Transfer-Encoding": "chunked"}, content=iter([b"x"])),
        403: httpx.post(f"{site.url}/contact/", headers=forged, data={"text": "x"}),  # its cookie stays there
        404: browser.get("/bestaat-niet/"),
        405: browser.put("/contact/"),
        413: browser.post("/contact/", content=b"x" * 30_000_000),
        422: browser.post("/deel/", data={"kind": "text"}),
    }
    for number in range(400):
        found[429] = browser.post(
            "/contact/", headers=crowd, data={"text": f"Een vraag over bank {number}", "name": "An"}
        )
        if found[429].status_code == 429:
            break
    return found


def test_every_error_page_is_as_strict_and_tells_nothing(browser, site):
    answers = errors(browser, site)
    assert {status: answer.status_code for status, answer in answers.items()} == {status: status for status in answers}
    assert {status: faults(answer) for status, answer in answers.items() if faults(answer)} == {}
    assert int(answers[429].headers["Retry-After"]) > 0
    for status in (403, 404, 413, 429):
        assert "<h1>" in answers[status].text, status
        assert not re.search(r"Traceback|Django|granian|/site-packages/", answers[status].text), status


def test_a_page_that_breaks_is_strict_and_tells_nothing(browser, site):
    rename = "from django.db import connection as c; c.cursor().execute('ALTER TABLE {} RENAME TO {}')"
    site.manage("shell", "-v", "0", "-c", rename.format("moderation_report", "moderation_lost"))
    try:
        voice = browser.get("/api/v1/contributions").json()["items"][0]["id"]
        answer = browser.post(
            f"/melden/contributions.contribution/{voice}/", data={"reason": "other", "text": "Dit klopt niet"}
        )
    finally:
        site.manage("shell", "-v", "0", "-c", rename.format("moderation_lost", "moderation_report"))
    assert answer.status_code == 500
    assert faults(answer) == []
    assert "<h1>" in answer.text
    assert not re.search(r"Traceback|moderation_|Django|OperationalError|ProgrammingError", answer.text)


def test_the_api_media_and_feeds_are_as_strict(browser, api, token, site):
    given = api.post(
        "/contributions",
        data={"kind": "image", "text": "Een bank", "alt": "Een houten bank", "recognisable": "nobody"},
        files={"file": ("bank.png", picture(), "image/png")},
    ).json()
    bearer = {"Authorization": f"Bearer {token}"}
    assert api.post(f"/moderation/{given['id']}/publish", headers=bearer).status_code == 200
    shown = api.get(f"/contributions/{given['id']}").json()["image"]
    picture_path = re.search(r"/media/[^\"' ,]+", str(shown)).group()
    paths = [
        "/api/v1/contributions",
        "/api/v1/absent",
        "/api/v1/openapi.json",
        "/api/v1/moderation/queue",
        "/inzichten/atom.xml",
        "/wijzigingen/atom.xml",
        "/sitemap.xml",
        "/robots.txt",
        "/stapstenen.css",
        "/healthz",
        "/readyz",
    ]
    assert {path: faults(browser.get(path)) for path in paths if faults(browser.get(path))} == {}
    media = browser.get(picture_path)
    assert media.status_code == 200
    assert media.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in media.headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in media.headers["Content-Security-Policy"]
    assert media.headers["Content-Type"].startswith("image/")


def test_hashed_files_are_kept_for_ever_and_come_compressed(browser):
    found = set(re.findall(r"/static/[^\"]+", browser.get("/").text))
    assert {path.rsplit(".", 1)[1] for path in found} >= {"css", "js", "svg"}
    for path in found:
        answer = browser.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, path
        assert "immutable" in answer.headers["Cache-Control"], path
        assert int(re.search(r"max-age=(\d+)", answer.headers["Cache-Control"]).group(1)) >= 31_536_000, path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        if path.endswith((".css", ".js")):
            assert answer.headers["Content-Encoding"] == "gzip", path
    plain = next(path for path in found if path.endswith(".css"))
    assert browser.get(plain.replace(".css", "x.css")).status_code == 404


@pytest.fixture
def in_production(site):
    """One more process that serves the same site under production settings; a client that is the proxy before it."""
    port = conftest._free_port()
    variables = {
        **site.env,
        "COCREATE_PRODUCTION": "1",
        "COCREATE_SECRET_KEY": "k7m2" * 5 + "QZxw-93_vbYu" * 4,
        "COCREATE_HOSTS": "gids.example.org,127.0.0.1",
        "COCREATE_ORIGIN": "https://gids.example.org",
        "COCREATE_MAIL": "none",
    }
    command = [sys.executable, "manage.py", "web", "--host", "127.0.0.1", "--port", str(port)]
    with site.log.open("a") as log:
        server = subprocess.Popen(command, cwd=conftest.ROOT, env={**os.environ, **variables}, stdout=log, stderr=log)
        conftest._until_ready(f"http://127.0.0.1:{port}", server, site.log)
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}", headers={"Host": "gids.example.org"}, timeout=60
        ) as client:
            yield client
        server.terminate()
        server.wait(30)


def test_production_insists_on_https_and_gives_cookies_their_safe_name(in_production):
    bare = in_production.get("/deel/")
    assert (bare.status_code, bare.headers["Location"]) == (301, "https://gids.example.org/deel/")
    over_https = {"X-Forwarded-Proto": "https"}
    for path in ("/", "/", "/account/login/", "/bestaat-niet/", "/api/v1/stones"):
        answer = in_production.get(path, headers=over_https)
        assert int(re.search(r"max-age=(\d+)", answer.headers["Strict-Transport-Security"]).group(1)) >= 31_536_000
        assert faults(answer) == [], path
    cookies = in_production.get("/account/login/", headers=over_https).headers.get_list("set-cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert {"secure", "path=/", "httponly"} <= {part.strip().lower() for part in cookie.split(";")}
    assert in_production.get("/", headers={**over_https, "Host": "kwaad.example"}).status_code == 400
