import pytest
from django.core.management import CommandError, call_command

from cocreate.compass import actions, queries
from cocreate.compass.models import Edition, Uses
from cocreate.stones.loading import DATA
from cocreate.trajectories.actions import start
from cocreate.trajectories.shape import lines

HEAD = "model: {id: buurt, naam: Buurtkompas}\n"
STATES = """standen:
  - {id: slaapt, naam: Slaapt, beeld: wit}
  - {id: loopt, naam: Loopt, schaal: 1, beeld: leeft}
  - {id: roept, naam: Roept, schaal: 2, beeld: vraagt}
  - {id: geen-idee, naam: Geen idee, beeld: onbekend}
"""
RULES = """regels:
  - id: roept
    naam: Er wordt geroepen
    voor: [ontmoeting]
    als: [{staat: [vraagt]}, {leeft_een_van: [ontmoeting]}]
    omdat: "{steen} roept."
    zeg: "{vraag}"
    kaarten: steen
"""


@pytest.fixture
def file(tmp_path):
    """Return a function that writes a compass of another organisation: three stones of ours, with states of its own."""

    def write(old="", new="", head=HEAD, states=STATES, rules=""):
        text = DATA.read_text()
        start, end = text.index("stapstenen:"), text.index("  - id: identiteit")
        whole = head + states + text[start:end] + rules
        assert old in whole
        path = tmp_path / "buurt.yaml"
        path.write_text(whole.replace(old, new, 1) if old else whole)
        return path

    return write


def test_a_second_compass_comes_from_a_file_and_a_trajectory_uses_it(file, trajectory, place, capsys):
    place("oud", "beweging=gaat-vanzelf")
    call_command("compass", file(), trajectory=trajectory.slug)
    assert "buurt, edition 1: 3 stones" in capsys.readouterr().out
    assert [stone.id for stone in queries.document_of(trajectory).stones] == ["potentieel", "ontmoeting", "afspraken"]
    for n in range(4):
        place(f"p{n}", "ontmoeting=roept")
    found = queries.compass(trajectory)
    assert found.reading("ontmoeting").lead.name == "Roept"
    assert found.reading("beweging") is None
    actions.use(trajectory, "schakel")
    assert not Uses.objects.exists()
    assert queries.compass(trajectory).reading("ontmoeting").waiting == 0


def test_it_comes_along_with_the_shape_of_a_trajectory_and_the_one_of_everybody_is_no_line(file, trajectory, stranger):
    assert "compass" not in [line.key for line in lines(trajectory)]
    call_command("compass", file(), trajectory=trajectory.slug)
    assert "Het kompas “Buurtkompas”" in stranger.get(f"/trajecten/start/?zoals={trajectory.slug}").text
    made, _puller = start(title="Nieuw", place_name="Gent", like=trajectory, taken=["compass"])
    without, _puller = start(title="Zonder", place_name="Gent", like=trajectory)
    assert (queries.model_of(made), queries.model_of(without)) == ("buurt", "schakel")


def test_the_same_file_makes_no_next_edition_and_a_changed_one_does(file, trajectory):
    call_command("compass", file(), trajectory=trajectory.slug)
    call_command("compass", file())
    assert Edition.objects.count() == 1
    call_command("compass", file("naam: Potentieel", "naam: Kansen"))
    assert list(Edition.objects.values_list("number", flat=True)) == [2, 1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("naam: Loopt, schaal: 1", "naam: Loopt, schaal: 2", 5, "place 2 on the scale is taken"),
        ("naam: Roept, schaal: 2,", "naam: Roept,", 2, "at least two states need a place"),
        ("naam: Roept, schaal: 2,", "naam: Roept,", 5, "needs a place on the scale"),
        ("naam: Slaapt,", "naam: Slaapt, schaal: 3,", 3, "has no place on the scale"),
        ("id: loopt", "id: slaapt", 4, "stands here twice"),
        ("beeld: leeft", "beeld: gloeit", 4, "beeld"),
        ("id: ontmoeting", "id: potentieel", 50, "stands here twice"),
        ('hex: "#7A5C00"', 'hex: "#FFE000"', 11, "contrast"),
        ("id: pot-2", "id: pot-1", 35, "stands here twice"),
        ("id: buurt", "id: Buurt Kompas", 1, "id"),
    ],
)
def test_a_bad_file_is_refused_with_the_line_and_the_reason(file, old, new, line, reason):
    with pytest.raises(CommandError) as refused:
        call_command("compass", file(old, new))
    assert f"line {line}: " in str(refused.value)
    assert reason in str(refused.value)
    assert not Edition.objects.exists()


def test_the_states_may_be_left_out(file, db):
    call_command("compass", file(states=""))
    assert Edition.objects.get().document["states"][0]["id"] == "gaat-vanzelf"


def test_a_file_that_is_not_there_or_takes_our_own_name_or_a_trajectory_that_is_not(file, tmp_path, db):
    for wrong, more in ((tmp_path / "niet.yaml", {}), (file(head=HEAD.replace("buurt", "schakel", 1)), {})):
        with pytest.raises(CommandError):
            call_command("compass", wrong, **more)
    with pytest.raises(CommandError):
        call_command("compass", file(), trajectory="bestaat-niet")
    assert not Edition.objects.exists(), "nothing is kept of a command that was refused"


def test_a_trajectory_cannot_use_a_compass_that_is_not_there(trajectory):
    with pytest.raises(actions.PlacementError):
        actions.use(trajectory, "bestaat-niet")


def test_a_compass_brings_rules_of_its_own_and_they_speak_everywhere(file, trajectory, place, stranger):
    call_command("compass", file(rules=RULES), trajectory=trajectory.slug)
    for n in range(4):
        place(f"p{n}", "ontmoeting=roept", obstacles=["ont-1"])
    told = stranger.get(f"/api/v1/trajectories/{trajectory.slug}/compass").json()["directions"]
    assert [(d["rule"], d["reason"], d["says"]) for d in told] == [
        ("roept", "Ontmoeting roept.", "Wie leert elkaar kennen door samen iets te doen?")
    ]
    for address in ("", "kompas/", "kompas/zet/", "kompas/insluiten/", "kompas.svg"):
        assert stranger.get(f"/trajecten/{trajectory.slug}/{address}").status_code == 200
    assert "Ontmoeting roept." in stranger.get(f"/trajecten/{trajectory.slug}/").text
    call_command("compass", file(rules=RULES.replace("[vraagt]", "[wit]")))
    assert Edition.objects.count() == 2, "another rule is another edition"
    assert not queries.compass(trajectory).directions


def test_without_rules_of_its_own_it_uses_those_of_the_guide_that_fit_its_stones(file, trajectory, place):
    call_command("compass", file(), trajectory=trajectory.slug)
    assert "rules" not in Edition.objects.get().document, "an edition from before there were rules reads the same"
    text = queries.document_of(trajectory)
    assert [rule.id for rule in text.rules_now()] == ["hindernis", "verschil", "stil", "een-rol"]
    for n in range(4):
        place(f"p{n}", "ontmoeting=roept", obstacles=["ont-1"])
    assert [d.rule for d in queries.compass(trajectory).directions] == ["hindernis"]
    call_command("compass", file(rules="regels: []\n"))
    assert queries.compass(trajectory).directions == [], "a compass may choose to give none"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "at", "reason"),
    [
        ("voor: [ontmoeting]", "voor: [beweging]", 3, "no stone “beweging” in this compass"),
        ("leeft_een_van: [ontmoeting]", "leeft_een_van: [structuur]", 4, "no stone “structuur”"),
        ("{steen} roept", "{stem} roept", 5, "Only these words may stand in braces"),
        ("kaarten: steen", "kaarten: hindernis", 7, "need the condition"),
        ("kaarten: steen", "kaart: steen", 7, "Extra inputs"),
        ("staat: [vraagt]", "staat: [roept]", 4, "staat"),
    ],
)
def test_a_bad_rule_in_the_file_of_a_compass_is_refused_with_the_line_and_the_reason(file, old, new, at, reason):
    assert old in RULES
    path = file(rules=RULES.replace(old, new))
    first = path.read_text().splitlines().index("regels:") + 2
    with pytest.raises(CommandError) as refused:
        call_command("compass", path)
    assert f"line {first - 1 + at}: " in str(refused.value)
    assert reason in str(refused.value)
    assert not Edition.objects.exists()
