"""Texts of trajectories are found as far as everybody may read them."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from cocreate.documents import actions, queries
from cocreate.documents.models import Document
from cocreate.search.queries import keys
from cocreate.trajectories import actions as trajectories

pytestmark = pytest.mark.django_db


@pytest.fixture
def puller():
    return trajectories.start(title="Het plein aan de oude school")[1]


def say(document, *lines):
    content = [{"type": "paragraph", "content": [{"type": "text", "text": line}]} for line in lines]
    actions.write(document, {"type": "doc", "content": content})
    return Document.objects.select_related("trajectory", "standing").get(pk=document.pk)


def test_a_text_is_found_by_what_stands_in_it_now_until_it_is_thrown_away(puller, stranger):
    made = actions.start(puller.trajectory, {"title": "Brief aan de raad"}, puller)
    say(made, "Wij dempen de regenwaterput.")
    assert keys("regenwaterput", "document") == [f"document:{made.pk}"]
    page = stranger.get("/zoeken/?q=regenwaterput")
    assert made.get_absolute_url() in page.text
    assert "documents" in page["X-Page-Tags"].split()
    say(made, "Wij graven een wadi.")
    assert not keys("regenwaterput", "document")
    call_command("reindex", verbosity=0)
    assert keys("wadi", "document") == [f"document:{made.pk}"]
    actions.throw_away(made, puller)
    assert not keys("wadi", "document")


def test_what_only_the_group_reads_is_not_found_but_for_what_it_settled_for_all(puller):
    made = actions.start(puller.trajectory, {"title": "Binnenskamers", "reading": "members"}, puller)
    made = say(made, "Wij dempen de regenwaterput.")
    assert not keys("regenwaterput", "document")
    actions.settle(made, actions.Agreed(timezone.localdate()), puller)
    assert keys("regenwaterput", "document") == [f"document:{made.pk}"]
    made.refresh_from_db()
    actions.loosen(made, puller)
    say(made, "Geheim plan met een tunnel.")
    assert not keys("tunnel", "document")
    assert keys("regenwaterput", "document") == list(map("document:{}".format, queries.search_ids()))
    trajectories.set_visibility(puller.trajectory, "members", puller)
    assert not keys("regenwaterput", "document")
