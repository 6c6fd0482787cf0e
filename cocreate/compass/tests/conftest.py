import pytest
from django.utils import timezone

from cocreate.compass import actions
from cocreate.compass.models import Round
from cocreate.moderation.models import Status
from cocreate.stones import loading
from cocreate.trajectories.models import Role, Trajectory

ROLES = ["trekker", "deelhouder", "deelnemer", "volger", "ambtenaar", "brugfiguur", "facilitator"]


@pytest.fixture
def trajectory(db):
    """A public trajectory with the guide's own compass."""
    loading.load()
    for n, name in enumerate(ROLES):
        Role.objects.get_or_create(pk=name, defaults={"name": name.title(), "order": n, "does": "doet mee"})
    return Trajectory.objects.create(slug="de-oude-bib", title="De oude bib", status=Status.PUBLISHED)


@pytest.fixture
def place(trajectory):
    """Return a function that places for a person by name; answers are words "stone=state"."""

    def placing(voice, *answers, **more):
        stones = dict(answer.split("=") for answer in answers)
        where = {name: more.pop(name) for name in ("in_round", "key", "on_paper", "trajectory") if name in more}
        return actions.place(where.pop("trajectory", trajectory), actions.Placed(stones, **more), voice=voice, **where)

    return placing


@pytest.fixture
def open_round(trajectory):
    """Return a function that opens a round."""

    def opening():
        return Round.objects.create(trajectory=trajectory, edition=actions.edition_of("schakel"))

    return opening


@pytest.fixture
def close():
    """Return a function that closes a round, without its screen."""

    def closing(one):
        one.closed_at = timezone.now()
        one.save()
        return one

    return closing
