"""What a token opens, and for how long."""

from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from cocreate.live import actions, queries, tokens
from cocreate.live.models import Revocation, Room
from cocreate.live.storage import Row, append, load

from .rigs import ROOM


def test_a_token_says_what_its_maker_said():
    token = tokens.read(tokens.issue(ROOM, "suggest", "person:7"), ROOM)
    assert (token.room, token.rights, token.who) == (ROOM, "suggest", "person:7")
    assert token.until - token.at == 1800


def test_a_token_opens_no_other_room_and_no_change_of_it_opens_any():
    text = tokens.issue(ROOM, "read", "an")
    for wrong, room in ((text, "proef:ander"), (text[:-1] + "_", ROOM), (text[1:], ROOM), ("", ROOM), ("a:b:c", ROOM)):
        with pytest.raises(tokens.BadTokenError):
            tokens.read(wrong, room)
    content = signing.loads(text, salt=tokens.SALT)
    for forged in (
        signing.dumps(content | {"rights": "write"}, salt="another"),
        signing.dumps(content | {"rights": "owner"}, salt=tokens.SALT),
        signing.dumps(content | {"more": 1}, salt=tokens.SALT),
        signing.dumps([1], salt=tokens.SALT),
    ):
        with pytest.raises(tokens.BadTokenError):
            tokens.read(forged, ROOM)


def test_a_token_ends_and_lasts_two_hours_at_most():
    with pytest.raises(tokens.ExpiredTokenError):
        tokens.read(tokens.issue(ROOM, "write", "an", timedelta(0)), ROOM)
    with pytest.raises(ValueError, match="2:00:00 at most"):
        tokens.issue(ROOM, "write", "an", timedelta(days=1))


def test_a_token_of_before_the_key_was_renewed_still_opens(settings):
    text = tokens.issue(ROOM, "write", "an")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key that signs from now on, also long enough"
    assert tokens.read(text, ROOM).who == "an"


def test_what_rights_were_lost_is_told_from_then_on(db):
    began = timezone.now()
    actions.revoke(ROOM, "an")
    actions.revoke(ROOM)
    assert [(room, who) for room, who, _at in queries.revoked(began)] == [(ROOM, "an"), (ROOM, "")]
    assert all(began <= at <= timezone.now() for _room, _who, at in queries.revoked(began))
    assert queries.revoked(timezone.now()) == []


def test_a_room_whose_owner_is_gone_leaves_nothing(db):
    room = load(ROOM).room
    append([Row(room, 1, b"een")])
    began = timezone.now()
    actions.forget(ROOM)
    assert not Room.objects.exists()
    assert [(room, who) for room, who, _at in queries.revoked(began)] == [(ROOM, "")]
    assert load(ROOM).parts == []


def test_what_was_lost_is_forgotten_when_no_token_of_then_is_left(db):
    actions.revoke(ROOM, "an")
    actions.tidy()
    assert Revocation.objects.count() == 1
    Revocation.objects.update(at=Revocation.objects.get().at - tokens.LONGEST - timedelta(minutes=3))
    actions.tidy()
    assert not Revocation.objects.exists()
