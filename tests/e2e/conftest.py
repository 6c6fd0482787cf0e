"""The real server with the demo content, and a real browser."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import httpx
import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests import migrated, servers
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
CHAPTER = "/gids/wat-is-lokale-cocreatie/"
ARGS = ("--no-sandbox", "--disable-background-networking")
EXAMPLE = "/trajecten/de-lege-parking-in-de-voorbeeldwijk/"
SPEAK = """
from cocreate.notifications.queries import out_token
from tests.e2e.spoken import speak
print(speak(), out_token("noor@voorbeeld.be"))
"""
FAILED = '"level": "ERROR", "logger": "django.request"'  # a 500, as core/logs.py writes it
PATIENCE = 90_000  # milliseconds; what comes is there sooner, but for a machine that is busy
expect.set_options(timeout=PATIENCE)
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop in this thread; these tests use no ORM


@dataclass
class Site:
    """A running server: two web processes and a worker; without Redis one web process."""

    url: str
    password: str
    env: dict[str, str]
    how: tuple[str, ...] = ("--workers", "2" if servers.HAS_REDIS else "1")
    server: subprocess.Popen | None = field(default=None, repr=False)
    provoked: list[str] = field(default_factory=list)  # words of failures that a test asks for

    @property
    def log(self) -> Path:
        """What the server wrote."""
        return Path(self.env["COCREATE_DATA"]) / "server.log"

    def start(self) -> None:
        """Start `manage.py serve` and wait until it is ready."""
        self.launch()
        until_ready(self.url, self.server, self.log)

    def launch(self) -> None:
        """Start `manage.py serve`."""
        with self.log.open("a") as log:
            command = [sys.executable, "manage.py", "serve", *self.how, "--host", "127.0.0.1"]
            self.server = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=log)

    def stop(self) -> None:
        """Ask the server to stop, and wait until it did."""
        self.server.terminate()
        self.server.wait(120)

    def failures(self) -> list[str]:
        """Return what the server wrote down of requests that failed (500), but for those that a test provoked.

        That it is not ready yet is an answer.
        """
        said = [line for line in self.log.read_text().splitlines() if FAILED in line and "/readyz" not in line]
        return [line for line in said if not any(words in line for words in self.provoked)]

    def manage(self, *arguments: str) -> str:
        """Run a management command beside the server and return what it printed."""
        return manage(self.env, *arguments)


def manage(env: dict[str, str], *arguments: str) -> str:
    """Run a management command and return what it printed."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout


def fresh(env: dict[str, str], begun: Path, name: str = "e2e") -> str:
    """Fill the empty folder `COCREATE_DATA` of `env`, and a database, with what `migrate` and `demo` make.

    The demo is run once for all workers, in the folder `begun`, and copied. Sets DATABASE_URL to a database of its own
    on PostgreSQL. Return what `demo` printed.
    """
    own = {**env, "COCREATE_DATA": str(begun / "data")}
    begun.mkdir(exist_ok=True)
    with (begun / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        printed, template = begun / "printed", f"e2e_{zlib.crc32(str(begun).encode()):x}"
        _use_database(own, template)
        if not printed.exists():
            if url := env.get("DATABASE_URL"):
                _make_database(env, template, migrated.postgresql(url))
            else:
                (begun / "data").mkdir()
                shutil.copy(migrated.sqlite(), begun / "data" / "db.sqlite3")
            printed.write_text(manage(own, "demo"))
        shutil.copytree(begun / "data", env["COCREATE_DATA"], dirs_exist_ok=True)
        _make_database(env, f"{name}_{os.getpid()}", template)
        _use_database(env, f"{name}_{os.getpid()}")
        return printed.read_text()


def _make_database(env: dict[str, str], name: str, template: str = "template1") -> None:
    if url := env.get("DATABASE_URL"):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


def _use_database(env: dict[str, str], name: str) -> None:
    if url := env.get("DATABASE_URL"):
        env["DATABASE_URL"] = migrated.beside(url, name)


@pytest.fixture(scope="session")
def begun(tmp_path_factory) -> Path:
    """The folder where one worker prepares, for all, what every site begins with."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "begun"


@pytest.fixture(scope="session")
def site(tmp_path_factory, begun) -> Iterator[Site]:
    """Start `manage.py serve` on a fresh data folder with the demo content."""
    data, port = tmp_path_factory.mktemp("site"), free_port()
    env = {
        **os.environ,
        "COCREATE_DATA": str(data),
        "PORT": str(port),
        "COCREATE_ORIGIN": f"http://localhost:{port}",
        "COCREATE_PROXIES": "1",  # a test that writes much says in X-Forwarded-For that it is many people
    }
    printed = fresh(env, begun)
    password = re.search(r"redactie@voorbeeld\.be +(\S+)", printed).group(1)
    with servers.redis_if_there(data) as url:
        here = Site(f"http://localhost:{port}", password, env | {"REDIS_URL": url})
        try:
            here.start()
            yield here
        finally:
            here.stop()
        assert here.failures() == []


def until_ready(url: str, server: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + 300  # a busy machine needs minutes
    while time.monotonic() < end:
        assert server.poll() is None, log.read_text()[-3000:]
        try:
            if urlopen(f"{url}/readyz", timeout=10).status == 200:
                return
        except (URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    pytest.fail(f"the server did not get ready: {log.read_text()[-3000:]}")


def launch(playwright: Playwright, *args: str) -> Browser:
    """Start Debian's Chromium, headless: its shell where that is installed, which draws no toolbars for nobody."""
    browser = playwright.chromium.launch(executable_path=_shell(), args=[*ARGS, *args])
    browser.on("context", lambda context: context.set_default_timeout(PATIENCE))
    return browser


def launch_again(playwright: Playwright, device: Path, url: str, *args: str) -> BrowserContext:
    """Start the browser of one person, who finds in the folder `device` what was kept there before."""
    return playwright.chromium.launch_persistent_context(
        device, executable_path=_shell(), args=[*ARGS, *args], base_url=url, locale="nl-BE"
    )


def _shell() -> str | None:
    return shutil.which("chromium-headless-shell") or shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless. Playwright runs a loop in this thread, which must end before other tests run."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium, site) -> Iterator[Page]:
    """A browser of 390 pixels wide that never came here before."""
    context = chromium.new_context(base_url=site.url, viewport={"width": 390, "height": 844}, locale="nl-BE")
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(chromium, site) -> Iterator[Page]:
    """A browser of 1280 pixels wide that never came here before."""
    context = chromium.new_context(base_url=site.url, viewport={"width": 1280, "height": 900}, locale="nl-BE")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def signed_in(site) -> dict[str, list]:
    """What the browser of an editor keeps after signing in, as Playwright has it; test_journey signs in by the form."""
    ours = {"Origin": site.url, "Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=site.url, headers=ours, timeout=60) as client:
        client.get("/beheer/login/")
        who = {"username": "redactie@voorbeeld.be", "password": site.password}
        assert client.post("/beheer/login/", data=who).status_code == 302
        assert client.get("/beheer/").status_code == 200
        cookies = [{"name": n, "value": v, "domain": "localhost", "path": "/"} for n, v in client.cookies.items()]
    return {"cookies": cookies, "origins": []}


@pytest.fixture(scope="session")
def token(site) -> str:
    """The token of the editor's scripts."""
    return site.manage("api_token", "redactie@voorbeeld.be").split()[-1]


@pytest.fixture(scope="session")
def api(site) -> Iterator[httpx.Client]:
    """A script that calls the API of the site."""
    with httpx.Client(base_url=f"{site.url}/api/v1", timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def places(site, api) -> dict[str, str]:
    """The path of one page of each type. Those of a giver hold one thing that waits and one withdrawn."""

    def give(words: str) -> str:
        given = api.post("/contributions", json={"kind": "text", "text": words, "name": "Noor"})
        assert given.status_code == 201, given.text
        return urlsplit(given.json()["secret_url"]).path

    waits, gone = give("Op ons plein staat een bank die wij zelf maakten."), give("Wij halen dit verhaal straks terug.")
    stranger = httpx.Client(base_url=site.url, timeout=60)
    assert stranger.post(f"{gone}terugnemen/").status_code in {200, 302}
    voice = api.get("/contributions").json()["items"][0]["id"]
    speaker, mail = site.manage("shell", "-v", "0", "-c", SPEAK).splitlines()[-1].split()
    chapter = stranger.get(CHAPTER).text
    passage = re.search(r"/passage/[0-9a-f-]+/", chapter).group()
    kinds = sorted(set(re.findall(r"soort=([a-z]+)", stranger.get("/deel/").text)))
    sentence = "?voor=ontmoeting&mensen=12&tijd=120&waar=ter-plekke"
    return {
        "home": "/",
        "guide": "/gids/",
        "chapter": CHAPTER,
        "passage": passage,
        "history": re.search(r"/geschiedenis/[0-9]+/", chapter).group(),
        "changes": "/wijzigingen/",
        "compass": "/kompas/",
        "stone": "/kompas/ontmoeting/",
        "traits": "/kenmerken/",
        "trait": "/kenmerken/deelhouderschap/",
        "practice": "/praktijk/",
        "case": "/praktijk/muide-meulestede/",
        "methods": "/methodes/",
        "library": f"/methodes/{sentence}",
        "method": "/methodes/schouw/",
        "cards": f"/methodes/kaarten/{sentence}",
        "insights": "/inzichten/",
        "trajectories": "/trajecten/",
        "start a trajectory": "/trajecten/start/",
        "trajectory": EXAMPLE,
        "give and get": f"{EXAMPLE}geven-en-krijgen/",
        "place": f"{EXAMPLE}kompas/zet/",
        "where it stands": f"{EXAMPLE}kompas/",
        "sheets of traits": f"{EXAMPLE}kenmerken/",
        "map": f"{EXAMPLE}kaart/",
        "how the map grew": f"{EXAMPLE}kaart/groei/",
        "files of the map": f"{EXAMPLE}kaart/bestanden/",
        "texts": f"{EXAMPLE}teksten/",
        "agenda": "/agenda/",
        "contribution": f"/inzichten/{voice}/",
        "voices": "/stemmen/",
        "voice": f"/stemmen/{speaker}/",
        "interviews": "/gesprekken/",
        "interview": "/gesprekken/noor/",
        "search": "/zoeken/?q=ontmoetingen",
        "search without a find": "/zoeken/?q=xyzzyxyzzy",
        "share": "/deel/",
        **{f"share {kind}": f"/deel/?soort={kind}" for kind in kinds},
        "share at a passage": f"{passage}vul-aan/",
        "thanks": f"{waits}bedankt/",
        "secret": waits,
        "withdraw": f"{waits}terugnemen/",
        "withdrawn": gone,
        "mine": "/mijn/",
        "mail off": f"/mail/uit/{mail}/",
        "contact": "/contact/",
        "contact thanks": "/contact/bedankt/",
        "report": f"/melden/contributions.contribution/{voice}/",
        "report thanks": "/melden/bedankt/",
        "sign in": "/account/login/",
        "ask a code": "/account/login/code/",
        "French": "/fr/methodes/",
        "absent": "/bestaat-niet/",
    }
