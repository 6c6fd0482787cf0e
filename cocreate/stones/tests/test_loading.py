import pytest

from cocreate.core import page_cache
from cocreate.core.datafile import DataFile, DataFileError
from cocreate.stones.loading import DATA, load, read
from cocreate.stones.models import Line, Origin, Stone, Trait
from cocreate.stones.queries import lines_of, stones, traits


@pytest.fixture
def changed(tmp_path):
    """Return a function that writes the shipped file with one text replaced."""

    def write(old, new):
        text = DATA.read_text()
        assert old in text
        path = tmp_path / "kompas.yaml"
        path.write_text(text.replace(old, new, 1))
        return path

    return write


def test_the_seven_stones_and_six_traits_come_with_their_lines(db):
    assert load() == 13
    assert [s.pk for s in stones()] == [
        "potentieel", "ontmoeting", "afspraken", "identiteit", "structuur", "transactiemodel", "beweging"
    ]  # fmt: skip
    assert traits().count() == 6
    lines = lines_of(Stone.objects.get(pk="afspraken"))
    assert [len(lines[k]) for k in ("question", "present", "obstacle", "try", "pitfall")] == [5, 5, 5, 5, 3]
    assert lines["obstacle"][0].methods == ["afspraken-herzien", "geef-neem-matrix"]
    assert lines["measure"] == []
    assert len(lines_of(Trait.objects.get(pk="verbinding"))["measure"]) == 3


def test_what_is_a_reconstruction_is_kept(db):
    load()
    assert set(Stone.objects.values_list("colour_origin", flat=True)) == {Origin.RECONSTRUCTION}
    assert set(Trait.objects.values_list("name_origin", "meaning_origin")) == {(Origin.SOURCE, Origin.RECONSTRUCTION)}


def test_the_lines_of_a_stone_cost_one_query(db, django_assert_num_queries):
    load()
    stone = Stone.objects.get(pk="beweging")
    with django_assert_num_queries(1):
        lines_of(stone)


def test_loading_again_changes_nothing_that_the_owner_edited(db):
    load()
    Stone.objects.filter(pk="beweging").update(name="Golfslag")
    Line.objects.filter(stone="beweging", kind="pitfall").delete()
    Trait.objects.get(pk="verbinding").delete()
    assert load() == 1
    assert Stone.objects.get(pk="beweging").name == "Golfslag"
    assert not Line.objects.filter(stone="beweging", kind="pitfall").exists()
    assert Trait.objects.filter(pk="verbinding").exists()


def line_of(text):
    return next(n for n, line in enumerate(DATA.read_text().splitlines(), start=1) if text in line)


@pytest.mark.parametrize(
    ("old", "new", "near", "reason"),
    [
        ("- id: ontmoeting\n", "- id: Ontmoeting!\n", "- id: ontmoeting", "pattern"),
        ("- id: ontmoeting\n", "- id: potentieel\n", "- id: ontmoeting", "“potentieel” stands here twice"),
        ("id: pot-2,", "id: pot-1,", "id: pot-2,", "“pot-1” stands here twice"),
        ('"#7A5C00"', '"#F5E663"', '"#7A5C00"', "contrast of 1.3"),
        ('"#7A5C00"', '"oker"', '"#7A5C00"', "pattern"),
        ("kernvraag: Wat kan hier", "vraag: Wat kan hier", "- id: potentieel", "kernvraag"),
        ('bron: "https://www.cocreatie.be/klaar', 'bron: "javascript:alert(1)//', "    bron: ", "URL"),
        ("- id: verbinding\n", "- id: deelhouderschap\n", "- id: verbinding", "“deelhouderschap” stands here twice"),
    ],
)
@pytest.mark.django_db
def test_a_bad_file_is_refused_with_the_line_and_saves_nothing(changed, old, new, near, reason):
    with pytest.raises(DataFileError) as refused:
        load(changed(old, new))
    assert [line for line, _ in refused.value.problems] == [line_of(near)]
    assert reason in str(refused.value)
    assert not Stone.objects.exists()


def test_a_compass_of_two_stones_is_refused(tmp_path):
    path = tmp_path / "kompas.yaml"
    path.write_text("stapstenen: []\n")
    with pytest.raises(DataFileError, match="line 1: stapstenen"):
        read(DataFile(path))


def test_a_change_expires_the_pages_that_show_stones(db, monkeypatch):
    load()
    gone = []
    monkeypatch.setattr(page_cache, "expire", lambda *tags: gone.extend(tags))
    Stone.objects.get(pk="beweging").save()
    Trait.objects.get(pk="verbinding").save()
    Line.objects.first().delete()
    assert gone == ["stones"] * 3
    assert load() == 0
    assert gone == ["stones"] * 3
