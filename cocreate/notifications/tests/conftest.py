"""Things that can be followed, as a higher part tells of them."""

import pytest

from cocreate.notifications import letters
from cocreate.notifications.letters import Section

PLACES = {"trajectory:1": ("Buurttuin 🌱 Dampoort", "/trajecten/tuin/"), "trajectory:2": ("حديقة", "/trajecten/park/")}


class Told:
    """What a source tells, and how it was asked."""

    def __init__(self):
        self.news = {scope: Section(*named, lines=["Er staat een bank."]) for scope, named in PLACES.items()}
        self.asked = []

    def tell(self, scopes, since, until):
        self.asked.append((scopes, since, until))
        return {scope: section for scope, section in self.news.items() if scope in scopes}

    def names(self, scopes):
        return {scope: PLACES[scope] for scope in scopes if scope in PLACES}


@pytest.fixture
def told(monkeypatch):
    monkeypatch.setattr(letters, "_sources", [])
    found = Told()
    letters.source(found.tell, found.names)
    return found
