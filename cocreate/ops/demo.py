"""The first content of the guide, and on a trial machine an editor to work with it."""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction

from cocreate.accounts.models import Person
from cocreate.activity import actions as activity
from cocreate.activity.models import Entry
from cocreate.compass import demo as rounds
from cocreate.compass import loading as rules
from cocreate.documents import examples as texts
from cocreate.guide import loading as guide
from cocreate.maps import examples as maps
from cocreate.meetings import examples as meetings
from cocreate.methods import loading as methods
from cocreate.stones import loading as stones
from cocreate.trajectories import examples
from cocreate.trajectories import loading as roles

EDITOR = "redactie@voorbeeld.be"
GROUP = "Redactie"
DONE = "demo"  # the verb in the activity log


@dataclass
class Loaded:
    """What came. `password` is empty when no editor was made."""

    stones: int
    methods: int
    pages: int
    password: str = ""


def was_loaded() -> bool:
    """Whether the demo was loaded before."""
    return Entry.objects.filter(verb=DONE).exists()


@transaction.atomic
def load() -> Loaded:
    """Add what is missing; what exists stays as its owner made it. Make no person in production."""
    group = Group.objects.get_or_create(name=GROUP)[0]  # its rights: migrations/0001_editors.py
    came = Loaded(stones.load(), methods.load(), 0)
    person = Person.objects.filter(email=EDITOR).first()
    if person is None and not settings.PRODUCTION:
        came.password = secrets.token_urlsafe(12)
        person = Person.objects.create_user(EDITOR, came.password, first_name="Redactie")
        person.groups.add(group)
    came.pages = guide.load(by=person)
    roles.load()
    rules.load()
    came.pages += examples.load()
    meetings.load()
    maps.load()
    texts.load()
    rounds.load()
    activity.log(DONE, group, person, stones=came.stones, methods=came.methods, pages=came.pages)
    return came
