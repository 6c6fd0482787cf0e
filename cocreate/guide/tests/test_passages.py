"""What readers see of a passage is written when its page is published."""

import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from cocreate.activity.models import Entry
from cocreate.guide import events, queries
from cocreate.guide.models import ChapterPage, Passage, PassageVersion

from .conftest import passage_value

NONE = {"image": None, "alt_text": "", "decorative": False}  # as Wagtail stores that there is no picture


@pytest.fixture
def heard():
    """What the guide told higher parts: (page id, whether it may be found)."""
    said = []

    def listen(page, **_kwargs):
        said.append((page.pk, queries.entry_of(page) is not None))

    events.page_changed.connect(listen)
    yield said
    events.page_changed.disconnect(listen)


def republish(page, body, user=None):
    page = page.specific_class.objects.get(pk=page.pk)
    page.body = body
    page.save_revision(user=user).publish()
    return page.specific_class.objects.get(pk=page.pk)


def blocks(page):
    return [{"type": "passage", "id": child.id, "value": child.get_prep_value()["value"]} for child in page.body]


def test_publishing_gives_each_block_a_passage_with_its_own_id(chapter):
    passages = list(Passage.objects.filter(page=chapter))
    assert [str(p.pk) for p in passages] == [child.id for child in chapter.body]
    assert [p.anchor for p in passages] == ["een-bank-in-de-zon", "wie-is-er-al"]
    assert [p.text for p in passages] == ["Zet ze niet in de wind.", "Dat weten we niet."]
    assert PassageVersion.objects.count() == 2


def test_publishing_again_without_a_change_writes_no_version(chapter):
    before = set(Passage.objects.values_list("pk", "changed_at"))
    republish(chapter, chapter.body)
    assert PassageVersion.objects.count() == 2
    assert set(Passage.objects.values_list("pk", "changed_at")) == before


def test_an_anchor_stays_when_the_heading_changes_and_is_never_given_twice(chapter):
    raw = blocks(chapter)
    raw[0]["value"]["heading"] = "Iets anders"
    raw.append({"type": "passage", "id": str(uuid.uuid4()), "value": passage_value("Een bank in de zon", picture=NONE)})
    raw.append({"type": "passage", "id": str(uuid.uuid4()), "value": passage_value("مقعد", picture=NONE)})
    republish(chapter, _stream(chapter, raw))
    anchors = list(Passage.objects.filter(page=chapter).values_list("anchor", flat=True))
    assert anchors == ["een-bank-in-de-zon", "wie-is-er-al", "een-bank-in-de-zon-2", "passage"]


def _stream(page, raw):
    from wagtail.blocks import StreamValue

    return StreamValue(page.body.stream_block, raw, is_lazy=True)


def test_a_removed_passage_stays_with_what_was_added_and_can_come_back(chapter, voice):
    from cocreate.guide import actions

    raw = blocks(chapter)
    gone = Passage.objects.get(pk=raw[1]["id"])
    actions.attach(voice(), gone)
    republish(chapter, _stream(chapter, raw[:1]))
    gone.refresh_from_db()
    assert not gone.is_live
    assert gone.additions.count() == 1
    assert queries.passage(gone.pk) is None
    republish(chapter, _stream(chapter, raw))
    gone.refresh_from_db()
    assert gone.is_live
    assert [v.is_live for v in gone.versions.order_by("pk")] == [True, False, True]


def test_a_change_of_state_or_question_is_a_change(chapter):
    raw = blocks(chapter)
    raw[0]["value"]["state"] = "contested"
    raw[1]["value"]["questions"] = ["Wie heeft de sleutel?"]
    republish(chapter, _stream(chapter, raw))
    assert PassageVersion.objects.count() == 4
    assert Passage.objects.get(pk=raw[1]["id"]).questions == ["Wie heeft de sleutel?"]


def test_a_copy_of_a_page_gets_passages_of_its_own_that_are_the_same_each_time(chapter):
    copy = chapter.copy(update_attrs={"slug": "kopie", "title": "Kopie"}, keep_live=False, copy_revisions=False)
    copy.save_revision().publish()
    ids = set(Passage.objects.filter(page=copy).values_list("pk", flat=True))
    blocks_of_copy = {uuid.UUID(child.id) for child in copy.body}
    assert len(ids) == 2
    assert ids == {uuid.uuid5(b, str(copy.pk)) for b in blocks_of_copy}
    assert ids.isdisjoint(Passage.objects.filter(page=chapter).values_list("pk", flat=True))


def test_a_block_that_stands_twice_in_stored_data_counts_once(chapter):
    raw = blocks(chapter)
    republish(chapter, _stream(chapter, [*raw, raw[0]]))
    assert Passage.objects.filter(page=chapter).count() == 2


def test_a_page_that_must_wait_shows_nothing_until_its_hour(guide, heard):
    page = guide.add_child(instance=ChapterPage(title="Later", slug="later", live=False))
    page.body = [("passage", passage_value())]
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    assert not Passage.objects.exists()
    assert heard == []
    revision = page.latest_revision
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    content = revision.content
    content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.content = content
    revision.save()
    call_command("publish_scheduled")
    assert Passage.objects.filter(page=page, is_live=True).count() == 1
    assert heard == [(page.pk, True)]


def test_an_unpublished_page_takes_its_passages_from_readers(chapter, heard):
    passage = Passage.objects.first()
    assert queries.passage(passage.pk) == passage
    chapter.unpublish()
    assert queries.passage(passage.pk) is None
    assert heard == [(chapter.pk, False)]


def test_deleting_a_page_tells_higher_parts_that_it_is_gone(chapter, heard):
    chapter.delete()
    assert heard[-1][1] is False
    assert not Passage.objects.exists()


def test_moving_a_page_tells_that_it_and_its_children_have_another_address(home, guide, chapter, heard):
    guide.slug = "boek"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda work, **_kw: work())
        guide.save()
    assert {pk for pk, _ in heard} == {guide.pk, chapter.pk}
    heard.clear()
    chapter.move(home)
    assert (chapter.pk, True) in heard


def test_the_log_and_the_version_say_who_published(chapter, person):
    raw = blocks(chapter)
    raw[0]["value"]["text"] = "<p>Nieuw.</p>"
    republish(chapter, _stream(chapter, raw), user=person)
    assert PassageVersion.objects.latest("pk").by == person
    entry = Entry.objects.filter(verb="published").latest("pk")
    assert (entry.person, entry.data) == (person, {"passages": 1})


def test_what_is_no_passage_id_is_no_passage(db):
    assert queries.passage("nee") is None
    assert queries.passage(uuid.uuid4()) is None
