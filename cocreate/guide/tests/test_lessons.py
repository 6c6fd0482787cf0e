"""What a trajectory learned becomes a case in the guide, with an editor."""

import pytest
from django.urls import reverse

from cocreate.contributions.models import Contribution
from cocreate.guide import actions, lessons
from cocreate.guide.models import CasePage, Lesson, PracticePage
from cocreate.moderation.models import Status
from cocreate.places.actions import anchor
from cocreate.stones.loading import load
from cocreate.stones.models import Stone
from cocreate.trajectories import actions as trajectories
from cocreate.trajectories.models import Member, Role

pytestmark = pytest.mark.django_db
DESK = "/beheer/opvolging/"
NAMES = ("An Peeters", "Buurman Tom", "an@voorbeeld.be", "Binnenskamers", "Bakker Jef")


@pytest.fixture
def practice(home):
    """The page of cases."""
    page = home.add_child(instance=PracticePage(title="Praktijk", slug="praktijk"))
    page.save_revision().publish()
    return page


@pytest.fixture
def closed(practice):
    """A public trajectory with people, an experiment and something given inside it; closed with what was learned."""
    load()
    made, puller = trajectories.start(
        title="De lege parking <b>",
        about="Tussen school en bakker.",
        gain="Schaduw",
        place=anchor(name="Brugse Poort", kind="parcel"),
        name="An Peeters",
        email="an@voorbeeld.be",
    )
    Member.objects.create(trajectory=made, role=Role.objects.get(pk="deelnemer"), name="Buurman Tom")
    tried = {
        "supposition": "Mensen blijven als er schaduw is",
        "trying": "een zeil",
        "small": "geleend",
        "who": "Bakker Jef",
        "signs": "ze zitten",
        "stop": "storm",
        "starts_on": "2026-05-01",
        "ends_on": "2026-06-01",
    }
    one = trajectories.begin_experiment(made, tried, Stone.objects.filter(pk="potentieel"), puller)
    taught = {"state": "learned", "seen": "", "learned": "Een zeil is genoeg", "what_next": "strengthen"}
    trajectories.conclude_experiment(one, taught, puller)
    Contribution.objects.create(
        kind="text", text="Binnenskamers", trajectory=made, is_inner=True, status=Status.PUBLISHED
    )
    trajectories.close(made, "Begin met één tafel\nen een boom", puller)
    return made


def address(made):
    return f"/beheer/lessen/{made.pk}/"


def text_of(page):
    return "".join(str(getattr(page, name)) for name in ("title", "summary", "municipality", "period", "lesson")) + str(
        page.body
    )


def test_an_editor_sees_it_on_the_desk_and_makes_one_draft_of_it(closed, editor_client):
    assert "Begin met één tafel" in editor_client.get(DESK).text
    first = editor_client.post(address(closed))
    page = CasePage.objects.get()
    assert first.headers["Location"] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert not page.live
    assert (page.municipality, page.about, page.own_reading) == ("Brugse Poort", "perceel", False)
    assert page.lesson == closed.learned
    draft = page.get_latest_revision_as_object()  # where an editor goes on
    assert [stone.pk for stone in draft.stones.all()] == ["potentieel"]
    assert "Een zeil is genoeg" in str(page.body)
    assert editor_client.get(first.headers["Location"]).status_code == 200
    assert "Begin met één tafel" not in editor_client.get(DESK).text
    assert editor_client.post(address(closed)).headers["Location"] == first.headers["Location"]
    assert CasePage.objects.count() == 1


def test_it_holds_no_names_nothing_from_inside_and_no_markup_of_others(closed, editor):
    told = text_of(actions.make_case(closed, editor))
    assert not [name for name in NAMES if name in told]
    trajectories.change(closed, {"about": "<script>x</script>"}, None)
    assert "<script>" not in str(lessons.body(closed)[0][1]["text"])


def test_only_editors_may(closed, stranger, client):
    for browser in (stranger, client):
        for answer in (browser.get(DESK), browser.post(address(closed))):
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith("/beheer/login/")
    assert not CasePage.objects.exists()


@pytest.mark.parametrize("visibility", ["link", "members"])
def test_what_not_everybody_may_read_is_not_on_the_desk_and_makes_no_case(closed, editor_client, visibility):
    trajectories.set_visibility(closed, visibility, None)
    assert "Begin met één tafel" not in editor_client.get(DESK).text
    assert editor_client.post(address(closed)).status_code == 404


def test_what_is_open_or_taught_nothing_makes_no_case(practice, editor_client):
    made, puller = trajectories.start(title="Nog bezig", place_name="Gent")
    assert editor_client.post(address(made)).status_code == 404
    trajectories.close(made, "", puller)
    assert editor_client.post(address(made)).status_code == 404
    assert editor_client.post("/beheer/lessen/niets/").status_code == 404


def test_once_it_is_live_both_pages_lead_to_each_other(closed, editor, stranger):
    page, here = actions.make_case(closed, editor), closed.get_absolute_url()
    assert "staat in de gids" not in stranger.get(here).text
    page.save_revision().publish()
    shown = stranger.get(here)
    assert "staat in de gids" in shown.text
    assert "/praktijk/de-lege-parking-b/" in shown.text
    assert f"page:{page.pk}" in shown.headers["X-Page-Tags"]
    assert here in stranger.get("/praktijk/de-lege-parking-b/").text
    CasePage.objects.get().unpublish()
    assert "staat in de gids" not in stranger.get(here).text


def test_a_case_names_its_trajectory_no_longer_when_that_is_not_public(closed, editor, stranger):
    page = actions.make_case(closed, editor)
    page.save_revision().publish()
    here = closed.get_absolute_url()
    trajectories.set_visibility(closed, "members", None)
    told = stranger.get("/praktijk/de-lege-parking-b/")
    assert told.status_code == 200
    assert here not in told.text
    assert closed.get_absolute_url() not in told.text


def test_a_case_that_an_editor_deleted_can_be_made_again(closed, editor):
    actions.make_case(closed, editor).delete()
    assert not Lesson.objects.exists()
    assert closed in lessons.waiting()
    assert actions.make_case(closed, editor).pk


def test_without_a_page_of_cases_it_says_so(closed, editor_client):
    PracticePage.objects.get().delete()
    answer = editor_client.post(address(closed), follow=True)
    assert "pagina met praktijken" in answer.text


def test_a_challenge_without_a_place_becomes_a_case_too(practice, editor):
    made, puller = trajectories.start(title="Wie kookt?", challenge="Wie kookt voor wie?")
    trajectories.close(made, "Vragen is moeilijker dan koken", puller)
    page = actions.make_case(made, editor)
    assert (page.about, page.municipality) == ("uitdaging", "zonder plek")
