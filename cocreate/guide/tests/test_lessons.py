"""What a trajectory learned becomes a case in the guide, with an editor."""

import pytest
from django.test import Client
from django.urls import reverse

from cocreate.contributions.models import Contribution
from cocreate.guide import actions, lessons
from cocreate.guide.models import CasePage, Lesson, MayTell, PracticePage
from cocreate.moderation.models import Status
from cocreate.places.actions import anchor
from cocreate.stones.loading import load
from cocreate.stones.models import Stone
from cocreate.trajectories import actions as trajectories
from cocreate.trajectories.models import Member, Role, Trajectory

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
    assert "<script>" not in str(lessons.body(lessons.learned(closed))[0][1]["text"])


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


@pytest.fixture
def inside(closed):
    """The same, read only by who has the link, with a browser that steers it."""
    trajectories.set_visibility(closed, "link", None)
    owner = Client()
    owner.get(closed.members.get(role="trekker").secret_path)
    return closed, owner


def ask(made):
    return f"{made.get_absolute_url()}praktijk/"


TOLD = {"title": "Een parking in een stad", "text": "Begin klein."}


@pytest.mark.parametrize("visibility", ["link", "members"])
def test_after_a_yes_an_editor_reads_what_may_be_told_and_makes_a_case_of_that_alone(
    closed, editor_client, stranger, visibility
):
    trajectories.set_visibility(closed, visibility, None)
    owner = Client()
    owner.get(closed.members.get(role="trekker").secret_path)
    assert ask(closed) in owner.get(closed.get_absolute_url()).text
    form = owner.get(ask(closed))
    assert closed.learned.split("\n")[0] in form.text
    assert form.headers["Cache-Control"] == "private, no-store"
    assert owner.post(ask(closed), TOLD).headers["Location"] == closed.get_absolute_url()
    desk = editor_client.get(DESK).text
    assert all(words in desk for words in TOLD.values())
    for hidden in (closed.title, closed.slug, "Begin met één tafel", "Brugse Poort"):
        assert hidden not in desk
    editor_client.post(address(closed))
    told = text_of(page := CasePage.objects.get())
    assert "Begin klein." in told
    for hidden in (closed.title, closed.slug, "één tafel", "Brugse Poort", "Schaduw", "school", "Een zeil", "2026"):
        assert hidden not in told, hidden
    assert not page.get_latest_revision_as_object().stones.exists()
    page.save_revision().publish()
    case = stranger.get("/praktijk/een-parking-in-een-stad/").text
    assert "Begin klein." in case
    assert closed.slug not in case
    assert "staat in de gids" in owner.get(closed.get_absolute_url()).text


def test_only_who_steers_a_closed_one_is_asked(inside, editor_client, stranger, client):
    made, owner = inside
    mate = Client()
    mate.get(made.members.get(role="deelnemer").secret_path)
    for other in (mate, editor_client, stranger, client):
        assert ask(made) not in other.get(made.get_absolute_url()).text
        assert other.get(ask(made)).status_code == 404
        assert other.post(ask(made), TOLD).status_code == 404
    assert not MayTell.objects.exists()
    trajectories.set_visibility(made, "public", None)
    assert owner.get(ask(made)).status_code == 404, "everybody reads it already"
    Trajectory.objects.update(visibility="link", closed_at=None)
    assert owner.post(ask(made), TOLD).status_code == 404, "it goes on"


def test_an_empty_yes_is_none(inside):
    made, owner = inside
    answer = owner.post(ask(made), TOLD | {"text": " "})
    assert answer.status_code == 422
    assert TOLD["title"] in answer.text
    assert not MayTell.objects.exists()


def test_a_yes_can_be_told_anew_and_taken_back_with_its_draft_until_the_case_is_live(inside, editor, editor_client):
    made, owner = inside
    owner.post(ask(made), TOLD)
    owner.post(ask(made), TOLD | {"text": "Begin kleiner."})
    assert MayTell.objects.get().text == "Begin kleiner."
    owner.post(ask(made), {"stop": "1"})
    assert not MayTell.objects.exists()
    assert TOLD["title"] not in editor_client.get(DESK).text
    assert editor_client.post(address(made)).status_code == 404

    owner.post(ask(made), TOLD)
    actions.make_case(made, editor)
    owner.post(ask(made), TOLD | {"text": "Te laat"})
    assert MayTell.objects.get().text == TOLD["text"], "an editor has it already"
    owner.post(ask(made), {"stop": "1"})
    assert not CasePage.objects.exists()
    assert not MayTell.objects.exists()

    owner.post(ask(made), TOLD)
    actions.make_case(made, editor).save_revision().publish()
    answer = owner.post(ask(made), {"stop": "1"}, follow=True)
    assert "staat al online" in answer.text
    assert CasePage.objects.get().live
    assert MayTell.objects.exists()


def test_an_editor_finds_none_when_the_yes_was_taken_back_just_now(inside, editor):
    made, _owner = inside
    assert actions.make_case(made, editor) is None
    assert not CasePage.objects.exists()


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
