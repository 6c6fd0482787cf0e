"""A trajectory, and browsers of who is in it."""

import pytest
from django.test import Client

from cocreate.accounts.models import Guest, hashed
from cocreate.trajectories import actions
from cocreate.trajectories.models import Member, Role


@pytest.fixture
def began(db):
    """Begin a trajectory: `began(title=…)` gives it and its puller."""

    def make(**fields):
        return actions.start(**{"title": "Het plein aan de oude school", "place_name": "Gent"} | fields)

    return make


@pytest.fixture
def browser(db):
    """A browser that holds a member's secret link: `browser(member)`."""

    def make(member):
        client = Client()
        assert client.get(member.secret_path).status_code == 200
        return client

    return make


@pytest.fixture
def joined(db):
    """Someone in a trajectory with a role that does not steer: `joined(trajectory)`."""

    def make(trajectory, role="deelnemer", **fields):
        return Member.objects.create(trajectory=trajectory, role=Role.objects.get(pk=role), **fields)

    return make


@pytest.fixture
def guest(db):
    return Guest.objects.create(key_hash=hashed("k" * 30))
