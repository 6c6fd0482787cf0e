from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from cocreate.activity.models import Entry
from cocreate.contributions import access, actions, erasing, images
from cocreate.contributions.models import Consent, Contribution, Erasure
from cocreate.core import chores

from .pictures import upload


@pytest.fixture
def withdrawn(offer, giver, django_capture_on_commit_callbacks):
    """A picture that was taken back; its files are erased after the commit."""

    def make():
        with django_capture_on_commit_callbacks(execute=True):
            given = offer("image", file=images.clean(upload()))
        name = given.picture.file.name
        with django_capture_on_commit_callbacks(execute=True):
            actions.withdraw(given, giver)
        return given, name

    return make


@pytest.fixture
def browsers(stranger, member, giver_client, editor_client):
    return stranger, member, giver_client, editor_client


@pytest.fixture
def stubborn(monkeypatch):
    """A storage that lets go of nothing while `down` is true."""
    state = {"down": True}
    real = default_storage.delete

    def delete(name):
        if state["down"]:
            msg = "503"
            raise OSError(msg)
        real(name)

    monkeypatch.setattr(erasing.default_storage, "delete", delete)
    return state


def told():
    out = StringIO()
    call_command("erasures", stdout=out)
    return out.getvalue()


def test_what_was_erased_is_told_in_numbers_and_never_by_name(withdrawn):
    given, name = withdrawn()
    assert not default_storage.exists(name)
    erasure = Erasure.objects.get()
    assert erasure.erased_at is not None
    assert (erasure.files, erasure.count > 0) == ([], True)
    entry = Entry.objects.get(verb="erase", object_id=given.pk)
    assert entry.data == {"files": erasure.count, "sorts": {"picture": erasure.count}, "left": 0}
    assert told() == "Nothing is overdue.\n"


def test_a_storage_that_fails_is_asked_again_until_it_is_gone(withdrawn, stubborn, monkeypatch):
    given, name = withdrawn()
    erasure = Erasure.objects.get()
    assert name in erasure.files
    assert default_storage.exists(name)
    assert not Entry.objects.filter(verb="erase").exists()
    assert f"due {erasure.due_on}" in told()
    assert given.pk in told()
    Erasure.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(CommandError, match="1 overdue"):
        told()
    stubborn["down"] = False
    monkeypatch.setitem(chores._registered, "erase what was withdrawn", chores._registered["erase what was withdrawn"])
    chores._registered["erase what was withdrawn"].does()
    assert not default_storage.exists(name)
    assert Erasure.objects.get().erased_at is not None
    erasing.erase_files.call(erasure.pk)  # twice is as once
    assert Entry.objects.filter(verb="erase").count() == 1


def test_the_command_can_try_at_once(withdrawn, stubborn):
    withdrawn()
    stubborn["down"] = False
    out = StringIO()
    call_command("erasures", "--now", stdout=out)
    assert out.getvalue() == "Nothing is overdue.\n"
    erasing.erase_files.call(Erasure.objects.get().pk + 1)  # of nothing


def test_the_day_by_which_it_must_be_gone_is_a_setting(withdrawn, settings):
    settings.ERASE_DAYS = 3
    withdrawn()
    assert Erasure.objects.get().due_on == timezone.localdate() + timedelta(days=3)


def test_a_replaced_picture_is_erased_and_closed_before_that(
    offer, editor, stranger, stubborn, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        given = offer("image", publish_by=editor)
    old = given.picture.file.name
    with django_capture_on_commit_callbacks(execute=True):
        actions.change(given, {"file": images.clean(upload())}, None)
    new = Contribution.objects.get().picture.file.name
    assert default_storage.exists(old)
    assert stranger.get(f"/media/{old}").status_code == 404
    assert stranger.get(f"/media/{new}").status_code == 200


def test_only_its_giver_and_editors_see_the_photo_of_a_consent_form(
    offer, browsers, editor, giver, django_capture_on_commit_callbacks
):
    stranger, member, giver_client, editor_client = browsers
    given = offer(publish_by=editor)
    consent = given.consents.get()
    consent.form.save(f"consents/{given.pk}/brief.webp", ContentFile(b"RIFF"))
    address = f"/media/{consent.form.name}"
    for client in (stranger, member):
        assert client.get(address).status_code == 404
    for client in (giver_client, editor_client):
        assert client.get(address).status_code == 200
    token = access.viewing_token(given)
    assert stranger.get(f"{address}?zie={token}").status_code == 200
    for other in (f"/media/consents/{given.pk}/x.webp", "/media/consents/x/y.webp", "/media/consents/x"):
        assert editor_client.get(other).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw(given, giver)
    for client in (stranger, giver_client, editor_client):
        assert client.get(f"{address}?zie={token}").status_code == 404
    assert not default_storage.exists(consent.form.name)
    assert not Consent.objects.exclude(form="").exists()
