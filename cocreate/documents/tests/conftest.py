"""A trajectory with its puller and a participant, and texts of it."""

import pytest

from cocreate.accounts.models import Guest
from cocreate.documents import actions
from cocreate.documents.models import Document
from cocreate.trajectories.models import Member, Role
from tests.people import browser_of


@pytest.fixture
def participant(trajectory):
    """Someone who takes part and does not steer."""
    role = Role.objects.filter(steers=False).first()
    return Member.objects.create(trajectory=trajectory, role=role, guest=Guest.objects.create(key_hash="p" * 64))


@pytest.fixture
def taking_part(participant):
    """The browser of who takes part."""
    return browser_of(participant)


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
