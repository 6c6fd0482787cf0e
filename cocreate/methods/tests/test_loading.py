import pytest

from cocreate.core import page_cache
from cocreate.core.datafile import DataFileError
from cocreate.methods.loading import DATA, check_references, load
from cocreate.methods.models import Method
from cocreate.methods.queries import entry_of, methods, named, search_entries
from cocreate.stones import loading as compass
from cocreate.stones.models import Stone


@pytest.fixture
def stones(db):
    compass.load()


def test_forty_methods_come_with_their_stones_and_traits(stones):
    assert load() == 40
    scan = Method.objects.get(pk="plekscan")
    assert {s.pk for s in scan.stones.all()} == {"potentieel", "ontmoeting"}
    assert scan.warning.startswith("Het originele formulier van PPS")
    assert scan.estimated == ["group", "difficulty", "materials"]
    assert scan.settings == ["ter plekke"]
    assert scan.source_kind == "page"


def test_the_shipped_compass_names_only_shipped_methods():
    check_references()


def test_a_compass_that_names_an_unknown_method_is_refused_with_the_line(tmp_path):
    path = tmp_path / "kompas.yaml"
    path.write_text(compass.DATA.read_text().replace("probeer: [waarderend-interview, triz]", "probeer: [hocus]"))
    with pytest.raises(DataFileError, match=r"line \d+: “hocus” is no method"):
        check_references(path)


def test_loading_again_changes_nothing_that_the_owner_edited(stones):
    load()
    Method.objects.filter(pk="triz").update(name="Achterstevoren")
    Method.objects.get(pk="triz").stones.clear()
    Method.objects.get(pk="plekscan").delete()
    assert load() == 1
    assert Method.objects.get(pk="triz").name == "Achterstevoren"
    assert not Method.objects.get(pk="triz").stones.exists()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("- id: talentenkaart", "- id: buurtscan", "“buurtscan” stands here twice"),
        ("groep: {min: 5, max: 40}", "groep: {min: 50, max: 40}", "larger than the largest"),
        ("setting: [ter plekke, digitaal]", "setting: [op de maan]", "ter plekke"),
        ("stapstenen: [potentieel, ontmoeting]", "stapstenen: [potentie]", "“potentie” is not known"),
        ("kenmerken: [gedeelde-uitdaging, verbinding]", "kenmerken: [geluk]", "“geluk” is not known"),
        ("https://www.zorg-en", "ftp://www.zorg-en", "URL"),
        ("    bron_soort: pagina", "    bron_soort: gerucht", "pattern"),
        ("geschat: [groep, duur", "geschat: [prijs, duur", "pattern"),
    ],
)
def test_a_bad_file_is_refused_with_the_line_and_saves_nothing(stones, tmp_path, old, new, reason):
    text = DATA.read_text()
    path = tmp_path / "methoden.yaml"
    path.write_text(text.replace(old, new, 1))
    line = text[: text.index(old)].count("\n") + 1
    with pytest.raises(DataFileError) as refused:
        load(path)
    assert line in [at for at, _ in refused.value.problems]
    assert reason in str(refused.value)
    assert not Method.objects.exists()


def test_all_methods_cost_three_queries(stones, django_assert_num_queries):
    load()
    with django_assert_num_queries(3):
        assert len([(m, list(m.stones.all()), list(m.traits.all())) for m in methods()]) == 40


def test_search_knows_a_method_by_its_words(stones, django_assert_num_queries):
    load()
    with django_assert_num_queries(3):
        entries = {entry.key: entry for entry in search_entries()}
    entry = entries["method:wereldcafe"]
    assert (entry.kind, entry.title, entry.path) == ("method", "Wereldcafé", "/methodes/wereldcafe/")
    assert "World Café" in entry.text
    assert "Ontmoeting" in entry.text
    assert entry_of(Method.objects.get(pk="wereldcafe")) == entry


def test_an_unknown_id_is_left_out(stones):
    load()
    assert set(named(["triz", "weg"])) == {"triz"}


def test_a_change_expires_the_pages_that_show_methods(stones, monkeypatch):
    load()
    gone = []
    monkeypatch.setattr(page_cache, "expire", lambda *tags: gone.extend(tags))
    method = Method.objects.get(pk="triz")
    stone = Stone.objects.get(pk="beweging")
    for write in (method.save, lambda: method.stones.add(stone), method.traits.clear):
        gone.clear()
        write()
        assert "methods" in gone
