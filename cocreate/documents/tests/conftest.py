"""A trajectory with its puller and a participant, and texts of it."""

import pytest
from django.test import Client

from cocreate.accounts.models import Guest
from cocreate.documents import actions
from cocreate.documents.models import Document
from cocreate.trajectories import actions as trajectories
from cocreate.trajectories.models import Member, Role


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
def participant(trajectory):
    """Someone who takes part and does not steer."""
    role = Role.objects.filter(steers=False).first()
    return Member.objects.create(trajectory=trajectory, role=role, guest=Guest.objects.create(key_hash="p" * 64))


@pytest.fixture
def taking_part(participant):
    """The browser of who takes part."""
    client = Client()
    assert client.get(participant.secret_path).status_code == 200
    return client


def paragraph(*said, **marks):
    return {"type": "paragraph", "content": [{"type": "text", "text": each, **marks} for each in said]}


def doc(*blocks):
    return {"type": "doc", "content": [paragraph(each) if isinstance(each, str) else each for each in blocks]}


@pytest.fixture
def text(puller):
    """Begin a text that holds something: `text("Wij dempen de put.", title=…)`."""

    def make(*blocks, **told):
        made = actions.start(puller.trajectory, {"title": "Wat we afspraken"} | told, puller)
        if blocks:
            actions.write(made, doc(*blocks))
        return Document.objects.select_related("trajectory").get(pk=made.pk)

    return make
