"""The demo loads the first content, once and again, and makes an editor only on a trial machine."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from cocreate.accounts.models import Person
from cocreate.contributions.models import Contribution
from cocreate.core.datafile import DataFileError
from cocreate.guide.models import ChapterPage, HomePage
from cocreate.maps.models import Thing
from cocreate.methods.models import Method
from cocreate.ops import demo
from cocreate.stones.models import Stone, Trait

pytestmark = pytest.mark.django_db


def run(**options):
    out = StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue()


def test_in_production_it_makes_no_person(settings):
    settings.PRODUCTION = True
    assert "password" not in run()
    assert Person.objects.count() == 0
    assert HomePage.objects.live().count() == 1


def test_a_mistake_in_the_files_is_told_and_leaves_nothing(monkeypatch):
    def wrong(**_):
        raise DataFileError(Path("chapters.yaml"), [(3, "a chapter has no title")])

    monkeypatch.setattr("cocreate.guide.loading.load", wrong)
    with pytest.raises(CommandError, match=r"chapters\.yaml, line 3: a chapter has no title"):
        run()
    assert Stone.objects.count() == 0
    assert not demo.was_loaded()


@pytest.fixture(scope="module")
def said(lasting, tmp_path_factory):
    """Load the demo once for the tests below; return what it printed. Each of them undoes what it changes."""
    with lasting.unblock(), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        return run()


def test_on_a_trial_machine_it_loads_everything_and_prints_a_password_once(said):
    assert Stone.objects.count() == 7
    assert Trait.objects.count() == 6
    assert Method.objects.count() == 40
    assert ChapterPage.objects.live().count() >= 6
    assert Contribution.objects.filter(is_example=False).count() == 0
    assert Contribution.objects.public().count() > 10
    drawn = Thing.objects.all()
    assert {one.state for one in drawn} == {"heard", "supposed", "agreed", "disputed", "lapsed"}
    assert {one.trajectory.is_example for one in drawn} == {True}
    assert len({one.meeting_id for one in drawn}) == 3
    assert "De boom in een bak" in Client().get(f"{drawn[0].trajectory.get_absolute_url()}kaart/").content.decode()
    password = re.search(r"redactie@voorbeeld\.be   (\S{16})\n", said).group(1)
    assert authenticate(username=demo.EDITOR, password=password) == Person.objects.get(email=demo.EDITOR)

    group = Group.objects.get(name=demo.GROUP)
    group.permissions.remove(Permission.objects.get(codename="change_policy"))
    again = run()
    assert not group.permissions.filter(codename="change_policy").exists(), "what an owner took away came back"
    assert "Loaded 0 stones and traits, 0 methods, 0 pages" in again
    assert "password" not in again
    assert Person.objects.count() == 1


def test_what_an_owner_changed_stays_and_once_brings_nothing_back(said):
    Stone.objects.filter(pk="ontmoeting").update(name="Samenkomst")
    Method.objects.filter(pk=Method.objects.first().pk).delete()
    assert run(once=True) == ""
    assert Method.objects.count() == 39
    run()
    assert Method.objects.count() == 40
    assert Stone.objects.get(pk="ontmoeting").name == "Samenkomst"


def test_the_seeded_editor_may_do_the_whole_job_and_no_more(said):
    editor = Person.objects.get(email=demo.EDITOR)
    browser = Client()
    browser.force_login(editor)
    chapter = ChapterPage.objects.first()
    for path in (
        "/beheer/",
        "/beheer/moderatie/",
        f"/beheer/pages/{chapter.pk}/edit/",
        "/beheer/images/",
        "/beheer/documents/",
    ):
        assert browser.get(path).status_code == 200, path
    for path in ("/beheer/users/", "/beheer/groups/", "/beheer/sites/", "/beheer/locales/"):
        assert browser.get(path).status_code != 200, path
    assert not editor.is_superuser
    assert editor.has_perms(
        ["moderation.decide", "moderation.change_policy", "stones.change_stone", "methods.add_method"]
    )
