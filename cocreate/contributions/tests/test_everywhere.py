"""Withdrawn or over: asked in every place where film or sound can be seen, also with a range."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from cocreate.contributions import access, actions, queries
from cocreate.contributions.models import Contribution
from cocreate.moderation import actions as moderation

from . import recordings

LISTS = ("/inzichten/", "/inzichten/?soort=geluid", "/inzichten/atom.xml", "/uitschrijven/", "/api/v1/contributions")
RANGE = {"Range": "bytes=10-19"}


@pytest.fixture
def places(clip):
    """A public sound, and every address at which it is seen."""
    given = clip(title="Het plein")
    files = [one.file.url for one in given.clip.recording.renditions.all()]
    own = [given.get_absolute_url(), f"/api/v1/contributions/{given.pk}", f"/uitschrijven/{given.pk}/"]
    return given, own, files


def withdraw(given, editor):
    actions.withdraw(given, given.giver)


def end(given, editor):
    actions.set_consent(given, {"until": timezone.localdate() - timedelta(days=1)}, given.giver)


def decline(given, editor):
    moderation.decline(given, editor, "Toch niet.")


@pytest.mark.parametrize("take_away", [withdraw, end, decline])
def test_what_is_taken_away_is_gone_at_the_next_request(places, take_away, stranger, member, editor):
    given, own, files = places
    for client in (stranger, member):
        assert [client.get(path).status_code for path in (*own, *files)] == [200] * (len(own) + len(files))
        assert [client.get(path, headers=RANGE).status_code for path in files] == [206] * len(files)
        assert all(given.pk in client.get(path).content.decode() for path in LISTS)
    assert given.pk in stranger.get("/zoeken/?q=plein").content.decode()
    take_away(given, editor)
    for client in (stranger, member):
        assert {client.get(path).status_code for path in (*own, *files)} <= {404, 410}
        assert {client.get(path, headers=RANGE).status_code for path in files} == {404}
        assert {client.get(path, headers={**RANGE, "If-Range": '"x"'}).status_code for path in files} == {404}
        assert not any(given.pk in client.get(path).content.decode() for path in LISTS)
    assert given.pk not in stranger.get("/zoeken/?q=plein").content.decode()
    assert queries.entry_of(Contribution.objects.get()) is None


def test_its_giver_and_the_editors_still_hear_what_is_over_but_not_what_is_withdrawn(
    places, editor_client, giver_client, stranger
):
    given, _own, files = places
    end(given, None)
    token = access.viewing_token(given)
    assert [client.get(files[0]).status_code for client in (editor_client, giver_client)] == [200, 200]
    assert stranger.get(f"{files[0]}?zie={token}", headers=RANGE).status_code == 206
    withdraw(given, None)
    for client in (editor_client, giver_client, stranger):
        assert client.get(f"{files[0]}?zie={token}", headers=RANGE).status_code == 404


def test_only_the_recording_that_it_is_now_opens_and_no_source_ever(places, stranger, editor_client):
    given, _own, files = places
    cut = recordings.ready(given.pk, cut_of=given.clip.recording)
    waiting = cut.renditions.first().file.url
    source = default_storage.save("sources/x", ContentFile(b"plaats"))
    stray = default_storage.save(f"contributions/{given.pk}/stray.m4a", ContentFile(b"x"))
    for client in (stranger, editor_client):
        assert client.get(waiting).status_code == 404
        assert client.get(f"/media/{source}").status_code == 404
        assert client.get(f"/media/{stray}").status_code == 404
    actions.play(given, cut)
    for client in (stranger, editor_client):
        assert client.get(waiting).status_code == 200
        assert {client.get(path).status_code for path in files} == {404}
