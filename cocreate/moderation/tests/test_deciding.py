"""What an editor, a giver and trust can do to an item."""

import pytest
from django.apps import apps
from django.test import RequestFactory

from cocreate.accounts.models import Guest, Person
from cocreate.activity.queries import about
from cocreate.moderation import actions, queries, spam
from cocreate.moderation.actions import DecisionError
from cocreate.moderation.events import decided
from cocreate.moderation.models import Policy, Status

pytestmark = pytest.mark.django_db


def guest(**fields):
    return Guest.objects.create(key_hash=f"hash {Guest.objects.count()}", **fields)


def given(giver=None, text="Op onze hoek kwam een bank.", **fields):
    model = apps.get_model("contributions", "Contribution")
    return model.objects.create(kind="text", text=text, giver=giver, **fields)


@pytest.fixture
def told():
    heard = []

    def hear(sender, **news):
        heard.append((news["verb"], news["status"], news["reason"]))

    decided.connect(hear)
    yield heard
    decided.disconnect(hear)


def test_a_first_contribution_waits(told):
    item = given(guest())
    assert actions.submit(item, suspicion=[]) == Status.WAITING
    item.refresh_from_db()
    assert item.status == Status.WAITING
    assert not item.is_public
    assert told == [("submit", Status.WAITING, "")]


def test_someone_whose_work_was_published_passes_at_once(editor):
    giver = guest()
    first = given(giver)
    actions.submit(first, suspicion=[])
    actions.publish(first, editor)
    second = given(giver, "Nu staat er ook een boekenkast.")
    assert actions.submit(second, suspicion=[]) == Status.PUBLISHED
    assert second.published_at
    assert actions.submit(given(guest(), "Van iemand anders."), suspicion=[]) == Status.WAITING


def test_the_same_person_on_another_phone_is_trusted_too(editor, person):
    first = given(guest(person=person))
    actions.publish(first, editor)
    assert actions.submit(given(guest(person=person), "Van mijn telefoon."), suspicion=[]) == Status.PUBLISHED


def test_what_looks_like_spam_waits_however_trusted_its_giver(editor):
    giver = guest()
    actions.publish(given(giver), editor)
    item = given(giver, "Koop nu")
    assert actions.submit(item, suspicion=["links"]) == Status.WAITING
    item.refresh_from_db()
    assert item.waits_longer
    assert item.suspicion == ["links"]


def test_after_a_decline_one_waits_again(editor):
    giver = guest()
    actions.publish(given(giver), editor)
    bad = given(giver, "Iets lelijks over de buren.")
    actions.submit(bad, suspicion=[])
    actions.decline(bad, editor, "Dit kwetst iemand.")
    assert actions.submit(given(giver, "Een volgend verhaal."), suspicion=[]) == Status.WAITING


@pytest.mark.parametrize(
    ("policy", "status"), [({"trust_known_givers": False}, "waiting"), ({"trust_after": 2}, "waiting")]
)
def test_the_owner_sets_who_is_trusted(editor, policy, status):
    Policy.objects.create(**policy)
    giver = guest()
    actions.publish(given(giver), editor)
    assert actions.submit(given(giver, "Nog iets."), suspicion=[]) == status


def test_what_is_not_ready_is_not_published_and_says_why(editor, monkeypatch):
    item = given(guest())
    monkeypatch.setattr(type(item), "publish_problems", lambda self: ["Zeg wat er op de foto staat."])
    with pytest.raises(DecisionError) as error:
        actions.publish(item, editor)
    assert error.value.messages == ["Zeg wat er op de foto staat."]
    item.refresh_from_db()
    assert item.status == Status.WAITING


def test_what_is_not_ready_waits_also_when_its_giver_is_trusted(editor, monkeypatch):
    giver = guest()
    actions.publish(given(giver), editor)
    item = given(giver, "Een foto.")
    monkeypatch.setattr(type(item), "publish_problems", lambda self: ["Zeg wat er op de foto staat."])
    assert actions.submit(item, suspicion=[]) == Status.WAITING


def test_a_question_and_its_answer_bring_it_back_to_the_queue(editor, told):
    item = given(guest())
    actions.ask(item, editor, " Waar was dat? ")
    assert item.status == Status.QUESTION
    assert queries.asked().count() == 1
    actions.answer(item, "In de Dampoortwijk 🌳")
    assert item.status == Status.WAITING
    assert [(r.by_editor, r.text) for r in queries.remarks(item)] == [
        (True, "Waar was dat?"),
        (False, "In de Dampoortwijk 🌳"),
    ]
    assert [verb for verb, *_ in told] == ["ask", "answer"]


@pytest.mark.parametrize("verb", ["ask", "decline"])
def test_a_question_or_decline_without_words_is_refused(editor, verb):
    item = given(guest())
    with pytest.raises(DecisionError):
        getattr(actions, verb)(item, editor, "  ")
    item.refresh_from_db()
    assert item.status == Status.WAITING


def test_a_declined_giver_may_answer(editor):
    item = given(guest())
    actions.decline(item, editor, "Er staat een telefoonnummer in.")
    with pytest.raises(DecisionError):
        actions.answer(item, "")
    assert actions.answer(item, "Dat is eruit.") == Status.WAITING


def test_duplicates_are_merged_and_not_into_nothing(editor):
    one, two = given(guest()), given(guest())
    actions.publish(two, editor)
    actions.merge(one, two, editor)
    one.refresh_from_db()
    assert (one.status, one.merged_into) == (Status.MERGED, two)
    with pytest.raises(DecisionError):
        actions.merge(two, two, editor)
    with pytest.raises(DecisionError):
        actions.merge(two, one, editor)


def test_withdrawing_goes_from_everywhere_and_cannot_be_published_again(editor):
    giver = guest()
    item = given(giver)
    actions.publish(item, editor)
    actions.report(item, "other", "Ik ken haar.")
    actions.ask(item, editor, "Ben jij An?")
    actions.withdraw(item, giver)
    assert not item.is_public
    assert not queries.remarks(item).exists()
    assert queries.all_reports_of(item).get().text == ""
    for verb in (lambda: actions.publish(item, editor), lambda: actions.withdraw(item, giver)):
        with pytest.raises(DecisionError):
            verb()


@pytest.mark.parametrize("verb", ["publish", "ask", "decline", "merge"])
def test_a_decision_can_be_undone(editor, verb):
    item, other = given(guest()), given(guest())
    args = {"publish": [editor], "ask": [editor, "Waar?"], "decline": [editor, "Nee."], "merge": [other, editor]}[verb]
    getattr(actions, verb)(item, *args)
    assert actions.undo(item, editor) == Status.WAITING
    item.refresh_from_db()
    assert (item.status, item.merged_into, item.decided_by) == (Status.WAITING, None, None)
    assert not queries.remarks(item).exists()
    with pytest.raises(DecisionError):
        actions.undo(item, editor)


def test_taking_something_down_can_be_undone(editor):
    item = given(guest())
    actions.publish(item, editor)
    actions.decline(item, editor, "Per vergissing.")
    assert actions.undo(item, editor) == Status.PUBLISHED
    assert item.is_public


def test_what_its_giver_withdrew_or_answered_since_is_not_undone(editor):
    item = given(guest())
    actions.ask(item, editor, "Waar?")
    actions.answer(item, "Hier.")
    with pytest.raises(DecisionError):
        actions.undo(item, editor)


def test_two_editors_at_once_do_not_overrule_each_other(editor):
    item = given(guest())
    same = type(item).objects.get(pk=item.pk)
    actions.publish(item, editor)
    with pytest.raises(DecisionError):
        actions.publish(same, editor)


def test_an_edit_says_what_was_changed(editor, told):
    item = given(guest())
    item.text = "Bel me niet."
    with pytest.raises(DecisionError):
        actions.edit(item, editor, " ", item.save)
    item.refresh_from_db()
    assert item.text == "Op onze hoek kwam een bank."
    item.text = "Bel me niet."
    actions.edit(item, editor, "Een telefoonnummer weggehaald.", item.save)
    item.refresh_from_db()
    assert (item.text, item.editors_note) == ("Bel me niet.", "Een telefoonnummer weggehaald.")
    assert told == [("edit", Status.WAITING, "Een telefoonnummer weggehaald.")]


def test_an_edit_never_brings_back_an_older_state(editor):
    item = given(guest())
    same = type(item).objects.get(pk=item.pk)
    actions.publish(same, editor)
    actions.edit(item, editor, "Een komma.", item.save)
    item.refresh_from_db()
    assert item.status == Status.PUBLISHED


def test_a_report_is_handled_when_the_item_is_taken_down(editor):
    item = given(guest())
    actions.publish(item, editor)
    actions.report(item, "spam")
    actions.decline(item, editor, "Dit is reclame.")
    assert queries.counts()["reports"] == 0


def test_a_deleted_item_gives_a_clear_error(editor):
    item = given(guest())
    type(item).objects.all().delete()
    with pytest.raises(DecisionError):
        actions.publish(item, editor)


def test_a_report_changes_nothing_until_an_editor_looks(editor):
    item = given(guest())
    actions.publish(item, editor)
    actions.report(item, "private", "Mijn huisnummer staat erop.")
    item.refresh_from_db()
    assert item.is_public
    assert queries.counts()["reports"] == 1
    assert actions.handle_reports(item, editor) == 1
    assert actions.handle_reports(item, editor) == 0
    assert queries.counts()["reports"] == 0


def test_the_log_tells_what_happened_without_anybodys_words(editor):
    giver = guest()
    item = given(giver, "Mijn geheim verhaal.")
    actions.submit(item, suspicion=[])
    actions.ask(item, editor, "Een vraag met woorden?")
    actions.answer(item, "Een antwoord met woorden.")
    actions.decline(item, editor, "Een reden met woorden.")
    log = list(about(item))
    assert [entry.verb for entry in log] == ["decline", "answer", "ask", "submit"]
    assert log[0].data == {"before": "waiting", "after": "declined"}
    assert (log[-1].guest, log[0].person) == (giver, editor)
    assert "woorden" not in str([entry.data for entry in log])


def test_a_decision_that_fails_halfway_leaves_nothing_behind(editor):
    item = given(guest())

    def fail(sender, **news):
        raise RuntimeError

    decided.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            actions.publish(item, editor)
    finally:
        decided.disconnect(fail)
    item.refresh_from_db()
    assert item.status == Status.WAITING
    assert not about(item).exists()


def test_waiting_is_oldest_first_and_what_looks_like_spam_last():
    items = [given(guest(), f"verhaal {i}") for i in range(3)]
    actions.submit(items[0], suspicion=["links"])
    for item in items[1:]:
        actions.submit(item, suspicion=[])
    assert queries.waiting()[0:10] == [items[1], items[2], items[0]]
    assert queries.by_id(items[0].pk) == items[0]
    assert queries.by_type("contributions.contribution", items[0].pk) == items[0]
    assert queries.by_type("accounts.person", items[0].pk) is None
    assert queries.by_id("none") is None


def test_only_who_has_the_right_may_decide(editor, person):
    from django.contrib.auth.models import AnonymousUser

    from cocreate.moderation.access import may_decide

    assert may_decide(Person.objects.get(pk=editor.pk))
    assert not may_decide(person)
    assert not may_decide(AnonymousUser())
    assert not may_decide(None)
    editor.is_active = False
    assert not may_decide(editor)


def test_the_stamp_is_signed_and_not_kept_by_any_cache(stranger):
    answer = stranger.get("/stempel/")
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    request = RequestFactory().post("/")
    assert spam.suspicions(request, "Hallo", answer.content.decode()) == ["fast"]
