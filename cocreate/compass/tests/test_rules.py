"""For every rule that is shipped: a case in which it fires, and one in which it must not."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate.compass import actions, queries, reading, release, rules
from cocreate.compass.document import Document, Hindrance, StoneText, shipped_states
from cocreate.compass.models import Dismissal, Placement
from cocreate.core.datafile import DataFileError
from cocreate.trajectories.models import Role

START = datetime(2026, 1, 1, tzinfo=UTC)
EASE, GIVEN, ASKS, OFF, DONT = (state.id for state in shipped_states())
NAMES = ["potentieel", "ontmoeting", "afspraken", "identiteit", "structuur", "transactiemodel", "beweging"]
STONES = [
    StoneText(
        id=name,
        name=name.title(),
        colour="#1F4E9E",
        colour_name="blauw",
        pictogram="steen",
        question=f"Vraag van {name}?",
        meaning="x",
        skipped=f"Later mist {name}.",
        obstacles=[
            Hindrance(id=f"{name[:3]}-{n}", text=f"Hindernis {n}", methods=["loting", "schouw"]) for n in (1, 2)
        ],
        methods=["een", "twee", "drie"],
    )
    for name in NAMES
]
TEXT = Document(title="Kompas", stones=STONES, states=list(shipped_states()))


def facts(now=None, named=None, story=(), silent=0, roles=None):
    """Return facts: counts by stone now, obstacles by stone, and (stone, counts) of long ago."""
    found = []
    for stone in STONES:
        points = [reading.Point(START, Counter(c), Counter()) for name, c in story if name == stone.id]
        if stone.id in (now or {}):
            at = START + timedelta(days=200)
            points.append(reading.Point(at, Counter(now[stone.id]), Counter((named or {}).get(stone.id, {}))))
        found.append(reading.of_stone(stone, points, TEXT))
    return rules.Facts(found, silent, roles)


def fired(given):
    return {direction.rule: direction for direction in rules.directions(rules.shipped(), given)}


EARLY = {name: {EASE: 4} for name in NAMES[:4]}
CASES = {
    "hindernis": (
        facts({"ontmoeting": {ASKS: 5}}, {"ontmoeting": {"ont-1": 2}}),
        facts({"ontmoeting": {ASKS: 5}}, {"ontmoeting": {"ont-1": 1, "ont-2": 1}}),
    ),
    "komt-nog-terug": (facts({"structuur": {GIVEN: 4}}), facts(EARLY | {"structuur": {GIVEN: 4}})),
    "geven-en-krijgen": (
        facts(EARLY | {"beweging": {EASE: 4}}),
        facts({"beweging": {EASE: 4}}, story=[("transactiemodel", {ASKS: 4})]),
    ),
    "verschil": (facts({"identiteit": {EASE: 3, ASKS: 2}}), facts({"identiteit": {GIVEN: 3, ASKS: 3}})),
    "stil": (facts(silent=90), facts(silent=89)),
    "een-rol": (facts(EARLY, roles=1), facts(EARLY, roles=2)),
}


def test_every_rule_has_its_cases():
    assert set(CASES) == {rule.id for rule in rules.shipped()}


@pytest.mark.parametrize("name", CASES)
def test_a_rule_fires_where_it_should_and_not_where_it_must_not(name):
    fires, silent = CASES[name]
    assert name in fired(fires)
    assert name not in fired(silent)


def test_a_direction_says_its_reason_in_the_words_of_the_stone_with_cards():
    obstacle = fired(CASES["hindernis"][0])["hindernis"]
    assert obstacle.reason == "2 mensen noemden bij Ontmoeting: “Hindernis 1”"
    assert obstacle.methods == ["loting", "schouw"]
    later = fired(CASES["komt-nog-terug"][0])["komt-nog-terug"]
    assert (later.stone, later.says) == ("potentieel", "Dit komt nog terug. Later mist potentieel.")
    assert later.methods == ["een", "twee"]
    assert fired(CASES["stil"][0])["stil"].reason == "Al 90 dagen zette niemand een stand."


def test_the_obstacle_that_most_people_named_is_said():
    named = {"ontmoeting": {"ont-1": 2, "ont-2": 3}, "structuur": {"str-1": 4}}
    given = facts({"ontmoeting": {ASKS: 5}, "structuur": {ASKS: 5}}, named)
    assert fired(given)["hindernis"].stone == "structuur"


def test_never_more_than_three_and_what_was_put_aside_stays_away():
    everything = facts(
        {"beweging": {EASE: 3, ASKS: 2}, "structuur": {ASKS: 4}}, {"structuur": {"str-1": 4}}, silent=100, roles=1
    )
    found = rules.directions(rules.shipped(), everything)
    assert [direction.rule for direction in found] == ["hindernis", "komt-nog-terug", "geven-en-krijgen"]
    rest = rules.directions(rules.shipped(), everything, [found[0].key])
    assert [direction.rule for direction in rest] == ["komt-nog-terug", "geven-en-krijgen", "verschil"]


def test_the_bench_says_where_a_rule_stopped():
    tried = list(rules.attempts(rules.shipped(), facts(EARLY)))
    later = [t for t in tried if t.rule.id == "komt-nog-terug"]
    assert {t.stopped for t in later} == {"leeft_een_van"}
    assert len([t for t in tried if t.rule.voor == "elke"]) == 14


HEAD = "regels:\n  - id: proef\n    naam: Proef\n    voor: {voor}\n    als: [{als}]\n    omdat: x\n    zeg: {zeg}\n"


@pytest.mark.parametrize(
    ("condition", "given", "holds"),
    [
        ("{staat: [vraagt]}", facts({"ontmoeting": {ASKS: 4}}), True),
        ("{staat: [wit]}", facts({"ontmoeting": {ASKS: 4}}), False),
        ("{terug: true}", facts({"ontmoeting": {ASKS: 4}}, story=[("ontmoeting", {ASKS: 4})]), False),
    ],
)
def test_an_owner_writes_a_rule_of_their_own(tmp_path, condition, given, holds):
    file = tmp_path / "regels.yaml"
    file.write_text(HEAD.format(voor="[ontmoeting]", als=condition, zeg="y"))
    assert bool(rules.directions(rules.read(file), given)) is holds


@pytest.mark.parametrize(
    ("voor", "als", "zeg", "line", "reason"),
    [
        ("elke", "{hindernis_vanaf: 0}", "y", 5, "greater than"),
        ("elke", "{onbekend: 1}", "y", 5, "Extra"),
        ("elke", "{nooit: true, terug: true}", "y", 5, "exactly one"),
        ("geheel", "{nooit: true}", "y", 5, "asks about one stone"),
        ("elke", "{nooit: true}", '"{naam}"', 7, "only these words"),
        ("elke", "{nooit: true}", '"{steen.pk}"', 7, "only these words"),
        ("elke", "{nooit: true}", '"{"', 7, "only these words"),
    ],
)
def test_a_bad_rule_is_refused_with_the_line_and_the_reason(tmp_path, voor, als, zeg, line, reason):  # noqa: PLR0917
    file = tmp_path / "regels.yaml"
    file.write_text(HEAD.format(voor=voor, als=als, zeg=zeg))
    with pytest.raises(DataFileError) as refused:
        rules.read(file)
    assert f"line {line}: " in str(refused.value)
    assert reason in str(refused.value)


answers = st.lists(
    st.tuples(
        st.sampled_from([f"p{n}" for n in range(8)]),
        st.sampled_from(["ontmoeting", "structuur", "beweging"]),
        st.sampled_from([EASE, GIVEN, ASKS, OFF, DONT]),
        st.booleans(),
    ),
    max_size=30,
)


def given_by(line, shape):
    found = []
    for stone in STONES:
        said = [
            release.Said(voice, state, state != DONT, "", (f"{stone.id[:3]}-1",) if named else ())
            for voice, name, state, named in line
            if name == stone.id
        ]
        points = [reading.point(one, START) for one in shape(said).sets]
        found.append(reading.of_stone(stone, points, TEXT))
    return rules.Facts(found, 0)


@settings(max_examples=200, deadline=None)
@given(answers, st.integers(0, 30), st.integers(0, 9), st.sampled_from(["ontmoeting", "structuur", "beweging"]))
def test_one_more_i_do_not_know_never_changes_a_direction(line, where, who, stone):
    more = [*line[:where], (f"p{who}", stone, DONT, True), *line[where:]]
    for shape in (release.stream, release.closed_round):
        before = rules.directions(rules.shipped(), given_by(line, shape))
        assert before == rules.directions(rules.shipped(), given_by(more, shape))


def test_directions_stand_on_the_page_and_in_the_api_and_who_steers_puts_one_aside(
    place, trajectory, stranger, member, person
):
    for n in range(4):
        place(f"p{n}", "structuur=vraagt-aandacht", obstacles=["str-2"])
    page = stranger.get("/trajecten/de-oude-bib/kompas/").content.decode()
    assert "4 mensen noemden bij Structuur: “De trekker is moe en durft niet te stoppen.”" in page
    assert "Leg dit even weg" not in page
    told = stranger.get("/api/v1/trajectories/de-oude-bib/compass").json()["directions"]
    assert [(d["rule"], d["stone"]) for d in told] == [("hindernis", "structuur"), ("komt-nog-terug", "potentieel")]
    away = "/trajecten/de-oude-bib/kompas/leg-weg/"
    assert stranger.post(away, {"richting": "hindernis:structuur:str-2"}).status_code == 404
    Role.objects.filter(pk="trekker").update(steers=True)
    trajectory.members.create(role_id="trekker", person=person)
    assert "Leg dit even weg" in member.get("/trajecten/de-oude-bib/kompas/").content.decode()
    assert member.post(away, {"richting": "hindernis:structuur:str-2"}).status_code == 302
    assert "De trekker is moe" not in stranger.get("/trajecten/de-oude-bib/kompas/").content.decode()
    Dismissal.objects.update(until=timezone.now())
    assert "4 mensen noemden" in stranger.get("/trajecten/de-oude-bib/kompas/").content.decode()


def test_silence_and_roles_are_counted_from_what_people_know(place, trajectory, open_round, close):
    one = open_round()
    for n in range(4):
        place(f"p{n}", "ontmoeting=gaat-vanzelf", role="volger", in_round=one)
    place("p9", "ontmoeting=weet-niet", role="trekker", in_round=one)
    close(one)
    Placement.objects.exclude(role="trekker").update(at=timezone.now() - timedelta(days=91))
    found = queries.compass(trajectory)
    assert (queries.facts(found).silent, found.roles) == (91, 1)
    assert {"stil", "een-rol"} <= {d.rule for d in found.directions}
    small = open_round()
    actions.place(trajectory, actions.Placed({"ontmoeting": "gaat-vanzelf"}), in_round=small)
    close(small)
    assert queries.compass(trajectory).roles is None
