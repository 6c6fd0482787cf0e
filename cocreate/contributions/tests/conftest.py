"""Givers and what they gave."""

import pytest

from cocreate.accounts.models import Guest, hashed
from cocreate.contributions import actions, images
from cocreate.contributions.kinds import KINDS
from cocreate.contributions.models import Contribution
from cocreate.core import fetching
from cocreate.moderation import actions as moderation
from cocreate.moderation.models import Status

from . import pictures, recordings


@pytest.fixture
def giver(db) -> Guest:
    return Guest.objects.create(key_hash=hashed("sleutel-van-an"))


@pytest.fixture
def giver_client(giver, client, settings):
    """The browser of the giver."""
    client.cookies[settings.GUEST_COOKIE_NAME] = "sleutel-van-an"
    return client


@pytest.fixture
def offer(giver):
    """Give something; returns the contribution."""

    def make(kind="text", *, publish_by=None, **data):
        filled = {"language": "nl", "licence": "CC-BY-SA-4.0", "text": "Op het plein stond een lange tafel."} | data
        if kind == "image":
            filled.setdefault("file", images.clean(pictures.upload()))
            filled.setdefault("recognisable", "nobody")
            filled.setdefault("alt", "Een lange tafel op een plein")
        if kind == "link":
            filled.setdefault("url", "https://example.org/tafel")
        contribution, _ = actions.offer(KINDS[kind], filled, data.pop("giver", giver))
        if publish_by is not None and contribution.status != Status.PUBLISHED:  # a known giver passes at once
            moderation.publish(contribution, publish_by)
        return contribution

    return make


@pytest.fixture
def clip(offer, editor):
    """Give a film or a sound that is ready; returns the contribution. Published unless `publish` is false."""

    def make(kind="recording", *, publish=True, **data):
        filled = {"file": recordings.upload(b"x")} | data
        given = offer(kind, **filled)
        name = {"film": "film", "recording": "sound"}[kind]
        held = given.clip.recording
        given.clip.recording = recordings.ready(given.pk, name)
        given.clip.save()
        held.delete()
        given = Contribution.objects.get(pk=given.pk)
        if publish and given.status != Status.PUBLISHED:
            moderation.publish(given, editor)
        return given

    return make


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    """Let no test ask a real name server."""
    monkeypatch.setattr(fetching.PublicBackend.__init__, "__defaults__", (lambda *_: [], None))
