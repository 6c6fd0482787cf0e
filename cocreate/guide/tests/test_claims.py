"""Editors list claims without a voice."""

import pytest

from cocreate.guide import actions, claims
from cocreate.guide.models import ChapterPage, Passage
from cocreate.moderation.models import Status
from cocreate.voices import actions as voices

from .conftest import passage_value

SOURCE = {"title": "", "url": "https://voorbeeld.be/a"}


@pytest.fixture
def claimed(guide) -> dict[str, Passage]:
    page = guide.add_child(instance=ChapterPage(title="Beweerd", slug="beweerd", live=False))
    page.body = [
        ("passage", passage_value("Witruimte", "whitespace")),
        ("passage", passage_value("Kaal", "supported")),
        ("passage", passage_value("Met bron", "growing", sources=[SOURCE])),
        ("passage", passage_value("Met stem", "growing")),
        ("passage", passage_value("Met citaat", "contested")),
    ]
    page.save_revision().publish()
    return {passage.heading: passage for passage in Passage.objects.filter(page=page)}


def bare() -> set[str]:
    return {claim.passage.heading for claim in claims.without_voice()}


def test_a_voice_a_quote_or_a_source_carries_a_claim(claimed, voice, editor):
    assert bare() == {"Kaal", "Met stem", "Met citaat"}
    actions.attach(voice(), claimed["Met stem"])
    quote = voices.quote(voice(), "lukte het met soep", None, None, editor)
    actions.cite(quote, claimed["Met citaat"], editor)
    assert bare() == {"Kaal"}


def test_what_waits_carries_nothing_yet_and_is_counted(claimed, voice):
    actions.attach(voice(status=Status.WAITING), claimed["Kaal"])
    counted = {claim.passage.heading: claim.waiting for claim in claims.without_voice("wacht")}
    assert next(iter(counted.items())) == ("Kaal", 1)


@pytest.mark.parametrize("order", [*claims.ORDERS, "onzin"])
def test_the_list_is_sorted_and_leads_to_page_and_editor(claimed, editor_client, order):
    html = editor_client.get(f"/beheer/beweringen/?op={order}").content.decode()
    passage = claimed["Kaal"]
    assert f"/gids/beweerd/#{passage.anchor}" in html
    assert f"/beheer/pages/{passage.page_id}/edit/" in html
    assert "Met bron" not in html


def test_the_menu_leads_to_the_list_and_nobody_else_sees_it(claimed, editor_client, member, stranger):
    assert "/beheer/beweringen/" in editor_client.get("/beheer/moderatie/").content.decode()
    assert member.get("/beheer/beweringen/").status_code == 302
    assert stranger.get("/beheer/beweringen/").status_code == 302


def test_the_list_costs_the_same_for_many_claims(claimed, voice, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        claims.without_voice()
