"""The owner changes rules at /beheer/kompasregels/ and tries them there."""

import pytest
from django.contrib.auth.models import Group, Permission

from cocreate.activity.models import Entry
from cocreate.compass import actions, conditions, loading, queries
from cocreate.compass.models import Edition, GuideRule
from cocreate.moderation.models import Status
from cocreate.trajectories.models import Trajectory, Visibility

DESK = "/beheer/kompasregels/"
RULE = f"{DESK}regel/hindernis/"


@pytest.fixture
def owner(editor, editor_client, trajectory):
    """The browser of an editor who may change rules."""
    right = Permission.objects.get(content_type__app_label="compass", codename="change_guiderule")
    Group.objects.get(name="Editors").permissions.add(right)
    return editor_client


def filled_in(client, url, **changes):
    """Return what a browser would send back, with these changes."""
    form = client.get(url).context["form"]
    data = {field.html_name: field.value() for field in form if field.value() not in (None, "", False)}
    return {name: value for name, value in (data | changes).items() if value is not None}


def told(client, slug="de-oude-bib"):
    return {d["rule"]: d for d in client.get(f"/api/v1/trajectories/{slug}/compass").json()["directions"]}


@pytest.fixture
def hindered(place):
    """Four people who name the same obstacle of structuur."""
    for n in range(4):
        place(f"p{n}", "structuur=vraagt-aandacht", obstacles=["str-2"])


@pytest.mark.parametrize("address", ["", "proefbank/", "nieuw/", "regel/hindernis/"])
def test_only_who_may_change_rules_sees_them(owner, stranger, member, editor, address):
    assert owner.get(DESK + address).status_code == 200
    for other in (stranger, member):
        assert other.get(DESK + address).status_code == 302, "to the sign-in"
    Group.objects.get(name="Editors").permissions.remove(Permission.objects.get(codename="change_guiderule"))
    assert owner.get(DESK + address).status_code == 302, "an editor without this right"
    assert owner.post(f"{DESK}regel/hindernis/schakel/", {"aan": "0"}).status_code == 302
    assert GuideRule.objects.get(pk="hindernis").is_on


def test_what_came_with_the_guide_stands_there_and_comes_back_when_it_is_missing(owner):
    assert [row.rule for row in GuideRule.objects.all()] == list(conditions.shipped())
    GuideRule.objects.filter(pk="stil").delete()
    GuideRule.objects.filter(pk="verschil").update(name="Van ons")
    assert loading.load() == 1
    assert [row.pk for row in GuideRule.objects.all()] == [rule.id for rule in conditions.shipped()]
    assert GuideRule.objects.get(pk="verschil").name == "Van ons", "what exists is the owner's"


def test_every_rule_that_came_can_be_kept_as_it_is(owner):
    for rule in conditions.shipped():
        url = f"{DESK}regel/{rule.id}/"
        assert owner.post(url, filled_in(owner, url, do="keep")).status_code == 302
        assert GuideRule.objects.get(pk=rule.id).rule == rule


def test_a_changed_rule_counts_at_once_and_rewrites_nothing(owner, stranger, hindered):
    before = Edition.objects.get()
    data = filled_in(owner, RULE, reason="{aantal} keer: {hindernis}", obstacle="4", do="keep")
    assert owner.post(RULE, data).status_code == 302
    assert told(stranger)["hindernis"]["reason"] == "4 keer: De trekker is moe en durft niet te stoppen."
    assert Edition.objects.get().document == before.document, "until somebody places"
    actions.edition_of("schakel")
    newest, first = Edition.objects.all()
    assert first.document["rules"][0]["omdat"].startswith("{aantal} mensen")
    assert newest.document["rules"][0]["omdat"] == "{aantal} keer: {hindernis}"
    assert Entry.objects.filter(object_type="compass.guiderule", object_id="hindernis", verb="change").exists()
    owner.post(RULE, data | {"obstacle": "5"})
    assert "hindernis" not in told(stranger)


def test_a_rule_is_switched_off_moved_and_put_back(owner, stranger, hindered):
    owner.post(f"{RULE}schakel/", {"aan": "0"})
    assert "hindernis" not in told(stranger)
    owner.post(f"{RULE}schakel/", {"aan": "1"})
    owner.post(f"{RULE}verplaats/", {"naar": "neer"})
    assert list(told(stranger)) == ["komt-nog-terug", "hindernis"]
    owner.post(f"{RULE}verplaats/", {"naar": "op"})
    owner.post(f"{RULE}verplaats/", {"naar": "op"})
    assert list(told(stranger)) == ["hindernis", "komt-nog-terug"]
    owner.post(RULE, filled_in(owner, RULE, says="Anders", do="keep"))
    assert "Put back" in owner.get(DESK).text or "Zet terug" in owner.get(DESK).text
    owner.post(f"{RULE}herstel/")
    assert GuideRule.objects.get(pk="hindernis").rule == conditions.shipped()[0]
    owner.post(f"{RULE}wis/")
    assert not GuideRule.objects.get(pk="hindernis").is_on, "what came with the guide is only switched off"


def test_the_owner_writes_a_rule_and_takes_it_away(owner, stranger, hindered):
    data = {
        "name": "Structuur vraagt",
        "about": "enkele",
        "stones": ["structuur"],
        "looks": ["vraagt"],
        "reason": "{steen} vraagt aandacht.",
        "says": "{vraag}",
        "cards": "steen",
        "do": "keep",
    }
    assert owner.post(f"{DESK}nieuw/", data).status_code == 302
    assert owner.post(f"{DESK}nieuw/", data).status_code == 302, "the same name twice"
    assert told(stranger)["structuur-vraagt"]["reason"] == "Structuur vraagt aandacht."
    assert GuideRule.objects.count() == 8
    assert owner.post(f"{DESK}regel/structuur-vraagt/herstel/").status_code == 404
    owner.post(f"{DESK}regel/structuur-vraagt/wis/")
    assert "structuur-vraagt" not in told(stranger)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"obstacle": None, "cards": "geen", "reason": "x"}, "__all__"),
        ({"about": "enkele"}, "stones"),
        ({"about": "geheel", "reason": "x", "cards": "geen"}, "obstacle"),
        ({"reason": "{naam}"}, "reason"),
        ({"says": "{dagen}"}, "says"),
        ({"says": "{"}, "says"),
        ({"says": "x" * 401}, "says"),
        ({"says": "x\0y"}, "says"),
        ({"obstacle": "0"}, "obstacle"),
        ({"obstacle": "9" * 30}, "obstacle"),
        ({"apart": "2"}, "apart"),
        ({"alive": ["niets"]}, "alive"),
        ({"about": "niets"}, "about"),
        ({"cards": "steen", "about": "geheel", "obstacle": None, "silent": "3", "reason": "x"}, "cards"),
        ({"obstacle": None, "never": "on", "reason": "x"}, "cards"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_at_its_question_and_keeps_what_was_typed(owner, changes, field):
    data = filled_in(owner, RULE, do="keep", name="Getypt", **changes)
    for verb in ("keep", "try"):
        refused = owner.post(RULE, data | {"do": verb, "bij": "voorbeeld:zelfde-hindernis"})
        assert refused.status_code == 422
        assert list(refused.context["form"].errors) == [field]
        assert 'value="Getypt"' in refused.text
    assert GuideRule.objects.get(pk="hindernis").rule == conditions.shipped()[0]


def test_a_rule_is_tried_before_it_is_kept(owner, hindered):
    data = filled_in(owner, RULE, do="try", says="Nieuwe woorden", bij="traject:de-oude-bib")
    page = owner.post(RULE, data)
    assert page.status_code == 200
    assert "4 mensen noemden bij Structuur" in page.text
    assert [f.outcome.why for f in page.context["tried"]["told"][0].fired] == ["shown"]
    assert "Nieuwe woorden" not in GuideRule.objects.get(pk="hindernis").says
    silent = owner.post(RULE, data | {"obstacle": "5"})
    assert not silent.context["tried"]["told"][0].fired
    assert "minstens 5 mensen dezelfde hindernis noemden" in silent.text
    assert owner.post(RULE, data | {"bij": ""}).context["tried"] is None
    fresh = owner.post(f"{DESK}nieuw/", data)
    assert fresh.status_code == 200
    assert fresh.context["tried"]["told"][0].fired
    assert GuideRule.objects.count() == 6


def test_the_bench_tells_what_is_shown_what_not_and_why(owner, trajectory, hindered):
    actions.dismiss(trajectory, "hindernis:structuur:str-2")
    GuideRule.objects.filter(pk="stil").update(is_on=False)
    page = owner.get(f"{DESK}proefbank/?bij=traject:de-oude-bib")
    by_rule = {each.rule.id: each for each in page.context["told"]}
    assert [f.outcome.why for f in by_rule["hindernis"].fired] == ["aside"]
    assert [f.outcome.why for f in by_rule["komt-nog-terug"].fired] == ["shown", *["other-stone"] * 3]
    assert "stil" not in by_rule
    assert page.context["off"] == ["Al lang geen stand"]
    assert "even weggelegd" in page.text
    crowded = owner.get(f"{DESK}proefbank/?bij=voorbeeld:te-veel")
    assert len(crowded.context["shown"]) == 3
    assert "drie andere gaan voor" in crowded.text


def test_the_bench_knows_no_more_than_everybody_sees(owner, trajectory, place):
    for n in range(3):
        place(f"p{n}", "structuur=vraagt-aandacht", obstacles=["str-2"])
    page = owner.get(f"{DESK}proefbank/?bij=traject:de-oude-bib")
    assert {seen.now for seen in page.context["seen"]} == {""}
    assert "De trekker is moe" not in page.text
    hidden = Trajectory.objects.create(
        slug="besloten", title="Besloten", status=Status.PUBLISHED, visibility=Visibility.MEMBERS
    )
    place("a", "structuur=vraagt-aandacht", trajectory=hidden)
    assert "Besloten" not in owner.get(f"{DESK}proefbank/").text
    for wrong in ("traject:besloten", "traject:niets", "voorbeeld:niets", "x\0"):
        assert owner.get(f"{DESK}proefbank/", {"bij": wrong}).status_code == 404


def test_without_rules_there_are_no_directions_and_the_text_says_so(owner, stranger, hindered):
    GuideRule.objects.update(is_on=False)
    assert told(stranger) == {}
    assert queries.text_now("schakel").rules == []
