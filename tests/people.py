"""The people that tests ask as: a guest, an owner, a stranger, an editor, who pulls a trajectory."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from cocreate.accounts.models import Person
from cocreate.trajectories import actions as trajectories
from cocreate.trajectories.models import Member, Trajectory


@pytest.fixture
def stranger(db) -> Client:
    """A browser that never came here before."""
    return Client()


@pytest.fixture
def person(db) -> Person:
    """Someone with an account and no rights."""
    return Person.objects.create_user("an@voorbeeld.be", first_name="An")


@pytest.fixture
def member(person) -> Client:
    """The browser of someone with an account and no rights."""
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def editor(db) -> Person:
    """An editor of the guide: may decide on what waits and edit pages."""
    someone = Person.objects.create_user("redactie@voorbeeld.be", "geheim-wachtwoord", first_name="Redactie")
    group, _ = Group.objects.get_or_create(name="Editors")
    group.permissions.add(
        Permission.objects.get(codename="decide", content_type__app_label="moderation"),
        Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin"),
    )
    someone.groups.add(group)
    return someone


@pytest.fixture
def editor_client(editor) -> Client:
    """The browser of an editor."""
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def puller(db) -> Member:
    """The puller of a public trajectory."""
    return trajectories.start(title="Het plein aan de oude school", place_name="Gent")[1]


@pytest.fixture
def trajectory(puller) -> Trajectory:
    """The trajectory of the puller."""
    return puller.trajectory


@pytest.fixture
def pulling(puller) -> Client:
    """The browser of the puller."""
    return browser_of(puller)


def browser_of(member: Member) -> Client:
    """Return a browser that came in by the secret link of a member."""
    client = Client()
    assert client.get(member.secret_path).status_code == 200
    return client
