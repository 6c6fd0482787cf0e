"""A trajectory with its puller, and meetings of it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cocreate.meetings import actions
from cocreate.trajectories import actions as trajectories


@pytest.fixture
def puller(db):
    """The puller of a public trajectory."""
    return trajectories.start(title="Het plein aan de oude school", place_name="Gent")[1]


@pytest.fixture
def trajectory(puller):
    return puller.trajectory


@pytest.fixture
def pulling(puller):
    """The browser of the puller."""
    client = Client()
    assert client.get(puller.secret_path).status_code == 200
    return client


@pytest.fixture
def planned(puller):
    """Plan a meeting: `planned(days=3, name=…)`."""

    def make(days=3, trajectory=None, **told):
        starts_at = timezone.now().replace(microsecond=0) + timedelta(days=days)
        told = {"name": "Soep op het plein", "starts_at": starts_at} | told
        return actions.plan(trajectory or puller.trajectory, actions.Told(**told), puller)

    return make
