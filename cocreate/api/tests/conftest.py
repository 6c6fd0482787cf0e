"""Callers of the API, and what they gave."""

import pytest
from django.test import Client

from cocreate.accounts.actions import make_api_token
from cocreate.contributions.tests.conftest import clip, giver, offer
from cocreate.guide.tests.conftest import chapter, guide, home

__all__ = ["chapter", "clip", "giver", "guide", "home", "offer"]


@pytest.fixture
def api(db) -> Client:
    """A script without cookies."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def editor_token(editor) -> dict[str, str]:
    """The header of an editor's script."""
    return {"Authorization": f"Bearer {make_api_token(editor)}"}


@pytest.fixture
def member_token(person) -> dict[str, str]:
    """The header of the script of someone without rights."""
    return {"Authorization": f"Bearer {make_api_token(person)}"}
