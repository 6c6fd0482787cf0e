"""For every rule that is shipped: a case in which it fires, and one in which it must not."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate.compass import actions, conditions, examples, queries, reading, release, rules
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
    return {direction.rule: direction for direction in rules.directions(conditions.shipped(), given)}


EARLY = {name: {EASE: 4} for name in NAMES[:4]}


def of_example(name):
    return examples.facts(next(one for one in examples.examples() if one.id == name), TEXT)


def lacking(rules_, cases):
    """Return (rule, condition) of which no case shows that it keeps the rule silent; "" is none that fires."""
    there = {(rule, stopped) for case in cases for rule, stopped in case.zwijgt.items()}
    there |= {(rule, "") for case in cases for rule in case.zegt}
    return {(rule.id, name) for rule in rules_ for name in ("", *(c.name for c in rule.als))} - there


def test_every_rule_has_a_case_in_which_it_fires_and_one_for_each_condition_that_keeps_it_silent():
    assert not lacking(conditions.shipped(), examples.examples())


def test_a_rule_that_is_added_without_its_cases_is_found():
    more = conditions.Rule(id="nieuw", naam="Nieuw", voor="elke", als=[{"terug": True}], omdat="x", zeg="y")
    assert lacking([*conditions.shipped(), more], examples.examples()) == {("nieuw", ""), ("nieuw", "terug")}


@pytest.mark.parametrize("case", examples.examples(), ids=lambda case: case.id)
def test_each_case_comes_out_as_it_says(case):
    tried = list(rules.attempts(conditions.shipped(), examples.facts(case, TEXT)))
    fires = {each.rule.id for each in tried if each.fired}
    assert set(case.zegt) <= fires
    for name, condition in case.zwijgt.items():
        looked = [each for each in tried if each.rule.id == name]
        assert looked
        assert not any(each.fired for each in looked)
        assert condition in {each.stopped.name for each in looked}


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("{vraagt-aandacht: 5}", "{vraagt-aandacht: 3}", "fewer than 4"),
        ("zegt: [stil]", "zegt: [lawaai]", "no rule"),
        ("id: te-veel", "id: twee-rollen", "twice"),
    ],
)
def test_a_case_that_could_never_be_seen_or_names_no_rule_is_refused(tmp_path, old, new, reason):
    file = tmp_path / "voorbeelden.yaml"
    file.write_text(examples.EXAMPLES.read_text().replace(old, new, 1))
    with pytest.raises(DataFileError, match=reason):
        examples.read(file)


def test_a_direction_says_its_reason_in_the_words_of_the_stone_with_cards():
    obstacle = fired(of_example("zelfde-hindernis"))["hindernis"]
    assert obstacle.reason == "2 mensen noemden bij Ontmoeting: “Hindernis 1”"
    assert obstacle.methods == ["loting", "schouw"]
    later = fired(of_example("begin-overgeslagen"))["komt-nog-terug"]
    assert (later.stone, later.says) == ("potentieel", "Dit komt nog terug. Later mist potentieel.")
    assert later.methods == ["een", "twee"]
    assert fired(of_example("kwartaal-stil"))["stil"].reason == "Al 90 dagen zette niemand een stand."


def test_the_obstacle_that_most_people_named_is_said():
    named = {"ontmoeting": {"ont-1": 2, "ont-2": 3}, "structuur": {"str-1": 4}}
    given = facts({"ontmoeting": {ASKS: 5}, "structuur": {ASKS: 5}}, named)
    assert fired(given)["hindernis"].stone == "structuur"


def test_never_more_than_three_and_what_was_put_aside_stays_away():
    everything = facts(
        {"beweging": {EASE: 3, ASKS: 2}, "structuur": {ASKS: 4}}, {"structuur": {"str-1": 4}}, silent=100, roles=1
    )
    found = rules.directions(conditions.shipped(), everything)
    assert [direction.rule for direction in found] == ["hindernis", "komt-nog-terug", "geven-en-krijgen"]
    rest = rules.directions(conditions.shipped(), everything, [found[0].key])
    assert [direction.rule for direction in rest] == ["komt-nog-terug", "geven-en-krijgen", "verschil"]


def test_every_look_is_told_with_what_became_of_it():
    crowded = of_example("te-veel")
    found = rules.outcomes(conditions.shipped(), crowded, ["hindernis:structuur:str-2"])
    said = {(each.tried.rule.id, each.why) for each in found if each.direction}
    assert {("hindernis", "aside"), ("komt-nog-terug", "shown"), ("komt-nog-terug", "other-stone")} <= said
    assert {("verschil", "shown"), ("stil", "full")} <= said
    assert len(found) == 7 + 4 + 1 + 7 + 1 + 1


def test_the_bench_says_where_a_rule_stopped():
    tried = list(rules.attempts(conditions.shipped(), facts(EARLY)))
    later = [t for t in tried if t.rule.id == "komt-nog-terug"]
    assert {t.stopped.name for t in later} == {"leeft_een_van"}
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
    assert bool(rules.directions(conditions.read(file), given)) is holds


@pytest.mark.parametrize(
    ("voor", "als", "zeg", "line", "reason"),
    [
        ("elke", "{hindernis_vanaf: 0}", "y", 5, "greater than"),
        ("elke", "{onbekend: 1}", "y", 5, "Extra"),
        ("elke", "{nooit: true, terug: true}", "y", 5, "exactly one"),
        ("geheel", "{nooit: true}", "y", 5, "asks about one stone"),
        ("elke", "{nooit: true}", '"{naam}"', 7, "Only these words"),
        ("elke", "{nooit: true}", '"{steen.pk}"', 7, "Only these words"),
        ("elke", "{nooit: true}", '"{"', 7, "Only these words"),
        ("elke", "{nooit: true}", '"{dagen}"', 7, "Nothing in this rule says"),
        ("geheel", "{stil_dagen: 3}", '"{steen}"', 7, "Nothing in this rule says"),
        ("elke", "{nooit: true}", "y, kaarten: hindernis", 7, "mapping values"),
        ("elke", "{nooit: true}", "y\n    kaarten: hindernis", 8, "need the condition"),
        ("geheel", "{stil_dagen: 3}", "y\n    kaarten: steen", 8, "need a rule about stones"),
        ("elke", "{staat: []}", "y", 5, "at least 1"),
    ],
)
def test_a_bad_rule_is_refused_with_the_line_and_the_reason(tmp_path, voor, als, zeg, line, reason):  # noqa: PLR0917
    file = tmp_path / "regels.yaml"
    file.write_text(HEAD.format(voor=voor, als=als, zeg=zeg))
    with pytest.raises(DataFileError) as refused:
        conditions.read(file)
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
        before = rules.directions(conditions.shipped(), given_by(line, shape))
        assert before == rules.directions(conditions.shipped(), given_by(more, shape))


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


def test_what_one_person_of_a_role_knows_shows_in_no_rule(place, trajectory, open_round, close):
    told = []
    for state in ("weet-niet", "vraagt-aandacht"):
        one = open_round()
        for n in range(5):
            place(f"p{n}", "ontmoeting=gaat-vanzelf", role="deelnemer", in_round=one)
        place("p9", f"ontmoeting={state}", role="ambtenaar", in_round=one)
        close(one)
        told.append((queries.compass(trajectory).roles, [d.rule for d in queries.compass(trajectory).directions]))
    assert told[0] == told[1]
    assert told[0][0] == 1


def test_a_role_of_four_counts(place, trajectory, open_round, close):
    one = open_round()
    for n in range(8):
        place(f"p{n}", "ontmoeting=gaat-vanzelf", role=("deelnemer", "ambtenaar")[n % 2], in_round=one)
    close(one)
    assert queries.compass(trajectory).roles == 2
