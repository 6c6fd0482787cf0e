import pytest
from django.utils import timezone

from cocreate.activity.models import Entry
from cocreate.compass import actions, queries
from cocreate.compass.models import Answer, Edition, Placement
from cocreate.stones.models import Line, Stone


def test_several_stones_at_once_with_an_obstacle_and_a_sentence(place):
    placement, new = place(
        "a", "ontmoeting=vraagt-aandacht", "structuur=gaat-vanzelf", obstacles=["ont-1"], why=" Altijd dezelfden. "
    )
    assert new
    assert placement.reason.text == "Altijd dezelfden."
    assert list(placement.answers.values_list("stone", "state", "obstacles")) == [
        ("ontmoeting", "vraagt-aandacht", ["ont-1"]),
        ("structuur", "gaat-vanzelf", []),
    ]


def test_sending_twice_is_one_placement(place, trajectory):
    first, new = place("a", "ontmoeting=vraagt-aandacht", key="k-1")
    again, also_new = place("a", "ontmoeting=gaat-vanzelf", key="k-1")
    assert (new, also_new, again.pk) == (True, False, first.pk)
    assert Placement.objects.count() == 1
    assert Answer.objects.get().state == "vraagt-aandacht"


def test_placing_again_overwrites_nothing(place):
    place("a", "ontmoeting=vraagt-aandacht")
    place("a", "ontmoeting=gaat-vanzelf")
    assert list(Answer.objects.values_list("state", flat=True)) == ["vraagt-aandacht", "gaat-vanzelf"]


@pytest.mark.parametrize(
    ("stones", "more", "field"),
    [
        ({}, {}, "stones"),
        ({"bestaat-niet": "gaat-vanzelf"}, {}, "stones"),
        ({"ontmoeting": "klaar"}, {}, "stones"),
        ({"ontmoeting": "gaat-vanzelf"}, {"obstacles": ["pot-1"]}, "obstacles"),
        ({"ontmoeting": "gaat-vanzelf"}, {"role": "koning"}, "role"),
        ({"ontmoeting": "gaat-vanzelf"}, {"role": "a\0"}, "role"),
        ({"ontmoeting": "gaat-vanzelf"}, {"why": "x" * 301}, "why"),
        ({"ontmoeting": "gaat-vanzelf"}, {"why": "x\0"}, "why"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(trajectory, stones, more, field):
    with pytest.raises(actions.PlacementError) as refused:
        actions.place(trajectory, actions.Placed(stones, **more), voice="a")
    assert list(refused.value.errors) == [field]
    assert not Placement.objects.exists()


def test_a_placement_and_its_answers_are_never_changed(place):
    placement, _new = place("a", "ontmoeting=vraagt-aandacht")
    with pytest.raises(TypeError):
        placement.save()
    with pytest.raises(TypeError):
        placement.answers.get().save()


def test_nobody_can_see_in_the_tables_who_it_was(place, trajectory):
    placement, _new = place(queries.voice_of(trajectory, "gast"), "ontmoeting=vraagt-aandacht")
    assert "gast" not in placement.voice
    assert placement.voice == queries.voice_of(trajectory, "gast")
    entry = Entry.objects.get(verb="place")
    assert (entry.person, entry.guest, entry.scope) == (None, None, trajectory.scope)


def test_without_a_voice_everybody_is_someone_else(place):
    one, _new = place("", "ontmoeting=vraagt-aandacht")
    two, _new = place("", "ontmoeting=vraagt-aandacht")
    assert one.voice != two.voice


def test_a_closed_round_takes_nothing_more(place, open_round, close):
    one = close(open_round())
    with pytest.raises(actions.PlacementError) as refused:
        place("a", "ontmoeting=vraagt-aandacht", in_round=one)
    assert "round" in refused.value.errors


def test_an_edited_stone_makes_a_next_edition_and_rewrites_nothing(place):
    first, _new = place("a", "ontmoeting=vraagt-aandacht")
    same, _new = place("b", "ontmoeting=vraagt-aandacht")
    Stone.objects.filter(pk="ontmoeting").update(name="Elkaar zien")
    Line.objects.filter(stone="ontmoeting", kind="obstacle", slug="ont-2").delete()
    later, _new = place("c", "ontmoeting=vraagt-aandacht")
    assert (first.edition.number, same.edition.number, later.edition.number) == (1, 1, 2)
    kept = Edition.objects.get(number=1).document
    assert [stone["name"] for stone in kept["stones"]][1] == "Ontmoeting"
    assert [o["id"] for o in kept["stones"][1]["obstacles"]] == ["ont-1", "ont-2", "ont-3", "ont-4", "ont-5"]


def test_without_stones_there_is_nothing_to_place(trajectory):
    Stone.objects.all().delete()
    with pytest.raises(actions.PlacementError):
        actions.place(trajectory, actions.Placed({"ontmoeting": "gaat-vanzelf"}))
    assert queries.compass(trajectory).readings == []


def test_the_compass_shows_sets_and_counts_who_waits(place, trajectory):
    for n in range(6):
        place(f"p{n}", "ontmoeting=vraagt-aandacht", obstacles=["ont-1"] if n < 3 else [])
    found = queries.compass(trajectory)
    reading = found.reading("ontmoeting")
    assert (reading.people, reading.waiting, reading.look) == (4, 2, "asks")
    assert reading.named == {"ont-1": 3}
    assert found.placements == 6
    assert found.reading("structuur").look == "unknown"
    assert found.reading("bestaat-niet") is None


def test_a_round_counts_when_it_closed(place, trajectory, open_round, close):
    one = open_round()
    for n in range(5):
        place(f"p{n}", "ontmoeting=gaat-vanzelf", in_round=one)
    assert queries.compass(trajectory).reading("ontmoeting").waiting == 5
    close(one)
    reading = queries.compass(trajectory).reading("ontmoeting")
    assert (reading.people, reading.waiting, reading.look) == (5, 0, "alive")
    assert reading.trail[0][0].round == one.pk


def test_the_number_of_questions_to_the_database_does_not_grow(
    place, trajectory, open_round, close, django_assert_num_queries
):
    def ask():
        with django_assert_num_queries(9):
            return queries.compass(trajectory)

    for n in range(5):
        place(f"p{n}", "ontmoeting=gaat-vanzelf")
    ask()
    one = open_round()
    edition = one.edition
    Placement.objects.bulk_create(
        Placement(trajectory=trajectory, edition=edition, round=one, voice=f"v{n}", key=f"k{n}", at=timezone.now())
        for n in range(500)
    )
    Answer.objects.bulk_create(
        Answer(placement=placement, stone="ontmoeting", state="vraagt-aandacht")
        for placement in Placement.objects.filter(round=one)
    )
    close(one)
    assert ask().reading("ontmoeting").people == 504
