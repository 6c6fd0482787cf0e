"""A trajectory with its puller, and meetings of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cocreate.meetings import actions


@pytest.fixture
def planned(puller):
    """Plan a meeting: `planned(days=3, name=…)`."""

    def make(days=3, trajectory=None, **told):
        starts_at = timezone.now().replace(microsecond=0) + timedelta(days=days)
        told = {"name": "Soep op het plein", "starts_at": starts_at} | told
        return actions.plan(trajectory or puller.trajectory, actions.Told(**told), puller)

    return make
