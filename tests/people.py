"""The people that tests ask as: a guest, an owner, a stranger, an editor."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from cocreate.accounts.models import Person


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
