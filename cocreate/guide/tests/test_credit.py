"""A contribution at a passage, worked in, with credit on both sides."""

import re
import uuid

import pytest
from django.urls import reverse

from cocreate.activity.models import Entry
from cocreate.contributions import events as contribution_events
from cocreate.guide import actions, queries
from cocreate.guide.models import Addition, Passage
from cocreate.guide.views import panels
from cocreate.moderation import actions as moderation
from cocreate.moderation.models import Status


@pytest.fixture
def passage(chapter) -> Passage:
    return Passage.objects.filter(page=chapter).first()


@pytest.fixture
def expired(monkeypatch):
    tags = []
    monkeypatch.setattr("cocreate.core.page_cache.expire", lambda *names: tags.extend(names))
    return tags


def test_attaching_twice_makes_one_addition(passage, voice, editor, expired):
    gift = voice()
    first = actions.attach(gift, passage, editor)
    assert actions.attach(gift, passage, editor) == first
    assert Entry.objects.filter(verb="attached", person=editor).count() == 1
    assert {f"page:{passage.page_id}", f"contribution:{gift.pk}"} <= set(expired)


def test_working_in_gives_credit_and_can_be_taken_back(passage, voice, editor, expired):
    addition = actions.attach(voice(shown_name="Ömer"), passage)
    expired.clear()
    actions.work_in(addition, editor)
    actions.work_in(addition, editor)
    addition.refresh_from_db()
    assert addition.worked_in_by == editor
    assert Entry.objects.filter(verb="worked_in").count() == 1
    assert set(expired) == {f"page:{passage.page_id}", f"contribution:{addition.contribution_id}", "changes"}
    shown = queries.beside(passage.page.specific)[0]
    assert [c.name for c in shown.credits] == ["Ömer"]
    actions.undo_work_in(addition, editor)
    actions.undo_work_in(addition, editor)
    assert queries.beside(passage.page.specific)[0].credits == []
    assert Entry.objects.filter(verb="undid_work_in").count() == 1


def test_what_is_not_public_cannot_be_worked_in(passage, voice, editor):
    addition = actions.attach(voice(status=Status.WAITING), passage)
    with pytest.raises(ValueError, match="published"):
        actions.work_in(addition, editor)


def test_a_change_of_a_contribution_refreshes_the_pages_where_it_stands(passage, voice, expired, editor):
    gift = voice(status=Status.WAITING)
    actions.attach(gift, passage)
    expired.clear()
    contribution_events.changed.send(sender=type(gift), contribution=gift)
    assert set(expired) == {f"page:{passage.page_id}", f"contribution:{gift.pk}", "changes"}
    expired.clear()
    moderation.publish(gift, editor)
    assert f"page:{passage.page_id}" in expired
    expired.clear()
    contribution_events.changed.send(sender=type(gift), contribution=voice())
    assert expired == []


def test_what_a_duplicate_is_merged_into_comes_in_its_place(passage, voice, editor):
    kept, twin = voice(), voice(status=Status.WAITING)
    actions.attach(twin, passage)
    moderation.merge(twin, kept, editor)
    assert Addition.objects.filter(contribution=kept, passage=passage).exists()


def test_the_contribution_says_where_it_stands_and_was_worked_in(passage, voice, editor, rf):
    gift = voice()
    assert panels.standing(rf.get("/"), gift) is None
    addition = actions.attach(gift, passage)
    template, context = panels.standing(rf.get("/"), gift)
    assert _render(template, context).count(f"/gids/plek/#{passage.anchor}") == 1
    actions.work_in(addition, editor)
    template, context = panels.standing(rf.get("/"), gift)
    assert "<strong>" in _render(template, context)


def test_the_moderation_panel_offers_passages_for_contributions_only(passage, voice, editor, rf):
    gift = voice()
    actions.attach(gift, passage)
    assert panels.moderation_panel(rf.get("/"), object()) is None
    template, context = panels.moderation_panel(rf.get("/"), gift)
    html = _render(template, context)
    assert 'value="work_in"' in html
    choice = re.search(r"<co-passage-select\b(.*?)</co-passage-select>", html, re.DOTALL).group(1)
    assert f'<option value="{passage.pk}">{passage.heading}</option>' in choice
    assert all(f"data-{name}=" in choice for name in ("placeholder", "none", "one", "more", "choose"))


def _render(template, context):
    from django.template.loader import render_to_string

    return render_to_string(template, context)


def test_an_editor_attaches_works_in_undoes_and_detaches(passage, voice, editor_client):
    gift = voice()
    attach = reverse("guide:attach", args=[gift.pk])
    answer = editor_client.post(attach, {"passage": passage.pk, "next": "/beheer/moderatie/"})
    assert (answer.status_code, answer.url) == (302, "/beheer/moderatie/")
    addition = Addition.objects.get()
    mark = reverse("guide:work_in", args=[addition.pk])
    editor_client.post(mark, {"do": "work_in", "next": "https://elders.be/"})
    addition.refresh_from_db()
    assert addition.worked_in_at
    editor_client.post(mark, {"do": "undo"})
    addition.refresh_from_db()
    assert addition.worked_in_at is None
    assert editor_client.post(mark, {"do": "detach"}).url == "/beheer/"
    assert not Addition.objects.exists()
    assert editor_client.post(attach, {"passage": uuid.uuid4()}).status_code == 404
    assert editor_client.post(attach, {"passage": "nee"}).status_code == 404


def test_an_editor_who_works_in_what_waits_is_told_why_not(passage, voice, editor_client):
    addition = actions.attach(voice(status=Status.WAITING), passage)
    editor_client.post(reverse("guide:work_in", args=[addition.pk]), {"do": "work_in"})
    addition.refresh_from_db()
    assert addition.worked_in_at is None


@pytest.mark.parametrize("who", ["stranger", "member"])
def test_others_may_not_attach_or_work_in(who, request, passage, voice):
    client = request.getfixturevalue(who)
    gift = voice()
    assert client.post(reverse("guide:attach", args=[gift.pk]), {"passage": passage.pk}).status_code == 403
    addition = actions.attach(gift, passage)
    assert client.post(reverse("guide:work_in", args=[addition.pk]), {"do": "work_in"}).status_code == 403
