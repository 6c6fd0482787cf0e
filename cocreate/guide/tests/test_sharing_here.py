"""Adding to the passage one is reading, with and without JavaScript."""

import re
import uuid

import pytest

from cocreate.guide import actions, queries
from cocreate.guide.models import Addition, Passage
from cocreate.guide.views import panels


@pytest.fixture
def passage(chapter) -> Passage:
    return Passage.objects.filter(page=chapter).first()


@pytest.fixture
def form(passage):
    return f"/passage/{passage.pk}/vul-aan/"


def test_the_form_is_a_page_that_shows_what_one_adds_to(stranger, passage, form):
    response = stranger.get(form)
    html = response.content.decode()
    assert "Zet ze niet in de wind." in html
    assert f'action="{form}"' in html
    assert f"page:{passage.page_id}" in response.headers["X-Page-Tags"]


def test_the_same_form_comes_without_a_page_round_it_and_posts_to_the_page(stranger, form):
    html = stranger.get(f"{form}hier/").content.decode()
    assert "<html" not in html
    assert f'action="{form}"' in html
    assert stranger.post(f"{form}hier/").status_code == 405


def ids(html):
    return re.findall(r'\sid="([^"]+)"', html)


def test_forms_at_two_passages_open_on_one_page_share_no_id(stranger, chapter):
    page = stranger.get("/gids/plek/").content.decode()
    forms = [
        stranger.get(f"/passage/{one.pk}/vul-aan/hier/").content.decode()
        for one in Passage.objects.filter(page=chapter)
    ]
    found = ids(page + "".join(forms))
    assert len(forms) == 2
    assert sorted(found) == sorted(set(found))
    for html in forms:
        assert set(re.findall(r'\s(?:for|aria-labelledby)="([^"]+)"', html)) <= set(ids(html))


def test_choosing_another_kind_at_a_passage_keeps_what_was_typed(stranger, passage, form):
    answer = give(stranger, form, soort="link")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "مقعد 🪑" in html
    assert f'id="share-{passage.pk}-url"' in html
    assert f'formaction="{form}?soort=foto#share-{passage.pk}"' in html
    assert not Addition.objects.exists()


def give(client, form, **more):
    fields = {"kind": "text", "text": "Een bank met een leuning. مقعد 🪑", "language": "nl", "licence": "CC-BY-SA-4.0"}
    return client.post(form, {**fields, **more})


def test_what_is_given_stands_at_the_passage_and_waits(client, passage, form):
    response = give(client, form)
    assert response.status_code == 302
    addition = Addition.objects.get()
    assert addition.passage == passage
    shown = client.get("/gids/plek/").content.decode()
    assert "wacht op de redactie" in shown


def test_a_mistake_shows_the_form_again_with_what_was_typed(client, form):
    response = give(client, form, text="")
    assert response.status_code == 422
    assert not Addition.objects.exists()


def test_the_thanks_lead_back_to_the_passage(passage, voice, rf):
    gift = voice()
    assert panels.thanks(rf.get("/"), gift) is None
    actions.attach(gift, passage)
    template, context = panels.thanks(rf.get("/"), gift)
    from django.template.loader import render_to_string

    assert f"/gids/plek/#{passage.anchor}" in render_to_string(template, context)


def test_a_passage_that_is_gone_takes_nothing(stranger, chapter, form):
    chapter.unpublish()
    assert stranger.get(form).status_code == 404
    assert stranger.post(form).status_code == 404
    assert stranger.get(f"/passage/{uuid.uuid4()}/").status_code == 404


def test_a_passage_lists_all_that_was_added_in_leaves(stranger, passage, voice, django_assert_max_num_queries):
    for number in range(30):
        actions.attach(voice(text=f"Stem nummer {number}."), passage)
    path = f"/passage/{passage.pk}/"
    stranger.get(path)
    with django_assert_max_num_queries(8):
        first = stranger.get(path).content.decode()
    second = stranger.get(f"{path}?blad=2").content.decode()
    assert first.count("Stem nummer") >= 24
    assert "30 stemmen" in first
    assert 'rel="next"' in first
    assert 'rel="prev"' in second
    assert queries.passage_path(passage) == f"/gids/plek/#{passage.anchor}"
