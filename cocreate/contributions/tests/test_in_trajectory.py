"""What is given in a trajectory stands there, who pulls it lets it through, and no more see it than may read it."""

import pytest
from django.test import Client
from django.urls import reverse

from cocreate.contributions import actions, queries
from cocreate.contributions.kinds import KINDS
from cocreate.contributions.models import Contribution
from cocreate.core.page_cache import HEADER
from cocreate.moderation.models import Status
from cocreate.moderation.queries import remarks
from cocreate.trajectories import actions as trajectories
from cocreate.trajectories.models import Member, Role, Visibility

pytestmark = pytest.mark.django_db
WORDS = "Op de hoek stond vroeger een pomp, en daar praatte iedereen."


@pytest.fixture
def plein():
    return trajectories.start(title="Het plein aan de oude school", place_name="Gent")[0]


@pytest.fixture
def puller(plein):
    """The browser of who started it."""
    return holds(plein.members.get(role="trekker"))


@pytest.fixture
def other():
    """The browser of who pulls another trajectory."""
    trajectory, member = trajectories.start(title="De bermen van de Zandstraat", place_name="Aalst")
    return trajectory, holds(member)


def holds(member):
    client = Client()
    assert client.get(member.secret_path).status_code == 200
    return client


@pytest.fixture
def mate(plein):
    """The browser of someone who takes part and steers nothing."""
    return holds(Member.objects.create(trajectory=plein, role=Role.objects.get(pk="deelnemer")))


@pytest.fixture
def give(giver):
    def make(trajectory, *, by=None, text=WORDS):
        data = {"language": "nl", "licence": "CC-BY-SA-4.0", "text": text}
        return actions.offer(KINDS["text"], data, by or giver, trajectory=trajectory)[0]

    return make


def shared(client, plein, **fields):
    page = client.get(reverse("contributions:in_trajectory", args=[plein.slug]) + "?soort=verhaal")
    form = page.context["form"]
    typed = {"kind": form.kind.code, "text": WORDS, "language": "nl", "licence": "CC-BY-SA-4.0"}
    return client.post(reverse("contributions:in_trajectory", args=[plein.slug]), typed | fields)


def test_a_guest_gives_something_in_a_trajectory_and_it_waits_there(plein, client, puller):
    answer = shared(client, plein)
    assert answer.status_code == 302, answer.context["form"].errors
    given = Contribution.objects.get()
    assert (given.trajectory, given.status, given.is_inner) == (plein, Status.WAITING, False)
    page = puller.get(plein.get_absolute_url())
    assert "1 bijdrage wacht op jou" in page.text
    assert WORDS in puller.get(reverse("contributions:waiting", args=[plein.slug])).text
    assert WORDS not in Client().get(plein.get_absolute_url()).text


def test_only_who_steers_decides_and_only_in_their_own_trajectory(
    *, plein, give, puller, mate, other, stranger, editor_client
):
    given = give(plein)
    waits, do = reverse("contributions:waiting", args=[plein.slug]), decide(plein, given)
    elsewhere, other_puller = other
    for client in (mate, stranger, other_puller):
        assert client.get(waits).status_code == 404
        assert client.post(do, {"do": "publish"}).status_code == 404
    assert other_puller.post(decide(elsewhere, given), {"do": "publish"}).status_code == 404
    given.refresh_from_db()
    assert given.status == Status.WAITING
    assert WORDS in editor_client.get("/beheer/moderatie/").text, "editors see it too"
    assert puller.post(do, {"do": "publish"}).status_code == 302
    given.refresh_from_db()
    assert given.status == Status.PUBLISHED
    assert puller.post(do, {"do": "decline", "text": "toch niet"}).status_code == 404, (
        "what is let through is an editor's"
    )
    assert WORDS in stranger.get(plein.get_absolute_url()).text
    assert WORDS in stranger.get(reverse("contributions:given", args=[plein.slug])).text
    assert WORDS in stranger.get("/inzichten/").text


def decide(trajectory, given):
    return reverse("contributions:decide", args=[trajectory.slug, given.pk])


def test_a_puller_asks_or_declines_in_words_that_the_giver_reads(plein, give, puller, giver_client):
    given = give(plein)
    wrong = puller.post(decide(plein, given), {"do": "ask", "text": " "})
    assert wrong.status_code == 422
    assert puller.post(decide(plein, given), {"do": "ask", "text": "Wanneer was dat?"}).status_code == 302
    given.refresh_from_db()
    assert given.status == Status.QUESTION
    assert [(remark.text, remark.by_editor) for remark in remarks(given)] == [("Wanneer was dat?", True)]
    assert "Wanneer was dat?" in giver_client.get(given.secret_path).text
    assert (
        puller.post(decide(plein, given), {"do": "decline", "text": "Dit gaat over een ander plein."}).status_code
        == 302
    )
    given.refresh_from_db()
    assert given.status == Status.DECLINED


@pytest.mark.parametrize("visibility", [Visibility.LINK, Visibility.MEMBERS])
def test_what_is_given_inside_stays_inside(*, visibility, give, mate, plein, stranger, puller, giver_client):
    trajectories.set_visibility(plein, visibility, plein.members.get(role="trekker"))
    given = give(plein)
    assert given.is_inner
    puller.post(decide(plein, given), {"do": "publish"})
    given.refresh_from_db()
    assert (given.status, given.is_public) == (Status.PUBLISHED, False)
    assert queries.entry_of(given) is None
    for path in (
        "/inzichten/",
        "/inzichten/atom.xml",
        "/api/v1/contributions",
        "/zoeken/?q=pomp",
        "/inzichten/podcast.xml",
    ):
        assert WORDS not in stranger.get(path).text, path
    may = visibility == Visibility.LINK
    assert stranger.get(f"/api/v1/contributions/{given.pk}").status_code == (200 if may else 404)
    assert stranger.get(given.get_absolute_url()).status_code == (200 if may else 404)
    for client in (mate, puller, giver_client):
        page = client.get(given.get_absolute_url())
        assert page.status_code == 200
        assert "no-store" in page["Cache-Control"]
        assert HEADER not in page
    assert WORDS in mate.get(plein.get_absolute_url()).text
    assert stranger.get(reverse("contributions:in_trajectory", args=[plein.slug])).status_code == (200 if may else 404)
    assert stranger.get(reverse("contributions:short", args=[plein.pk])).status_code == (302 if may else 404)


def test_a_trajectory_that_closes_itself_takes_what_was_given_along_and_opening_lets_nothing_out(
    plein, give, puller, stranger, mate
):
    given = give(plein)
    puller.post(decide(plein, given), {"do": "publish"})
    assert WORDS in stranger.get("/inzichten/").text
    trajectories.set_visibility(plein, Visibility.MEMBERS, plein.members.get(role="trekker"))
    assert WORDS not in stranger.get("/inzichten/").text
    assert WORDS not in stranger.get("/zoeken/?q=pomp").text
    assert WORDS in mate.get(reverse("contributions:given", args=[plein.slug])).text
    trajectories.set_visibility(plein, Visibility.PUBLIC, plein.members.get(role="trekker"))
    assert WORDS not in stranger.get(plein.get_absolute_url()).text
    assert WORDS not in stranger.get(reverse("contributions:given", args=[plein.slug])).text
    assert WORDS in mate.get(plein.get_absolute_url()).text


def test_withdrawing_takes_it_from_the_trajectory_at_the_next_request(plein, give, puller, stranger, giver):
    given = give(plein)
    puller.post(decide(plein, given), {"do": "publish"})
    page = stranger.get(plein.get_absolute_url())
    assert WORDS in page.text
    assert f"trajectory:{plein.pk}" in page[HEADER]
    actions.withdraw(Contribution.objects.get(pk=given.pk), giver)
    assert WORDS not in stranger.get(plein.get_absolute_url()).text


def test_the_poster_leads_to_the_form_by_a_short_link(plein, stranger):
    sheet = stranger.get(reverse("contributions:poster", args=[plein.slug]))
    assert f"/d/{plein.pk}/" in sheet.text
    assert "<svg" in sheet.text
    assert stranger.get(f"/d/{plein.pk}/").url == f"/trajecten/{plein.slug}/deel/"
    assert stranger.get("/d/bestaatniet/").status_code == 404


def test_the_list_costs_the_same_for_two_and_for_twenty(plein, give, stranger, django_assert_num_queries):
    def fill(count):
        for number in range(count):
            given = give(plein, text=f"{WORDS} {number}")
            Contribution.objects.filter(pk=given.pk).update(status=Status.PUBLISHED)

    fill(2)
    with django_assert_num_queries(COST):
        stranger.get(reverse("contributions:given", args=[plein.slug]))
    fill(18)
    with django_assert_num_queries(COST):
        stranger.get(reverse("contributions:given", args=[plein.slug]))


COST = 6
