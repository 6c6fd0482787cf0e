"""Who takes their words back finds them in no table any more: not in drafts, log, comments or translations."""

import json
from importlib import import_module

import pytest
from django.apps import apps
from django.core import serializers
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import Comment, Locale, PageLogEntry
from wagtail_localize.models import String, StringTranslation, Translation, TranslationSource

from cocreate.contributions import actions as contributions
from cocreate.guide.models import InterviewPage, InterviewsPage
from cocreate.voices.tests.conftest import giver, spoken

__all__ = ["giver", "spoken"]
SECRETS = ("bakstenen", "briques", "Fatima", "praten-met-fatima", "fatima-vroeger", "de tafel was van Fatima's moeder")
SHARED = "Wat bracht je hier?"


@pytest.fixture
def talk(home, spoken, editor):
    """An interview with versions, a log, a comment, and a translation into French."""
    item = spoken()
    talks = home.add_child(instance=InterviewsPage(title="Gesprekken", slug="gesprekken"))
    page = InterviewPage(title="Praten met Fatima", slug="praten-met-fatima", contribution=item, live=False)
    page.talk = [("exchange", {"question": SHARED, "answer": "<p>Ik droeg bakstenen aan.</p>", "moment": ""})]
    talks.add_child(instance=page)
    page.save_revision(user=editor, log_action=True).publish()
    page = InterviewPage.objects.get(pk=page.pk)
    log(page, "wagtail.rename", user=editor, data={"title": {"old": "Fatima en de bakstenen", "new": page.title}})
    Redirect.add_redirect("/gesprekken/fatima-vroeger/", page)
    Comment.objects.create(page=page, user=editor, text="de tafel was van Fatima's moeder", contentpath="talk")
    french = Locale.objects.create(language_code="fr")
    for one in (home, talks):
        one.copy_for_translation(french).save_revision().publish()
    source, _ = TranslationSource.get_or_create_from_instance(page)
    translation = Translation.objects.create(source=source, target_locale=french)
    segment = source.stringsegment_set.get(string__data__contains="bakstenen")
    StringTranslation.objects.create(
        translation_of=segment.string, locale=french, context=segment.context, data="Je portais des briques."
    )
    translation.save_target()
    return page


def rows_with(word):
    """Return which models hold a word anywhere; the search index and the accounts of editors too."""
    found = set()
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            rows = json.dumps(json.loads(serializers.serialize("json", model._base_manager.all())), ensure_ascii=False)
            if word in rows:
                found.add(model._meta.label)
    return found


def test_the_words_of_an_interview_that_was_taken_back_stand_in_no_table(talk):
    for word in SECRETS:
        assert rows_with(word), word
    assert InterviewPage.objects.count() == 2
    before = PageLogEntry.objects.filter(page=talk.pk).count()
    contributions.withdraw(talk.contribution, talk.contribution.giver)
    assert {word: rows_with(word) for word in SECRETS} == {word: set() for word in SECRETS}
    assert PageLogEntry.objects.filter(page=talk.pk).count() == before, "who did what, and when, stays"


def test_words_that_another_page_says_too_stay_there(talk, home):
    other = InterviewPage(title="Een ander", slug="ander", live=False)
    other.talk = [("exchange", {"question": SHARED, "answer": "<p>De tram.</p>", "moment": ""})]
    InterviewsPage.objects.get(locale=home.locale).add_child(instance=other)
    source, _ = TranslationSource.get_or_create_from_instance(other)
    contributions.withdraw(talk.contribution, talk.contribution.giver)
    kept = set(source.stringsegment_set.values_list("string__data", flat=True))
    assert {SHARED, "De tram."} <= kept
    assert not String.objects.filter(data__contains="bakstenen").exists()


def test_a_draft_that_gives_an_interview_to_another_speaker_goes_with_that_speaker(talk, spoken, editor):
    other = spoken()
    page = InterviewPage.objects.get(pk=talk.pk)
    page.title, page.contribution = "Praten met Mehmet", other
    page.save_revision(user=editor)
    contributions.withdraw(other, other.giver)
    page = InterviewPage.objects.get(pk=talk.pk)
    assert (page.title, page.draft_title, page.has_unpublished_changes) == ("Praten met Fatima",) * 2 + (False,)
    assert page.get_latest_revision_as_object().title == "Praten met Fatima"
    assert rows_with("Mehmet") == set()


def test_what_was_taken_back_long_ago_gets_a_nameless_address_when_it_is_migrated(talk, stranger):
    before = list(InterviewPage.objects.values("pk", "slug", "url_path"))
    contributions.withdraw(talk.contribution, talk.contribution.giver)
    for each in before:  # as it was left then
        InterviewPage.objects.filter(pk=each.pop("pk")).update(**each, gone_from="")
    assert rows_with("praten-met-fatima")
    for _ in range(2):
        import_module("cocreate.guide.migrations.0009_nameless").forget_names(apps, None)
    assert rows_with("praten-met-fatima") == set()
    for page in InterviewPage.objects.all():
        assert page.slug == f"teruggenomen-{page.pk}"
        assert page.url_path.endswith(f"/{page.slug}/")
    for path in ("/gesprekken/praten-met-fatima/", f"/gesprekken/teruggenomen-{talk.pk}/"):
        answer = stranger.get(path)
        assert answer.status_code == 410
        assert "Een stem is teruggetrokken" in answer.text


def test_an_interview_that_stands_keeps_its_address_when_it_is_migrated(talk):
    before = list(InterviewPage.objects.values_list("pk", "slug", "url_path", "gone_from"))
    import_module("cocreate.guide.migrations.0009_nameless").forget_names(apps, None)
    assert list(InterviewPage.objects.values_list("pk", "slug", "url_path", "gone_from")) == before
