"""Someone who gave something hears that the guide changed by it: once, if they want, with the way there."""

import pytest
from django.core import mail

from cocreate.accounts.models import Guest, hashed
from cocreate.contributions import actions as contributions
from cocreate.guide import actions
from cocreate.guide.models import Passage
from cocreate.moderation import actions as moderation
from cocreate.notifications.actions import turn_off
from cocreate.notifications.models import Notice
from cocreate.notifications.queries import address_hash

AN = "an@voorbeeld.be"


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def addition(chapter, voice):
    giver = Guest.objects.create(key_hash=hashed("sleutel-van-an"), email=AN)
    gift = voice("Zet de bank in de zon & uit de wind.", giver=giver, shown_name="An <3")
    return actions.attach(gift, Passage.objects.get(page=chapter, position=0))


def keys():
    return [notice.key for notice in Notice.objects.order_by("id")]


def test_the_giver_hears_it_once_with_the_way_to_the_passage(addition, editor, commit, settings):
    with commit():
        actions.work_in(addition, editor)
        actions.work_in(addition, editor)
    [letter] = mail.outbox
    assert letter.to == [AN]
    assert keys() == [f"worked-in:{addition.pk}:"]
    for part in (
        f"{settings.ORIGIN}/gids/plek/#{addition.passage.anchor}",
        addition.contribution.secret,
        "Zet de bank in de zon & uit de wind.",
        "An <3",
        "Een bank in de zon",
    ):
        assert part in letter.body, part
    assert letter.extra_headers["List-Unsubscribe"]
    with commit():
        actions.undo_work_in(addition, editor)
        actions.work_in(addition, editor)
    assert len(mail.outbox) == 1


def test_who_wants_no_mail_or_gave_no_address_gets_none(addition, editor, commit, voice):
    turn_off(address_hash(AN))
    with commit():
        actions.work_in(addition, editor)
        actions.work_in(actions.attach(voice(), addition.passage), editor)
    assert mail.outbox == []


@pytest.mark.parametrize("by", ["undo", "detach", "withdraw", "decline"])
def test_what_is_taken_back_in_time_is_never_mailed(addition, editor, monkeypatch, by):
    monkeypatch.setattr("cocreate.notifications.tasks.can_wait", lambda: True)
    monkeypatch.setattr("cocreate.notifications.tasks.enqueue", lambda wait: None)
    other = actions.attach(addition.contribution, Passage.objects.get(page=addition.passage.page, position=1))
    actions.work_in(addition, editor)
    actions.work_in(other, editor)
    assert len(keys()) == 2
    match by:
        case "undo":
            actions.undo_work_in(addition, editor)
        case "detach":
            actions.detach(addition, editor)
        case "withdraw":
            contributions.withdraw(addition.contribution, addition.contribution.giver)
        case _:
            moderation.decline(addition.contribution, editor, "Toch niet.")
    left = [key for key in keys() if key.startswith("worked-in")]
    assert left == ([f"worked-in:{other.pk}:"] if by in {"undo", "detach"} else [])


def test_the_page_of_the_secret_link_shows_it_too(addition, editor, stranger):
    actions.work_in(addition, editor)
    html = stranger.get(addition.contribution.secret_path).content.decode()
    assert "Verwerkt op" in html
    assert f"/gids/plek/#{addition.passage.anchor}" in html
