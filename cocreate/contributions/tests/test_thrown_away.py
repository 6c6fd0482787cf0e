"""A write throws away the pages that show it, and no others: what waits stands in no list."""

from datetime import date

import pytest

from cocreate.contributions import actions, tasks
from cocreate.contributions.models import Contribution
from cocreate.core import fetching
from cocreate.moderation import actions as moderation

LISTS = "contributions"


@pytest.fixture
def expired(monkeypatch, django_capture_on_commit_callbacks):
    """Return the tags that `act` throws away, also those of the tasks that it sets off."""

    def of(act, *arguments, **named):
        tags: set[str] = set()
        with monkeypatch.context() as patch:
            patch.setattr("cocreate.core.page_cache.expire", lambda *names: tags.update(names))
            with django_capture_on_commit_callbacks(execute=True):
                act(*arguments, **named)
        return tags

    return of


@pytest.fixture
def quiet_web(monkeypatch):
    def refuse(*_):
        raise fetching.RefusedError

    monkeypatch.setattr(fetching, "fetch", refuse)


@pytest.mark.parametrize("kind", ["text", "image", "link"])
def test_what_is_offered_and_waits_leaves_every_list_alone(offer, expired, quiet_web, kind):
    assert LISTS not in expired(offer, kind)
    assert Contribution.objects.get().status == "waiting"


def test_what_becomes_of_what_waits_leaves_every_list_alone(offer, giver, editor, expired):
    given = offer("image")
    own = f"contribution:{given.pk}"
    for act, *more in (
        (actions.change, {"text": "Andere woorden"}, giver),
        (actions.change, {"licence": "guide"}, giver),
        (actions.describe, "Een andere tafel", editor),
        (moderation.ask, editor, "Waar was dat?"),
        (moderation.answer, "Op het plein"),
        (moderation.decline, editor, "Dit staat er al."),
        (actions.withdraw, giver),
    ):
        tags = expired(act, given, *more)
        assert own in tags, act
        assert LISTS not in tags, act


def test_publishing_and_all_that_follows_shows_in_every_list(offer, giver, editor, expired):
    given = offer("image")
    for act, *more in (
        (moderation.publish, editor),
        (actions.change, {"text": "Andere woorden"}, giver),
        (actions.change, {"licence": "guide"}, giver),
        (actions.describe, "Een andere tafel", editor),
        (moderation.ask, editor, "Waar was dat?"),
        (moderation.undo, editor),
        (actions.set_consent, {"until": date(2099, 1, 1)}, giver),
        (actions.withdraw, giver),
    ):
        tags = expired(act, given, *more)
        assert {LISTS, f"contribution:{given.pk}"} <= tags, act


def test_what_was_published_since_it_was_read_is_withdrawn_from_every_list(offer, giver, editor, expired):
    stale = offer()
    moderation.publish(Contribution.objects.get(pk=stale.pk), editor)
    assert stale.status == "waiting"
    assert LISTS in expired(actions.withdraw, stale, giver)


def test_a_picture_that_becomes_ready_after_it_was_published_shows_in_every_list(offer, editor, expired):
    given = offer("image", publish_by=editor)
    assert LISTS in expired(tasks.make_renditions.call, given.picture.file.name, [])
    assert expired(tasks.make_renditions.call, "contributions/gone.jpg", []) == set()


def test_a_preview_that_comes_after_it_was_published_shows_in_every_list(offer, editor, expired, quiet_web):
    given = offer("link", publish_by=editor)
    assert LISTS in expired(tasks.fetch_preview.call, given.pk)
