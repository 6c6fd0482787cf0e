"""Who speaks keeps the key: taken back, past its day or not agreed to, words show nowhere at the next request.

A new place where a voice can be seen is one more row in PLACES.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cocreate.contributions import actions as contributions
from cocreate.contributions.models import Contribution
from cocreate.core import page_cache, page_front
from cocreate.core.page_front import PageFront
from cocreate.guide import actions
from cocreate.guide.models import InterviewPage, InterviewsPage, Passage
from cocreate.voices import actions as voices
from cocreate.voices.tests.conftest import giver, spoken

__all__ = ["giver", "spoken"]
TEXT = "Over de tafel in onze straat"
QUOTE = "daar is het begonnen"
ANSWER = "Met een tafel en wat stoelen"
NAME = "Fatima"


@dataclass(frozen=True)
class Place:
    """Where a voice can be seen. `mark` stands there as long as it may be; "quote" and "answer" need a nod."""

    name: str
    path: str
    mark: str
    headers: dict = field(default_factory=dict)
    statuses: tuple = (200,)


PLACES = [
    Place("the chapter", "/gids/plek/", QUOTE),
    Place("the chapter, its card", "/gids/plek/", TEXT),
    Place("the passage", "/passage/{passage}/", QUOTE),
    Place("the history of the chapter", "/geschiedenis/{page}/", "/inzichten/{id}/"),
    Place("what changed", "/wijzigingen/", "/inzichten/{id}/"),
    Place("the home page", "/", TEXT),
    Place("the list of insights", "/inzichten/", TEXT),
    Place("its own page", "/inzichten/{id}/", TEXT),
    Place("its own page, the quote", "/inzichten/{id}/", QUOTE),
    Place("the list of voices", "/stemmen/", NAME),
    Place("the list of voices, a quote", "/stemmen/", QUOTE),
    Place("the page of the voice", "/stemmen/{voice}/", QUOTE),
    Place("the interview", "/gesprekken/praat/", ANSWER),
    Place("the interview, its recording", "/gesprekken/praat/", "{media}"),
    Place("the list of interviews", "/gesprekken/", "Praten met"),
    Place("Atom", "/inzichten/atom.xml", TEXT),
    Place("the podcast", "/inzichten/podcast.xml", "{media}"),
    Place("the podcast, its chapters", "/inzichten/podcast.xml", QUOTE),
    Place("chapters", "/inzichten/{id}/hoofdstukken.json", QUOTE),
    Place("search", "/zoeken/?q=straat", "/inzichten/{id}/"),
    Place("search, the interview", "/zoeken/?q=stoelen", "/gesprekken/praat/"),
    Place("search by machines", "/api/v1/search?q=straat", "/inzichten/{id}/"),
    Place("contributions by machines", "/api/v1/contributions", TEXT),
    Place("one contribution by machines", "/api/v1/contributions/{id}", TEXT),
    Place("voices by machines", "/api/v1/voices", QUOTE),
    Place("one voice by machines", "/api/v1/voices/{voice}", QUOTE),
    Place("the passage by machines", "/api/v1/passages/{passage}", QUOTE),
    Place("the map for robots", "/sitemap.xml", "/inzichten/{id}/"),
    Place("the map for robots, the interview", "/sitemap.xml", "/gesprekken/praat/"),
    Place("the recording", "{media}", "sound"),
    Place("a part of the recording", "{media}", "sound", {"Range": "bytes=0-4"}, (206,)),
]
NEED_A_NOD = {QUOTE, ANSWER, "Praten met", "/gesprekken/praat/"}


@pytest.fixture
def seen(chapter, home, spoken, editor):
    """Let someone speak everywhere; returns what fills the paths, and the contribution."""

    def make(**how):
        item = spoken(**how)
        quote = voices.quote(item, QUOTE, 4000, None, editor)
        passage = Passage.objects.filter(page=chapter).first()
        actions.work_in(actions.attach(item, passage), editor)
        actions.cite(quote, passage, editor)
        home.refresh_from_db()
        talks = home.add_child(instance=InterviewsPage(title="Gesprekken", slug="gesprekken"))
        talk = InterviewPage(title="Praten met Fatima", slug="praat", contribution=item, live=False)
        talk.talk = [("exchange", {"question": "Hoe?", "answer": f"<p>{ANSWER}.</p>", "moment": ""})]
        talks.add_child(instance=talk)
        talk.pull_quotes = [quote]
        talk.save_revision().publish()
        item = Contribution.objects.get(pk=item.pk)
        media = item.clip.recording.renditions.get().file.url
        facts = {"id": item.pk, "voice": item.telling.voice_id, "passage": passage.pk, "page": chapter.pk}
        return item, facts | {"media": media}

    return make


def take_back(item, _monkeypatch):
    contributions.withdraw(item, item.giver)


def let_the_day_pass(_item, monkeypatch):
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    monkeypatch.setattr(page_front.time, "time", tomorrow.timestamp)


def until_today(item):
    contributions.set_consent(item, {"until": timezone.localdate()}, item.giver)
    assert Contribution.objects.get(pk=item.pk).visible_until == timezone.localdate()


def body(answer) -> str:
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(errors="replace")


def look(client, place: Place, facts: dict) -> tuple[int, str]:
    answer = client.get(place.path.format(**facts), headers=place.headers)
    return answer.status_code, body(answer)


@pytest.mark.parametrize("end", [take_back, let_the_day_pass])
def test_what_may_not_be_seen_any_more_shows_nowhere(seen, client, end, monkeypatch):
    item, facts = seen()
    until_today(item)
    for place in PLACES:
        status, said = look(client, place, facts)
        assert status in place.statuses, place.name
        assert place.mark.format(**facts) in said, place.name
    end(item, monkeypatch)
    for place in PLACES:
        status, said = look(client, place, facts)
        assert status in ({404} if place.path == "{media}" else {200, 404, 410}), place.name
        for mark in (TEXT, QUOTE, ANSWER, NAME, facts["media"], place.mark.format(**facts)):
            assert mark not in said or mark in place.path.format(**facts), (place.name, mark)


def test_what_its_speaker_did_not_agree_to_shows_nowhere_and_after_the_yes_everywhere(seen, client):
    item, facts = seen(see_first=True, written=False)
    for place in PLACES:
        _, said = look(client, place, facts)
        for mark in NEED_A_NOD:
            assert mark not in said or mark in place.path, (place.name, mark)
    for nod in item.nods.all():
        voices.answer(nod, item.giver, agrees=True)
    page = InterviewPage.objects.get()
    client.post(f"{item.secret_path}gesprek/{page.pk}/", {"antwoord": "ja", "over": page.digest})
    for place in PLACES:
        _, said = look(client, place, facts)
        assert place.mark.format(**facts) in said, place.name


class Site:
    """The site behind the page cache, as a browser without cookies meets it."""

    def __init__(self, client):
        self.client = client
        self.front = PageFront(
            self.django,
            page_cache.generations(),
            most=10_000_000,
            hosts=["testserver"],
            cookies=["sessionid"],
            files=["/static/"],
            counts=lambda *_: None,
        )
        self.rendered = 0

    async def django(self, scope, _receive, send):
        self.rendered += 1
        query = scope["query_string"].decode()
        headers = {name.decode(): value.decode() for name, value in scope["headers"] if name == b"range"}
        answer = self.client.get(scope["path"] + (f"?{query}" if query else ""), headers=headers)
        said = b"".join(answer.streaming_content) if answer.streaming else answer.content
        connection.close()  # each run of a loop has one of its own
        named = [(name.lower().encode(), value.encode()) for name, value in answer.items()]
        await send({"type": "http.response.start", "status": answer.status_code, "headers": named})
        await send({"type": "http.response.body", "body": said})

    def get(self, path: str, headers: dict) -> tuple[int, str]:
        sent: list[dict] = []

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            sent.append(message)

        where, _, query = path.partition("?")
        given = {"host": "testserver", "accept-encoding": "identity"} | {k.lower(): v for k, v in headers.items()}
        scope = {
            "type": "http",
            "method": "GET",
            "path": where,
            "query_string": query.encode(),
            "scheme": "http",
            "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        }
        asyncio.run(self.front(scope, receive, send))
        return sent[0]["status"], b"".join(m.get("body", b"") for m in sent[1:]).decode(errors="replace")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", [take_back, let_the_day_pass])
def test_no_kept_page_shows_it_either(seen, client, end, monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    item, facts = seen()
    until_today(item)
    site = Site(client)
    for place in PLACES:
        status, said = site.get(place.path.format(**facts), place.headers)
        assert place.mark.format(**facts) in said, (place.name, status)
    before = site.rendered
    site.get("/stemmen/", {})
    assert site.rendered == before
    end(item, monkeypatch)
    for place in PLACES:
        _, said = site.get(place.path.format(**facts), place.headers)
        for mark in (TEXT, QUOTE, ANSWER, NAME):
            assert mark not in said, (place.name, mark)
