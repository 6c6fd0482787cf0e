"""Five people make one map and one text at once while whatever can break breaks: all end equal, and nothing is lost.

Three are real browsers, two stock clients of `y-websocket`. At random their networks are cut or go silent, the server
gets `kill -9` and starts again, and, where Redis is installed, one of two web processes does. Everybody writes words
and things of their own, so that at the end each stands there once, or not at all when its maker took it away. Short
unless told otherwise:

    TOGETHER_SECONDS=120 python -m pytest tests/e2e/test_together.py    TOGETHER_WEBS=1 is without Redis
"""

import base64
import json
import os
import random
import re
import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect, sync_playwright
from pycrdt import Doc, Map, XmlFragment

from cocreate.documents.schema import clean
from cocreate.live import prosemirror, protocol
from cocreate.live.protocol import Reader
from cocreate.live.tests.site import Node
from cocreate.live.tests.site import database as empty_database
from cocreate.live.updates import Known
from cocreate.ops.server import answers
from tests import servers

from .conftest import Site, launch, until_ready
from .lines import Line, Lines
from .test_map import drag_from_the_middle

SECONDS = float(os.environ.get("TOGETHER_SECONDS", "12"))
WEBS = int(os.environ.get("TOGETHER_WEBS", "2" if servers.HAS_REDIS else "1"))
SEED = int(os.environ.get("TOGETHER_SEED", "0")) or random.randrange(1, 10**6)
KILLS, KILL_EVERY = 2, 12.0  # at least; seconds, at most
GL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")
WORD = re.compile(r"[a-z]w\d+x")
ON_DEVICE = """async (name) => {
  const done = (asked) => new Promise((yes, no) => { asked.onsuccess = () => yes(asked.result); asked.onerror = no; });
  const open = await done(indexedDB.open(name));
  const rows = await done(open.transaction("updates").objectStore("updates").getAll());
  open.close();
  return rows.map((row) => Array.from(row, (byte) => byte.toString(16).padStart(2, "0")).join(""));
}"""
TAKE_BACK = """(box, word) => {
  const { view } = box.editor;
  let start = -1;
  view.state.doc.descendants((node, at) => {
    const found = node.isText ? node.text.indexOf(word) : -1;
    if (found >= 0) start = at + found;
  });
  if (start < 0) return;
  for (let end = start + word.length; end > start; end--) view.dispatch(view.state.tr.delete(end - 1, end));
}"""
IN_DATABASE = """
import base64, json
from cocreate.documents.models import Document
from cocreate.live import queries
from cocreate.maps.models import Aside, Thing
said = {{room: [base64.b64encode(blob).decode() for *_, blob, _ in queries.parts(room)] for room in {rooms}}}
said["things"] = list(Thing.objects.filter(gone_at=None).values("id", "title", "geometry", "state", "role", "is_live"))
said["asides"] = list(Aside.objects.values_list("why", flat=True))
said["content"] = Document.objects.get(pk="{document}").content
print("SAID", json.dumps(said))
"""


def made_of(*updates: bytes) -> Doc:
    doc: Doc = Doc()
    for update in filter(None, updates):
        doc.apply_update(update)
    return doc


def json_of(doc: Doc) -> str:
    """Return all that a room of a map or of a text holds."""
    things, layers = (doc.get(root, type=Map).to_py() for root in ("things", "layers"))
    return json.dumps([things, layers, prosemirror.read(doc.get("default", type=XmlFragment))], sort_keys=True)


def words_of(doc: Doc) -> Counter[str]:
    return Counter(WORD.findall(json.dumps(prosemirror.read(doc.get("default", type=XmlFragment)))))


class Person:
    """Who makes things and words of their own. `things`: title by id, or by itself; `words`: what must stand there."""

    def __init__(self, name: str, line: Line, chance: random.Random) -> None:
        self.name, self.line, self.chance = name, line, chance
        self.made = 0
        self.titles: list[str] = []
        self.words: list[str] = []

    def new(self) -> str:
        self.made += 1
        return f"{self.name}w{self.made}x"

    def act(self) -> None:
        acts = [self.add, self.write, self.write, self.begin_line]
        acts += [self.retell, self.remove] if len(self.titles) > 1 else []
        acts += [self.erase] if len(self.words) > 1 else []
        self.chance.choice(acts)()

    def one_title(self) -> str:
        return self.titles.pop(self.chance.randrange(len(self.titles)))


@dataclass
class Ways:
    """Into the map and the text: the secret link and both pages, both rooms, and for each stock client two tokens."""

    secret: str
    map: str
    text: str
    rooms: list[str]
    tokens: list[list[dict[str, str]]]


class Stock(Person):
    """Two clients of `y-websocket`, one in each room."""

    def __init__(self, name: str, line: Line, chance: random.Random, tokens: list[dict[str, str]]) -> None:
        super().__init__(name, line, chance)
        url = f"ws://127.0.0.1:{line.port}/live"
        self.map, self.text = (Node("stock.mjs", url, one["room"], one["token"]) for one in tokens)
        self.ids: dict[str, str] = {}

    def add(self) -> None:
        title = self.new()
        self.ids[title] = str(uuid4())
        where = {"type": "Point", "coordinates": [self.chance.randrange(37_000, 38_000) / 10_000, 51.05]}
        self.map(0, "add", [self.ids[title], {"title": title, "geometry": where}])
        self.titles.append(title)

    def retell(self) -> None:
        """Give a thing another name, and move one of anybody."""
        old, new = self.one_title(), self.new()
        self.ids[new] = self.ids.pop(old)
        self.map(0, "tell", [self.ids[new], "title", new])
        self.titles.append(new)
        of_all = sorted(self.map(0, "things"))
        where = {"type": "Point", "coordinates": [3.7, self.chance.randrange(510_000, 511_000) / 10_000]}
        self.map(0, "tell", [self.chance.choice(of_all), "geometry", where])

    def remove(self) -> None:
        self.map(0, "drop", self.ids[self.one_title()])

    def write(self) -> None:
        self.words.append(self.new())
        self.text(0, "words", [self.chance.randrange(100), f" {self.words[-1]} "])

    def begin_line(self) -> None:
        self.words.append(self.new())
        self.text(0, "paragraph", self.words[-1])

    def erase(self) -> None:
        self.text(0, "erase", self.words.pop(self.chance.randrange(len(self.words))))

    def has_all(self) -> bool:
        return bool(self.map(0, "synced") and self.text(0, "synced"))

    def docs(self) -> list[Doc]:
        return [made_of(base64.b64decode(node(0, "doc"))) for node in (self.map, self.text)]

    def told(self) -> list[Doc]:
        return [made_of(base64.b64decode(node(0, "told"))) for node in (self.map, self.text)]

    def end(self) -> None:
        self.map.end()
        self.text.end()


class Surfer(Person):
    """A browser with the map and the text open, who does what people do there."""

    def __init__(self, name: str, line: Line, chance: random.Random, browser: Browser, ways: "Ways") -> None:
        super().__init__(name, line, chance)
        self.rooms = ways.rooms
        self.context = browser.new_context(
            base_url=f"http://127.0.0.1:{line.port}", viewport={"width": 420, "height": 600}, locale="nl-BE"
        )
        self.map, self.text = self.context.new_page(), self.context.new_page()
        self._told = {self.map: made_of(), self.text: made_of()}
        for page in (self.map, self.text):
            page.on("websocket", lambda opened, page=page: self.listen(opened, page))
        self.map.goto(ways.secret)
        self.map.goto(ways.map)
        self.map.locator("[data-do=open]").click()
        self.text.goto(ways.text)
        self.box = self.text.locator("[role=textbox]")
        expect(self.box).to_have_attribute("contenteditable", "true")
        for page in (self.map, self.text):
            expect(page.locator("co-live-state")).to_have_attribute("data-state", re.compile("saved|seen"))

    def listen(self, opened: WebSocket, page: Page) -> None:
        def take(data: bytes | str) -> None:
            if isinstance(data, bytes) and data[0] == protocol.SYNC and data[1] > protocol.STEP1:
                self._told[page].apply_update(Reader(data, 2).chunk())

        opened.on("framereceived", take)

    def choose(self, title: str) -> None:
        label = self.map.locator(".map-label", has_text=re.compile(f"^{title}$"))
        label.focus()
        label.press("Enter")

    def add(self) -> None:
        self.titles.append(self.new())
        self.map.locator("[data-do=middle]").click()
        self.map.locator("[data-field=title]").fill(self.titles[-1])
        if self.chance.random() < 0.5:
            drag_from_the_middle(self.map, self.chance.randrange(20, 90), self.chance.randrange(20, 90))

    def retell(self) -> None:
        self.choose(self.one_title())
        self.titles.append(self.new())
        self.map.locator("[data-field=title]").fill(self.titles[-1])

    def remove(self) -> None:
        """Take a thing away; now and then think better of it."""
        title = self.one_title()
        self.choose(title)
        self.map.locator("[data-do=remove]").click()
        if self.chance.random() < 0.3:
            self.map.locator("[data-do=undo]").click()
            self.titles.append(title)

    def write(self) -> None:
        self.words.append(self.new())
        self.box.press("Control+End")
        for _ in range(self.chance.randrange(3)):
            self.box.press("ArrowUp")
        self.box.press("End")
        self.text.keyboard.insert_text(f" {self.words[-1]} ")  # at once: letters of two may stand in between each other

    def begin_line(self) -> None:
        self.words.append(self.new())
        self.box.press("Control+End")
        self.box.press("Enter")
        self.text.keyboard.insert_text(self.words[-1])

    def erase(self) -> None:
        """Write a word and take it back letter by letter; not when another wrote in between, which a person sees."""
        word = self.new()
        self.box.press("Control+End")
        self.box.press_sequentially(word)
        self.box.evaluate(TAKE_BACK, word)

    def has_all(self) -> bool:
        states = [page.locator("co-live-state").get_attribute("data-state") for page in (self.map, self.text)]
        return all(state in {"saved", "seen"} for state in states)

    def docs(self) -> list[Doc]:
        """Return what this device kept."""
        kept = [
            page.evaluate(ON_DEVICE, f"cocreate {room}")
            for page, room in zip((self.map, self.text), self.rooms, strict=True)
        ]
        return [made_of(*map(bytes.fromhex, rows)) for rows in kept]

    def told(self) -> list[Doc]:
        return [*self._told.values()]

    def end(self) -> None:
        self.context.close()


class Chaos:
    """What breaks, and when."""

    def __init__(self, site: Site, people: list[Person], chance: random.Random, seconds: float) -> None:
        self.site, self.people, self.chance = site, people, chance
        self.began = time.monotonic()
        self.end = self.began + seconds
        self.every = min(KILL_EVERY, seconds / 3)
        self.kills = 0
        self.heal: dict[Line, float] = {}
        self.cuts = 0

    def look(self) -> None:
        """Break something, or let it be."""
        now = time.monotonic()
        for person in self.people:
            if person.line in self.heal:
                if now > self.heal[person.line]:
                    self.mend(person)
            elif self.chance.random() < 0.06:
                self.cut(person, now)
        if now > self.began + (self.kills + 1) * self.every and now < self.end + 60 * (self.kills < KILLS):
            self.kill(whole=WEBS == 1 or self.kills % 2 == 1)

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self.end and self.kills >= KILLS

    def cut(self, person: Person, now: float) -> None:
        self.cuts += 1
        kind = self.chance.choice(["blink", "silent", "away", "away"])
        if kind == "blink":
            person.line.cut()
            return
        if kind == "silent":
            person.line.hush()
        else:
            person.line.cut(for_good=True)
            if isinstance(person, Surfer):
                person.context.set_offline(True)
        self.heal[person.line] = now + self.chance.uniform(0.5, 4)

    def mend(self, person: Person) -> None:
        del self.heal[person.line]
        if isinstance(person, Surfer):
            person.context.set_offline(False)
        if self.chance.random() < 0.5:
            person.line.cut()  # what was under way never came
        person.line.free()

    def kill(self, *, whole: bool) -> None:
        webs = servers.children(self.site.server.pid, "web")
        if len(webs) < WEBS or not answers("127.0.0.1", int(self.site.env["PORT"])):
            return  # it still starts
        self.kills += 1
        if not whole:
            os.kill(self.chance.choice(webs), signal.SIGKILL)
            return
        for pid in [self.site.server.pid, *webs]:
            os.kill(pid, signal.SIGKILL)
        self.site.server.wait(30)
        self.site.launch()  # and people go on while it starts

    def over(self) -> None:
        for person in self.people:
            if person.line in self.heal:
                self.mend(person)
        until_ready(self.site.url, self.site.server, self.site.log)


@pytest.fixture
def site(tmp_path) -> Iterator[Site]:
    """A server of its own, which may die."""
    port = servers.free_port()
    with empty_database(tmp_path) as env, servers.redis_if_there(tmp_path) as redis:
        whole = {**os.environ, **env, "PORT": str(port), "REDIS_URL": redis}
        here = Site(f"http://127.0.0.1:{port}", "", whole, ("--no-worker", "--workers", str(WEBS)))
        try:
            here.start()
            yield here
        finally:
            here.stop()


def begun(site: Site) -> Ways:
    """Make a trajectory and a text in it."""
    with httpx.Client(base_url=f"{site.url}/api/v1", timeout=60) as api:

        def post(path: str, secret: str = "", **body: object) -> dict[str, str]:
            answer = api.post(path, json=body or None, headers={"X-Secret": secret})
            assert answer.status_code in {200, 201}, answer.text
            return answer.json()

        place = {"type": "Point", "coordinates": [3.72, 51.05]}
        made = post("/trajectories", title="Samen op het plein", place=place)
        slug, secret = made["slug"], made["secret_url"].rstrip("/").split("/")[-1]
        text = post("/documents", secret, trajectory=slug, title="Wat we samen afspraken")
        doors = [f"/trajectories/{slug}/map/token", f"/documents/{text['id']}/token"]
        tokens = [[post(door, secret) for door in doors] for _ in range(2)]
    here = f"/trajecten/{slug}/"
    rooms = [one["room"] for one in tokens[0]]
    return Ways(httpx.URL(made["secret_url"]).path, f"{here}kaart/", f"{here}teksten/{text['id']}/", rooms, tokens)


def until(holds, seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.2)


def kept(site: Site, rooms: list[str]) -> dict:
    """Return what the database holds of the rooms, and the rows that were made of them."""
    script = IN_DATABASE.format(rooms=rooms, document=rooms[1].split(":")[1])
    return json.loads(site.manage("shell", "-v", "0", "-c", script).split("SAID ")[1])


@pytest.mark.timeout(300 + 4 * SECONDS)
def test_all_end_equal_and_nothing_is_lost_whatever_breaks(site):
    chance = random.Random(SEED)
    print(f"TOGETHER_SEED={SEED}, {WEBS} web processes, {SECONDS:.0f} seconds")
    lines = Lines(int(site.env["PORT"]))
    ways = begun(site)
    people: list[Person] = []
    with sync_playwright() as playwright:
        browser = launch(playwright, *GL)
        try:
            people += [Stock(name, lines.line(), chance, of) for name, of in zip("ab", ways.tokens, strict=True)]
            people += [Surfer(name, lines.line(), chance, browser, ways) for name in "cde"]
            chaos = Chaos(site, people, chance, SECONDS)
            while not chaos.is_over:
                chance.choice(people).act()
                chaos.look()
            chaos.over()
            print(f"{sum(one.made for one in people)} made, {chaos.cuts} cuts, {chaos.kills} kills")
            until(lambda: all(one.has_all() for one in people))
            database = settled(site, ways.rooms)
            until(lambda: {tuple(map(json_of, one.docs())) for one in people} == {tuple(map(json_of, database))})
            nothing_is_lost(people, database)
        finally:
            for one in people:
                one.end()
            browser.close()
            lines.close()


def settled(site: Site, rooms: list[str]) -> list[Doc]:
    """Return what the database holds of the rooms, once the rows that are made of it are equal to it."""
    end = time.monotonic() + 60
    while True:
        said = kept(site, rooms)
        on_map, in_text = (made_of(*map(base64.b64decode, said[room])) for room in rooms)
        things = on_map.get("things", type=Map).to_py()
        shown = {key: (one["title"], one["geometry"], one.get("state")) for key, one in things.items()}
        rows = {row["id"]: (row["title"], row["geometry"], row["state"]) for row in said["things"]}
        content = clean(prosemirror.read(in_text.get("default", type=XmlFragment))).content
        if time.monotonic() > end or (rows == shown and said["content"] == content):
            assert rows == shown
            assert said["content"] == content
            assert said["asides"] == []
            drawn = {row["id"]: row["role"] for row in said["things"] if row["title"][0] in "cde"}
            assert None not in drawn.values(), "the server knows whose voice it is"
            return [on_map, in_text]


def nothing_is_lost(people: list[Person], database: list[Doc]) -> None:
    """Fail unless each title and word stands there once, and all that anybody was told is there."""
    titles = Counter(title for one in people for title in one.titles)
    words = Counter(word for one in people for word in one.words)
    there = Counter(one["title"] for one in database[0].get("things", type=Map).to_py().values())
    assert (titles - there, there - titles) == ({}, {})
    there = words_of(database[1])
    assert (words - there, there - words) == ({}, {}), json_of(database[1])
    known = [Known(doc) for doc in database]
    for one in people:
        assert all(there.holds(doc.get_update()) for there, doc in zip(known, one.told(), strict=True)), one.name
