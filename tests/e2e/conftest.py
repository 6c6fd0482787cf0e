"""The real server with the demo content, and a real browser."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

import psycopg
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop in this thread; these tests use no ORM


@dataclass
class Site:
    """A running server."""

    url: str
    password: str
    env: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """Run a management command beside the server and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _own_database(env: dict[str, str]) -> None:
    """On PostgreSQL, make an empty database of our own beside the one of the unit tests."""
    if url := env.get("DATABASE_URL"):
        name = f"e2e_{os.getpid()}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name}")
        env["DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Site]:
    """Start `manage.py serve` on a fresh data folder with the demo content."""
    data, port = tmp_path_factory.mktemp("site"), _free_port()
    env = {**os.environ, "COCREATE_DATA": str(data), "PORT": str(port), "COCREATE_ORIGIN": f"http://localhost:{port}"}
    _own_database(env)
    here = Site(f"http://localhost:{port}", "", env)
    here.manage("migrate", "-v", "0")
    printed = here.manage("demo")
    here.password = re.search(r"redactie@voorbeeld\.be +(\S+)", printed).group(1)
    with (data / "server.log").open("w") as log:
        server = subprocess.Popen([sys.executable, "manage.py", "serve"], cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            _until_ready(here.url, server, data / "server.log")
            yield here
        finally:
            server.terminate()
            server.wait(20)


def _until_ready(url: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(300):
        assert server.poll() is None, log.read_text()[-3000:]
        try:
            if urlopen(f"{url}/readyz", timeout=2).status == 200:
                return
        except (URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    pytest.fail(f"the server did not get ready: {log.read_text()[-3000:]}")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless. Playwright runs a loop in this thread, which must end before other tests run."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-background-networking"]
        )
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
