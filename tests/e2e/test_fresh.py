"""No page is stale: after a write was answered, the very next request of anybody, to either process, shows it."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.request import urlopen

import httpx
import pytest

from .conftest import CHAPTER

WRITES = 48
WRITERS = 2
EYES = 4  # connections that look at each place after each write; the kernel spreads them over both processes
PLACES = {  # each asked twice after each write: 480 looks
    "page": CHAPTER,
    "insights": "/inzichten/",
    "feed": "/inzichten/atom.xml",
    "search": "/zoeken/?q={word}",
    "api": "/api/v1/contributions",
}


class Crowd:
    """Readers that never stop asking, so that pages are kept, made anew and raced for all the time."""

    def __init__(self, url: str) -> None:
        self.url, self.stop, self.read, self.wrong = url, threading.Event(), 0, []
        self.threads = [threading.Thread(target=self._ask) for _ in range(3)]

    def _ask(self) -> None:
        while not self.stop.is_set():
            for path in (CHAPTER, "/inzichten/", "/inzichten/atom.xml", "/"):
                try:
                    urlopen(self.url + path, timeout=60).read()  # a new connection: perhaps the other process
                except OSError as error:
                    self.wrong.append((path, str(error)))
                self.read += 1

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join()


class Writer:
    """One who gives, changes and withdraws, and an editor who publishes; after each answer many eyes look."""

    def __init__(self, site, token: str, passage: str, number: int) -> None:
        self.api = httpx.Client(base_url=f"{site.url}/api/v1", timeout=60)
        self.bearer = {"Authorization": f"Bearer {token}"}
        self.passage = passage
        self.eyes = [httpx.Client(base_url=site.url, timeout=60) for _ in range(EYES)]
        self.random = random.Random(number)
        self.stale: list[str] = []

    def word(self) -> str:
        return "".join(self.random.choices("bdfgklmnprstvz", k=12))

    def write(self, verb: str, path: str, **more) -> httpx.Response:
        address = ".".join(["10", *(str(self.random.randrange(256)) for _ in range(3))])
        headers = {"X-Forwarded-For": address, **more.pop("headers", {})}
        answer = self.api.request(verb, path, headers=headers, **more)
        assert answer.status_code in {200, 201, 204}, (verb, path, answer.text)
        return answer

    def look(self, moment: str, there: list[str], gone: list[str]) -> None:
        for number, (name, path) in enumerate(PLACES.items()):
            for one in range(2):
                text = self.eyes[(number + one) % EYES].get(path.format(word=(there + gone)[0])).text
                text = text.replace("<mark>", "").replace("</mark>", "")
                self.stale += [f"{moment}: {word} is not yet in {name}" for word in there if f"story{word}" not in text]
                self.stale += [f"{moment}: {word} is still in {name}" for word in gone if f"story{word}" in text]

    def round(self) -> None:
        one, other = self.word(), self.word()
        # the word alone is what one seeks; "story" before it stands only in the text itself
        given = self.write(
            "POST", "/contributions", json={"kind": "text", "text": f"{one} story{one}", "passage": self.passage}
        ).json()
        self.write("POST", f"/moderation/{given['id']}/publish", headers=self.bearer)
        self.look("published", [one], [])
        secret = {"X-Secret": given["secret"]}
        self.write("PATCH", f"/contributions/{given['id']}", headers=secret, json={"text": f"{other} story{other}"})
        self.look("changed, so it waits", [], [one])
        self.write("POST", f"/moderation/{given['id']}/publish", headers=self.bearer)
        self.look("published again", [other], [one])
        self.write("DELETE", f"/contributions/{given['id']}", headers=secret)
        self.look("withdrawn", [], [other])


@pytest.fixture(scope="module")
def passage(api) -> str:
    page = httpx.get(f"{api.base_url.copy_with(path=CHAPTER)}").text
    return page.split("/passage/")[1].split("/")[0]


def test_no_page_is_stale_in_either_process(site, token, passage):
    writers = [Writer(site, token, passage, number) for number in range(WRITERS)]
    with Crowd(site.url) as crowd, ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(lambda writer: [writer.round() for _ in range(WRITES // WRITERS // 4)], writers))
    assert [line for writer in writers for line in writer.stale] == []
    assert crowd.wrong == []
    assert crowd.read > WRITES
