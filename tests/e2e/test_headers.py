"""What every answer tells the browser it may not do, over real HTTP: pages, errors, the API, media, static files."""

import io
import re
import subprocess
import sys

import httpx
import pytest
from PIL import Image

from tests import servers

from . import conftest

pytestmark = pytest.mark.either  # what stands above the pages, which no database changes

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
        assert not re.search(r"Traceback|Django|uvicorn|/site-packages/", answers[status].text), status


def test_a_page_that_breaks_is_strict_and_tells_nothing(browser, site):
    rename = "from django.db import connection as c; c.cursor().execute('ALTER TABLE {} RENAME TO {}')"
    site.provoked.append("moderation_report")
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
        "/offline.js",
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
    chunks = {
        f"/static/frontend/assets/{one.name}" for one in (conftest.ROOT / "build/frontend/assets").glob("[_m]*.js")
    }
    assert chunks
    for path in found | chunks:  # a chunk asks for others by the name that Vite gave
        answer = browser.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, path
        assert "immutable" in answer.headers["Cache-Control"], path
        assert int(re.search(r"max-age=(\d+)", answer.headers["Cache-Control"]).group(1)) >= 31_536_000, path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        if path.endswith((".css", ".js")):
            assert answer.headers["Content-Encoding"] == "gzip", path
    plain = next(path for path in found if path.endswith(".css"))
    assert browser.get(plain.replace(".css", "x.css")).status_code == 404


GIDS = "https://gids.example.org"
OURS = {"X-Forwarded-Proto": "https", "Origin": GIDS, "Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def in_production(site, tmp_path_factory):
    """The same site served once more, under production settings; a client that is the proxy before it."""
    port, data = servers.free_port(), tmp_path_factory.mktemp("production")
    variables = {
        **site.env,
        "COCREATE_DATA": str(data),  # one data folder is served once
        "DATABASE_URL": site.env.get("DATABASE_URL") or f"sqlite:///{site.env['COCREATE_DATA']}/db.sqlite3",
        "COCREATE_PRODUCTION": "1",
        "COCREATE_SECRET_KEY": "k7m2" * 5 + "QZxw-93_vbYu" * 4,
        "COCREATE_HOSTS": "gids.example.org,127.0.0.1",
        "COCREATE_ORIGIN": GIDS,
        "COCREATE_MAIL": "console",
    }
    log, here = data / "server.log", f"http://127.0.0.1:{port}"
    command = [sys.executable, "manage.py", "serve", "--no-worker", "--host", "127.0.0.1", "--port", str(port)]
    with log.open("a") as said, httpx.Client(base_url=here, headers={"Host": "gids.example.org"}, timeout=60) as client:
        server = subprocess.Popen(command, cwd=conftest.ROOT, env=variables, stdout=said, stderr=said)
        try:
            conftest.until_ready(here, server, log)
            yield client
        finally:
            server.terminate()
            server.wait(120)


def locked(answer: httpx.Response) -> dict[str, str]:
    """Return the cookies that an answer sets; a browser must be told to keep each for this host and https alone."""
    cookies = answer.headers.get_list("set-cookie")
    for cookie in cookies:
        assert cookie.startswith("__Host-"), cookie
        told = {part.strip().lower() for part in cookie.split(";")}
        assert {"secure", "path=/", "httponly", "samesite=lax"} <= told, cookie
        assert "domain" not in cookie.lower(), cookie
    return dict(cookie.partition(";")[0].split("=", 1) for cookie in cookies)


def test_production_insists_on_https_and_on_its_own_name(in_production):
    bare = in_production.get("/deel/?soort=text")
    assert (bare.status_code, bare.headers["Location"]) == (301, f"{GIDS}/deel/?soort=text")
    forged = {**OURS, "Host": "kwaad.example"}
    assert in_production.get("/", headers=forged).status_code == 400
    for path in ("/", "/", "/deel/", "/account/login/", "/bestaat-niet/", "/api/v1/stones"):
        answer = in_production.get(path, headers=OURS)
        assert int(re.search(r"max-age=(\d+)", answer.headers["Strict-Transport-Security"]).group(1)) >= 31_536_000
        assert faults(answer) == [], path
        assert locked(answer) == {}, f"{path} gives a cookie to who did nothing"


def test_in_production_each_cookie_is_for_this_host_and_https_alone(in_production, site):
    story = {"kind": "text", "text": "Bij de bakker staat een bank.", "language": "nl", "licence": "CC-BY-SA-4.0"}
    given = in_production.post("/deel/", headers=OURS, data=story)
    assert (given.status_code, set(locked(given))) == (302, {"__Host-guest"})
    asked = in_production.post("/account/login/", headers=OURS, data={"login": "niemand@voorbeeld.be"})
    assert (asked.status_code, set(locked(asked))) == (302, {"__Host-session"})
    door = locked(in_production.get("/beheer/login/", headers=OURS))
    editor = {"username": "redactie@voorbeeld.be", "password": site.password}
    entered = in_production.post("/beheer/login/", headers={**OURS, **sent(door)}, data=editor)
    kept = locked(entered)
    assert (entered.status_code, set(kept)) == (302, {"__Host-session", "__Host-csrf"})
    assert in_production.get("/beheer/", headers={**OURS, **sent(kept)}).status_code == 200
    assert in_production.get("/beheer/", headers=OURS).status_code == 302


def sent(cookies: dict[str, str]) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
