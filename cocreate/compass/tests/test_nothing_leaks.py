"""Whatever is shown anywhere is made of the sums of whole sets and of nothing else.

`test_release.py` shows that no sum or difference of sets tells about three people or fewer. Here every page, picture,
answer of the API, the report, what someone takes along of their own and the desk is asked twice: of two histories that
differ in who said what *within* each set, and in all that waits behind them, but have the same sums. If one sign
differs anywhere, it could tell who said what.
"""

import io
import json
import random
import re
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from cocreate.accounts.models import Guest, hashed
from cocreate.compass import actions, queries, release
from cocreate.compass.models import Placement, Round
from cocreate.trajectories import report
from cocreate.trajectories.models import Member, Role

STONES = {"structuur": ["str-1", "str-2"], "beweging": ["bew-1", "bew-2"]}
KNOWN = ["gaat-vanzelf", "krijgt-aandacht", "vraagt-aandacht", "niet-aan-de-orde"]
DONT = "weet-niet"
ROLES = ["trekker", "deelnemer", "ambtenaar"]
AT = datetime(2026, 3, 1, 20, tzinfo=UTC)
PAGE = "/trajecten/de-oude-bib/"
OUTSIDE = [
    PAGE,
    f"{PAGE}kompas/",
    f"{PAGE}kompas/insluiten/",
    f"{PAGE}kompas.svg",
    f"{PAGE}kompas/zet/",
    f"{PAGE}kompas/gezet/",
    f"{PAGE}atom.xml",
    "/api/v1/trajectories/de-oude-bib",
    "/api/v1/trajectories/de-oude-bib/compass",
    "/api/v1/trajectories/de-oude-bib/compass.svg",
    "/mijn/alles.zip",
]
STEERING = [PAGE, f"{PAGE}kompas/", f"{PAGE}kompas/ronde/", "/mijn/alles.zip"]
DESK = "/beheer/kompasregels/proefbank/?bij=traject:de-oude-bib"
MOVING = re.compile(r'<updated>[^<]*</updated>|nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|_TOKEN": "[^"]*"')


def drawn(seed, people):
    """Return what people say in order of arrival: {stone: [(voice, state, obstacles)]}; some twice."""
    dice = random.Random(seed)
    order = [f"p{n}" for n in range(people)] + [f"p{dice.randrange(people)}" for _ in range(3)]
    dice.shuffle(order)
    return {
        stone: [
            (voice, dice.choice([*KNOWN, DONT]), tuple(name for name in names if dice.random() < 0.4))
            for voice in order
        ]
        for stone, names in STONES.items()
    }


def shuffled(line, groups, seed):
    """Return the same line, in which people of one group have each other's states and obstacles; others say otherwise.

    `groups` are sets of places in the line. Who does not know keeps that: it decides when a set is full.
    """
    dice = random.Random(seed)
    told = list(line)
    inside = set().union(*groups) if groups else set()
    for group in groups:
        places = sorted(place for place in group if line[place][1] != DONT)
        states, named = [line[p][1] for p in places], [line[p][2] for p in places]
        dice.shuffle(states)
        dice.shuffle(named)
        for place, state, names in zip(places, states, named, strict=True):
            told[place] = (line[place][0], state, names)
    for place, (voice, state, _names) in enumerate(line):
        if place not in inside and state != DONT:
            told[place] = (voice, dice.choice(KNOWN), ())
    return told


def places_of(line, sets):
    """Return for each set the places in the line of the answers that count in it."""
    said = [release.Said(v, s, s != DONT, "", o, AT + timedelta(seconds=n)) for n, (v, s, o) in enumerate(line)]
    return [{int((each.at - AT).total_seconds()) for each in one.values()} for one in sets(said)]


@pytest.fixture
def editor_of_rules(trajectory, editor, editor_client):
    right = Permission.objects.get(content_type__app_label="compass", codename="change_guiderule")
    Group.objects.get(name="Editors").permissions.add(right)
    return editor_client


@pytest.fixture
def puller(trajectory, settings, client):
    """The browser of someone who steers."""
    Role.objects.filter(pk="trekker").update(steers=True)
    guest = Guest.objects.create(key_hash=hashed("sleutel"))
    Member.objects.create(trajectory=trajectory, role_id="trekker", guest=guest)
    client.cookies[settings.GUEST_COOKIE_NAME] = "sleutel"
    return client


def place_all(trajectory, said, one=None):
    """Place in the order of arrival, each at the same moment in every history."""
    count = len(next(iter(said.values())))
    for n in range(count):
        stones = {stone: line[n][1] for stone, line in said.items()}
        named = [name for line in said.values() for name in line[n][2]]
        voice = next(iter(said.values()))[n][0]
        role = ROLES[int(voice[1:]) % 2]
        placed, _new = actions.place(
            trajectory,
            actions.Placed(stones, named, why=f"geheim-van {n} {stones}", role=role),
            voice=voice,
            in_round=one,
        )
        Placement.objects.filter(pk=placed.pk).update(at=AT + timedelta(seconds=n))


def seen(browsers, addresses):
    found = {}
    for browser in browsers:
        for address in addresses:
            response = browser.get(address)
            assert response.status_code in {200, 302}, address
            body = b"".join(response) if response.streaming else response.content
            found[browser, address] = MOVING.sub("", unpacked(body) if body.startswith(b"PK") else body.decode())
    return found


def unpacked(body):
    """Return the names and the words of what someone takes along."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return "".join(f"{name}\n{archive.read(name).decode()}\n" for name in archive.namelist())


def on_paper(trajectory):
    """Return all that the report is set from, its drawing too."""
    return json.dumps(report.data(trajectory), default=str, ensure_ascii=False)


def same(trajectory, histories, browsers, addresses, *, one=None, close=False):
    """Ask every address in every history, each from the same beginning; everything must read the same."""
    shown = []
    for said in histories:
        with transaction.atomic():
            place_all(trajectory, said, one)
            if close:
                Round.objects.filter(pk=one.pk).update(closed_at=AT + timedelta(hours=1))
            shown.append({**seen(browsers, addresses), ("paper", "verslag.pdf"): on_paper(trajectory)})
            transaction.set_rollback(True)
    first, *others = shown
    assert not any("geheim-van" in text for text in first.values()), "a sentence is for nobody else"
    for other in others:
        for where, text in first.items():
            assert text == other[where], where[1]
    return first


@pytest.mark.parametrize("seed", [1, 2])
def test_outside_rounds_everything_is_made_of_whole_sets(trajectory, stranger, puller, editor_of_rules, seed):
    said = drawn(seed, 11)
    other = {
        stone: shuffled(line, places_of(line, lambda s: release.stream(s).sets), seed) for stone, line in said.items()
    }
    assert said != other
    shown = same(trajectory, [said, other], [stranger], OUTSIDE)
    assert any(re.search(r'"people": ?[4-9]', text) for text in shown.values()), "something is shown at all"
    assert "mensen zeggen" in shown["paper", "verslag.pdf"]
    same(trajectory, [said, other], [editor_of_rules], [DESK])
    same(trajectory, [said, other], [puller], STEERING)


def test_three_people_stand_nowhere_apart(trajectory, stranger, puller):
    """Two histories of three people who say the opposite read the same, on paper and for who steers too."""
    one = {stone: [(f"p{n}", "gaat-vanzelf", ()) for n in range(3)] for stone in STONES}
    other = {stone: [(f"p{n}", "vraagt-aandacht", tuple(names)) for n in range(3)] for stone, names in STONES.items()}
    shown = same(trajectory, [one, other], [stranger], OUTSIDE)
    assert "Nog niet genoeg mensen" in shown["paper", "verslag.pdf"]
    same(trajectory, [one, other], [puller], STEERING)


@pytest.mark.parametrize("seed", [3, 4])
def test_an_open_round_shows_whole_sets_and_a_closed_one_groups(trajectory, stranger, puller, seed):
    one = Round.objects.create(
        trajectory=trajectory, edition=actions.edition_of("schakel"), code="abcdef", opened_at=AT
    )
    round_pages = ["/ronde/abcdef/groeit/", "/ronde/abcdef/"]
    said = drawn(seed, 13)
    other = {
        stone: shuffled(line, places_of(line, lambda s: release.open_round(s).sets), seed)
        for stone, line in said.items()
    }
    assert said != other
    same(trajectory, [said, other], [stranger], [*round_pages, *OUTSIDE], one=one)
    same(trajectory, [said, other], [puller], [*round_pages, "/ronde/abcdef/scherm/", *STEERING], one=one)

    def final(line):
        """Groups that stay whole for both the final sum and a split by role: the people of each role."""
        (places,) = places_of(line, lambda s: release.closed_round(s).sets)
        return [{p for p in places if int(line[p][0][1:]) % 2 == role} for role in (0, 1)]

    closed = {stone: shuffled(line, final(line), seed) for stone, line in said.items()}
    assert closed != said
    same(trajectory, [said, closed], [stranger], ["/ronde/abcdef/", *OUTSIDE], one=one, close=True)


def test_the_check_itself_finds_a_leak(trajectory, stranger, monkeypatch):
    said = drawn(1, 11)
    other = {
        stone: shuffled(line, places_of(line, lambda s: release.stream(s).sets), 1) for stone, line in said.items()
    }
    monkeypatch.setattr(queries.release, "stream", lambda line: release.Shown([{s.voice: s for s in line}], 0))
    with pytest.raises(AssertionError):
        same(trajectory, [said, other], [stranger], OUTSIDE)
