"""What everybody reads, and how refusals sound."""

import pytest

from cocreate.guide import actions
from cocreate.guide.models import CasePage, Passage, PracticePage
from cocreate.methods.models import Method
from cocreate.stones.models import Line, Stone, Trait

pytestmark = pytest.mark.django_db


@pytest.fixture
def stone():
    one = Stone.objects.create(id="beweging", name="Beweging", colour="#7A2E8D", colour_name="paars", meaning="Gaan.")
    Line.objects.create(stone=one, kind="question", text="Wat beweegt?", methods=["wandel"])
    return one


@pytest.fixture
def trait():
    return Trait.objects.create(id="verbinding", name="Verbinding", meaning="Samen.")


def items(api, path, **query):
    response = api.get(f"/api/v1/{path}", query)
    assert response.status_code == 200, response.content
    return response.json()["items"]


def ids(api, **query):
    return {item["id"] for item in items(api, "contributions", **query)}


def test_stones_and_traits_come_with_their_lines(api, stone, trait, django_assert_num_queries):
    with django_assert_num_queries(2):
        (one,) = items(api, "stones")
    assert (one["id"], one["colour"]) == ("beweging", "#7A2E8D")
    assert one["lines"] == [{"kind": "question", "text": "Wat beweegt?", "methods": ["wandel"]}]
    assert items(api, "traits")[0]["name"] == "Verbinding"


def test_methods_are_listed_and_read_one_by_one(api, stone, django_assert_num_queries):
    for number in range(3):
        method = Method.objects.create(
            id=f"m{number}",
            name=f"M {number}",
            sentence="x",
            group_min=2,
            group_max=9,
            difficulty=1,
            source_kind="page",
        )
        method.stones.add(stone)
    with django_assert_num_queries(3):
        listed = items(api, "methods")
    assert [method["id"] for method in listed] == ["m0", "m1", "m2"]
    assert api.get("/api/v1/methods/m1").json() == listed[1]
    assert listed[1]["stones"] == ["beweging"]
    assert listed[1]["url"] == "http://localhost:8000/methodes/m1/"
    assert api.get("/api/v1/methods/absent").status_code == 404


def test_public_cases_are_listed(api, home):
    practice = home.add_child(instance=PracticePage(title="Praktijk", slug="praktijk"))
    for slug, live in (("plein", True), ("geheim", False)):
        practice.add_child(
            instance=CasePage(title=slug, slug=slug, municipality="Gent", about="buurt", live=live, partners=["Buren"])
        )
    (case,) = items(api, "cases")
    assert (case["id"], case["url"]) == ("plein", "http://localhost:8000/praktijk/plein/")
    assert (case["partners"], case["language"], case["lat"]) == (["Buren"], "nl", None)


def test_a_passage_is_read_by_its_stable_id(api, chapter):
    passage = chapter.passages.first()
    read = api.get(f"/api/v1/passages/{passage.pk}").json()
    assert (read["id"], read["state"], read["voices"]) == (str(passage.pk), "growing", 0)
    assert read["url"] == f"http://localhost:8000/gids/plek/#{passage.anchor}"
    chapter.unpublish()
    assert api.get(f"/api/v1/passages/{passage.pk}").status_code == 404
    assert api.get("/api/v1/passages/nonsense").status_code == 422


def test_contributions_are_filtered(api, offer, editor, stone, trait):
    tagged = offer(text="Over de tuin", stones=[stone], traits=[trait], place_name="Gent", publish_by=editor).pk
    link = offer("link", text="Lees dit eens", publish_by=editor).pk
    offer(text="Dit wacht nog", suspicion=["links"])
    assert ids(api) >= {tagged, link}
    assert ids(api, stone="beweging") == ids(api, trait="verbinding") == ids(api, place="gent") == {tagged}
    assert ids(api, kind="link") == {link}
    assert ids(api, q="tuinen") == {tagged}
    assert ids(api, q="tuinen", kind="link") == set()
    assert ids(api, stone="none") == ids(api, passage="none") == ids(api, q="xylofoon") == set()


def test_one_tells_where_it_stands_and_where_it_was_worked_in(api, offer, editor, chapter):
    first, second = Passage.objects.filter(page=chapter).order_by("position")
    given = offer(publish_by=editor)
    assert api.get(f"/api/v1/contributions/{given.pk}").json()["passages"] == []
    actions.attach(given, first)
    actions.work_in(actions.attach(given, second), editor)
    told = api.get(f"/api/v1/contributions/{given.pk}").json()["passages"]
    assert [one["heading"] for one in told] == [first.heading, second.heading]
    assert told[0]["url"] == f"http://localhost:8000/gids/plek/#{first.anchor}"
    assert told[0]["page"] == chapter.title
    assert [bool(one["worked_in_at"]) for one in told] == [False, True]
    own = api.get(f"/api/v1/contributions/{given.pk}", headers={"X-Secret": given.secret}).json()
    assert own["passages"] == told


def test_a_list_costs_the_same_however_long(api, offer, editor, django_assert_num_queries):
    for number in range(4):
        offer(text=f"Verhaal nummer {number}", publish_by=editor)
    with django_assert_num_queries(4):
        ids(api)


def test_contributions_come_in_pages(api, offer, editor):
    for number in range(3):
        offer(text=f"Verhaal nummer {number}", publish_by=editor)
    first = api.get("/api/v1/contributions", {"per_page": 2}).json()
    second = api.get("/api/v1/contributions", {"per_page": 2, "page": 2}).json()
    assert (first["total"], first["pages"], second["page"]) == (3, 2, 2)
    assert len({item["id"] for item in first["items"] + second["items"]}) == 3
    assert api.get("/api/v1/contributions", {"page": 9}).json()["items"] == []


@pytest.mark.parametrize("query", ["page=0", "page=x", "per_page=101", "page=1e9", "per_page=-1"])
def test_a_page_that_cannot_be_is_422(api, query):
    response = api.get(f"/api/v1/contributions?{query}")
    assert response.status_code == 422
    assert list(response.json()["errors"]) == [query.split("=")[0]]


def test_search_finds_over_all_kinds_and_names_a_typing_mistake(api, offer, editor, chapter):
    given = offer(text="Een regenboogtuin in de wind", publish_by=editor)
    found = api.get("/api/v1/search", {"q": "wind"}).json()
    assert {(hit["kind"], hit["id"]) for hit in found["items"]} == {
        ("contribution", given.pk),
        ("chapter", str(chapter.pk)),
    }
    assert found["counts"] == {"chapter": 1, "contribution": 1}
    assert api.get("/api/v1/search", {"q": "regenbogotuin"}).json()["instead"] == {"regenbogotuin": "regenboogtuin"}
    assert api.get("/api/v1/search").json()["items"] == []


def test_refusals_are_in_the_language_that_is_asked_and_dutch_otherwise(api):
    def text(language):
        response = api.get("/api/v1/contributions/none", headers={"Accept-Language": language} if language else {})
        return response.json()["errors"]["id"][0], response["Content-Language"]

    assert text("") == text("nl-BE") == text("de,*;q=0.1") == ("Dit bestaat niet, of het is niet voor jou.", "nl")
    assert text("en-GB,nl;q=0.5") == ("This does not exist, or it is not for you.", "en")
    assert text("fr")[1] == "fr"
    assert text("fr")[0] not in {text("en")[0], text("nl")[0]}


def test_an_address_or_method_that_is_not_there_is_json_too(api):
    assert list(api.get("/api/v1/nothing/here").json()["errors"]) == ["path"]
    response = api.put("/api/v1/stones")
    assert (response.status_code, response["Allow"]) == (405, "GET")
    assert list(response.json()["errors"]) == ["method"]


def test_any_site_may_call(api):
    asked = api.options("/api/v1/contributions/x", headers={"Origin": "https://elders.example"})
    assert asked.status_code == 204
    assert asked["Access-Control-Allow-Origin"] == "*"
    assert "X-Secret" in asked["Access-Control-Allow-Headers"]
    assert "PATCH" in asked["Access-Control-Allow-Methods"]
    told = api.get("/api/v1/stones", headers={"Origin": "https://elders.example"})
    assert told["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in told


def test_the_docs_run_no_inline_code_and_the_document_is_complete(api):
    html = api.get("/api/v1/docs").content.decode()
    for tag in html.split("<script")[1:]:
        assert "src=" in tag.split(">")[0] or 'type="application/json"' in tag.split(">")[0]
    assert "style=" not in html
    assert "//cdn" not in html
    document = api.get("/api/v1/openapi.json").json()
    assert {"/api/v1/contributions", "/api/v1/moderation/{item_id}/{decision}"} <= set(document["paths"])
