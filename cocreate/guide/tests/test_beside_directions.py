"""Beside a direction of the compass stand voices and cases about its stone."""

import pytest
from django.utils import timezone

from cocreate.compass import actions
from cocreate.contributions import actions as contributions
from cocreate.contributions.models import Contribution
from cocreate.guide.models import CasePage, PracticePage
from cocreate.methods.models import Method
from cocreate.moderation.models import Status
from cocreate.stones import loading
from cocreate.stones.models import Stone
from cocreate.trajectories.models import Trajectory
from cocreate.voices.models import Telling, Voice

API = "/api/v1/trajectories/de-oude-bib/compass"
PAGES = ("/trajecten/de-oude-bib/", "/trajecten/de-oude-bib/kompas/")


@pytest.fixture
def hindered(db):
    """A trajectory in which four people named that the puller of structuur is tired."""
    loading.load()
    found = Trajectory.objects.create(slug="de-oude-bib", title="De oude bib", status=Status.PUBLISHED)
    for n in range(4):
        placed = actions.Placed({"structuur": "vraagt-aandacht"}, obstacles=["str-2"])
        actions.place(found, placed, voice=f"p{n}")
    return found


@pytest.fixture
def told(hindered, voice):
    """Give by a voice, about stones."""

    def make(title, *stones, name="Fatima", **fields):
        item = voice(title=title, **fields)
        item.stones.set(stones)
        if name:
            Telling.objects.create(voice=Voice.objects.create(shown_name=name), contribution=item)
        return item

    return make


def direction(client):
    return next(d for d in client.get(API).json()["directions"] if d["rule"] == "hindernis")


def test_two_voices_about_the_stone_stand_there_newest_first(stranger, told):
    day = timezone.timedelta(days=1)
    told("Van elders", "ontmoeting")
    told("Zonder stem", "structuur", name="")
    told("Wacht nog", "structuur", status=Status.WAITING)
    told("Voorbij", "structuur", visible_until=timezone.localdate() - day)
    for n in range(3):
        told(f"Verhaal {n}", "structuur", "beweging", published_at=timezone.now() - n * day)
    assert [card["title"] for card in direction(stranger)["voices"]] == ["Fatima: Verhaal 0", "Fatima: Verhaal 1"]
    card = direction(stranger)["voices"][0]
    for path in PAGES:
        page = stranger.get(path)
        assert f'<a href="{card["url"]}">Fatima: Verhaal 0</a>' in page.text
        tags = page.headers["X-Page-Tags"].split()
        assert {"contributions", "pages", "stones", "methods"} <= set(tags)
        assert tags[-1].startswith("until="), "what may be seen until today goes tonight"


def test_a_voice_that_was_taken_back_is_gone_at_the_next_request(stranger, told):
    item = told("Mijn verhaal", "structuur")
    assert direction(stranger)["voices"]
    assert "contributions" in Contribution.objects.get(pk=item.pk).page_tags(), "and so the kept pages go too"
    contributions.withdraw(item, None)
    assert direction(stranger)["voices"] == []
    assert all("Mijn verhaal" not in stranger.get(path).text for path in PAGES)


def test_two_live_cases_about_the_stone_stand_there_those_with_its_methods_first(stranger, hindered, home):
    practice = home.add_child(instance=PracticePage(title="Praktijk", slug="praktijk"))
    method = Method.objects.create(
        id=direction(stranger)["methods"][0],
        name="Kaart",
        sentence="x",
        group_min=2,
        group_max=9,
        minutes=9,
        difficulty=1,
    )

    def case(slug, stone="structuur", *, live=True, methods=()):
        page = CasePage(title=f"Het {slug}", slug=slug, municipality="Gent", about="buurt", live=live)
        practice.add_child(instance=page)
        page.stones.set([Stone.objects.get(pk=stone)])
        page.methods.set(methods)
        page.save()

    case("schets", live=False)
    case("elders", "ontmoeting")
    case("plein")
    case("park")
    case("pand", methods=[method])
    assert [card["title"] for card in direction(stranger)["cases"]] == ["Het pand", "Het plein"]
    assert '<a href="/praktijk/pand/">Het pand</a>' in stranger.get(PAGES[1]).text


def test_the_number_of_questions_is_the_same_for_one_voice_and_for_many(
    stranger, told, home, django_assert_max_num_queries
):
    def asked():
        with django_assert_max_num_queries(40) as counted:
            stranger.get(PAGES[1])
        return len(counted)

    told("Eerste", "structuur", "potentieel")
    asked()  # what is made once
    before = asked()
    for n in range(6):
        told(f"Meer {n}", "structuur", "potentieel")
    assert asked() == before


def test_a_direction_about_the_whole_compass_has_no_cards(stranger, hindered, told):
    told("Verhaal", "structuur")
    hindered.placements.update(at=timezone.now() - timezone.timedelta(days=100))
    silent = next(d for d in stranger.get(API).json()["directions"] if d["rule"] == "stil")
    assert (silent["voices"], silent["cases"]) == ([], [])
