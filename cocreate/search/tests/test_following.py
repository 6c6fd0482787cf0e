"""The index follows every write, within its transaction."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from cocreate.contributions import actions as contributions
from cocreate.methods.models import Method
from cocreate.moderation import actions as moderation
from cocreate.search.models import Entry
from cocreate.search.queries import search
from cocreate.stones.models import Stone

pytestmark = pytest.mark.django_db


def found(q):
    return [hit.entry.key for hit in search(q).hits]


def method(**more):
    defaults = {"name": "Wandelgesprek", "sentence": "Praten onder het stappen.", "group_min": 2, "group_max": 8}
    return Method.objects.create(id="wandel", difficulty=1, source_kind="page", **defaults | more)


def test_a_contribution_is_found_from_its_publication_until_it_is_withdrawn(offer, editor, giver):
    given = offer(text="Een regenboogtuin voor de buurt")
    assert found("regenboogtuin") == []
    moderation.publish(given, editor)
    assert found("regenboogtuin") == [f"contribution:{given.pk}"]
    contributions.withdraw(given, giver)
    assert found("regenboogtuin") == []
    assert not Entry.objects.exists()


def test_a_declined_contribution_is_never_found(offer, editor):
    given = offer(text="Een regenboogtuin voor de buurt")
    moderation.decline(given, editor, "Dit gaat over iemand anders.")
    assert found("regenboogtuin") == []


def test_a_changed_contribution_is_found_by_its_new_words(offer, editor, giver):
    given = offer(text="Een regenboogtuin voor de buurt", publish_by=editor)
    contributions.change(given, {"text": "Een vlindertuin voor de buurt"}, giver)
    assert found("regenboogtuin") == []
    assert found("vlindertuin") == [f"contribution:{given.pk}"]


def test_a_contribution_whose_day_has_come_is_not_found(offer, editor, giver):
    given = offer(text="Een regenboogtuin voor de buurt", publish_by=editor)
    contributions.set_consent(given, {"until": timezone.localdate()}, giver)
    assert found("regenboogtuin") == [f"contribution:{given.pk}"]
    contributions.set_consent(given, {"until": timezone.localdate() - dt.timedelta(days=1)}, giver)
    assert found("regenboogtuin") == []


def test_a_deleted_contribution_is_not_found(offer, editor):
    offer(text="Een regenboogtuin voor de buurt", publish_by=editor).delete()
    assert found("regenboogtuin") == []


def test_a_write_that_is_undone_is_undone_in_the_index_too(offer, editor):
    given = offer(text="Een regenboogtuin voor de buurt")
    with transaction.atomic():
        moderation.publish(given, editor)
        assert found("regenboogtuin")
        transaction.set_rollback(True)
    assert found("regenboogtuin") == []


def test_a_chapter_is_found_from_its_publication_until_it_is_unpublished(chapter):
    assert found("niet in de wind") == [f"page:{chapter.pk}"]
    chapter.unpublish()
    assert found("wind") == []


def test_a_chapter_whose_parent_moves_is_found_at_its_new_address(chapter, guide, django_capture_on_commit_callbacks):
    guide.slug = "boek"
    with django_capture_on_commit_callbacks(execute=True):
        guide.save_revision().publish()
    (hit,) = search("wind").hits
    assert hit.entry.path == "/boek/plek/"


def test_a_deleted_chapter_is_not_found(chapter):
    chapter.delete()
    assert not Entry.objects.exists()


def test_a_method_is_found_with_its_stones_until_it_is_deleted():
    stone = Stone.objects.create(id="beweging", name="Beweging", colour="#112233", colour_name="blauw")
    one = method()
    one.stones.add(stone)
    assert found("wandelgesprekken") == found("stappen") == found("beweging") == ["method:wandel"]
    stone.methods.clear()
    one.delete()
    assert found("wandelgesprek") == []
