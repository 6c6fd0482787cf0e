"""The editors' desk at /beheer/moderatie/."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import connection
from django.forms import modelform_factory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cocreate.accounts.models import Guest
from cocreate.moderation import actions, editing, queries
from cocreate.moderation.models import Message, Moderated, Policy, Status, Template

pytestmark = pytest.mark.django_db
DESK = "/beheer/moderatie/"


def model():
    return apps.get_model("contributions", "Contribution")


def given(text="Op onze hoek kwam een bank.", **fields):
    giver = Guest.objects.create(key_hash=f"hash {Guest.objects.count()}")
    return model().objects.create(kind="text", text=text, giver=giver, **fields)


@pytest.fixture(autouse=True)
def _no_form(monkeypatch):
    """Each test begins without a form registered by a higher part, and with the plain look of an item."""
    monkeypatch.setattr(editing, "_forms", {})
    monkeypatch.setattr(model(), "moderation_template", Moderated.moderation_template)
    monkeypatch.setattr(model(), "publish_problems", lambda self: [])


def test_only_editors_come_in(stranger, member, editor_client):
    assert "/beheer/login/" in stranger.get(DESK)["Location"]
    assert member.get(DESK).status_code == 302
    assert editor_client.get(DESK).status_code == 200


@pytest.mark.parametrize("path", ["{pk}/", "{pk}/wijzig/", "afspraken/"])
def test_only_editors_see_an_item(stranger, member, path):
    item = given("Geheim verhaal.")
    for client in (stranger, member):
        answer = client.get(DESK + path.format(pk=item.pk))
        assert answer.status_code == 302
    assert stranger.post(f"{DESK}{item.pk}/publish/").status_code == 302
    item.refresh_from_db()
    assert item.status == Status.WAITING


def test_an_admin_user_without_the_right_to_decide_stays_out(editor, editor_client):
    editor.groups.first().permissions.remove(Permission.objects.get(codename="decide"))
    item = given("Geheim verhaal.")
    for path in ("", f"{item.pk}/", "afspraken/"):
        assert b"Geheim" not in editor_client.get(DESK + path, follow=True).content
    editor_client.post(f"{DESK}{item.pk}/publish/")
    item.refresh_from_db()
    assert item.status == Status.WAITING


def test_the_oldest_stands_first_with_its_waiting_time_and_spam_last(editor_client):
    now = timezone.now()
    spam = given("Koop nu goedkope dingen.", offered_at=now - timedelta(days=9))
    actions.submit(spam, suspicion=["links", "something new"])
    given("Het jongste verhaal.", offered_at=now)
    given("Het oudste verhaal 🌳 مرحبا", offered_at=now - timedelta(days=3))
    page = editor_client.get(DESK).content.decode()
    assert page.index("Het oudste verhaal 🌳 مرحبا") < page.index("Het jongste verhaal") < page.index("Koop nu")
    assert "3\xa0" in page
    assert "something new" in page


def test_the_desk_has_no_inline_code_and_its_style_is_a_stylesheet(editor_client):
    given()
    page = editor_client.get(DESK).content.decode()
    desk = page[page.index("<main") :]
    assert re.search(r'<link rel="stylesheet"\s+href="/static/frontend/assets/desk-[^"]+\.css">', page)
    assert " style=" not in desk
    assert not re.search(r"\son\w+=", desk)
    assert not re.search(r"<script[^>]+\.css", page)


def test_an_empty_queue_says_so_kindly(editor_client):
    assert b"desk-empty" in editor_client.get(DESK).content
    assert b"desk-empty" in editor_client.get(f"{DESK}?tab=decided&p=99").content


def test_everything_that_was_said_about_an_item_stands_with_it(editor, editor_client):
    item = given()
    actions.ask(item, editor, "Waar was dat?")
    actions.answer(item, "Bij het <b>park</b>")
    page = editor_client.get(DESK).content.decode()
    assert "Waar was dat?" in page
    assert "Bij het &lt;b&gt;park&lt;/b&gt;" in page


def test_publishing_leads_to_the_next_item_and_can_be_undone(editor, editor_client):
    item, after = given(), given("Een ander verhaal.")
    data = {"tab": "waiting", "p": "1", "next": after.pk, "seen": "waiting"}
    answer = editor_client.post(f"{DESK}{item.pk}/publish/", data)
    assert answer["Location"].endswith(f"#item-{after.pk}")
    item.refresh_from_db()
    assert (item.status, item.decided_by) == (Status.PUBLISHED, editor)
    page = editor_client.get(answer["Location"]).content.decode()
    assert f"{DESK}{item.pk}/undo/" in page
    editor_client.post(f"{DESK}{item.pk}/undo/")
    item.refresh_from_db()
    assert item.status == Status.WAITING


@pytest.mark.parametrize(("verb", "status"), [("ask", Status.QUESTION), ("decline", Status.DECLINED)])
def test_an_editor_asks_or_declines_in_own_words(editor_client, verb, status):
    item = given()
    editor_client.post(f"{DESK}{item.pk}/{verb}/", {"text": "Zoals je wil."})
    item.refresh_from_db()
    assert item.status == status
    assert queries.remarks(item).get().text == "Zoals je wil."


def test_a_chosen_sentence_is_enough_without_javascript(editor_client):
    item = given()
    sentence = Template.objects.create(use="ask", name="Waar?", text="Waar was dit?")
    editor_client.post(f"{DESK}{item.pk}/ask/", {"text": " ", "sentence": sentence.pk})
    assert queries.remarks(item).get().text == "Waar was dit?"


@pytest.mark.parametrize("data", [{"text": ""}, {"text": " ", "sentence": "999999"}, {"sentence": "²"}])
def test_a_decline_without_a_reason_is_refused_and_nothing_changes(editor_client, data):
    item = given()
    answer = editor_client.post(f"{DESK}{item.pk}/decline/", data)
    assert answer.status_code == 422
    item.refresh_from_db()
    assert item.status == Status.WAITING


def test_what_an_editor_typed_is_kept_when_somebody_was_first(editor, editor_client):
    item = given()
    actions.publish(item, editor)
    answer = editor_client.post(f"{DESK}{item.pk}/decline/", {"seen": "waiting", "text": "Mijn lange uitleg."})
    assert answer.status_code == 422
    assert "Mijn lange uitleg." in answer.content.decode()
    item.refresh_from_db()
    assert item.status == Status.PUBLISHED


def test_what_is_not_ready_says_why(editor_client, monkeypatch):
    monkeypatch.setattr(model(), "publish_problems", lambda self: ["Zeg wat er op de foto staat."])
    item = given()
    assert b"Zeg wat er op de foto staat." in editor_client.get(DESK).content
    assert editor_client.post(f"{DESK}{item.pk}/publish/").status_code == 422


def test_duplicates_are_found_and_merged(editor_client):
    item, same = given(), given("Op onze hoek kwam een bank!")
    assert f'value="{same.pk}"' in editor_client.get(f"{DESK}{item.pk}/").content.decode()
    editor_client.post(f"{DESK}{item.pk}/merge/", {"into": f"https://gids.voorbeeld.be/inzichten/{same.pk}/"})
    item.refresh_from_db()
    assert item.merged_into == same


@pytest.mark.parametrize("into", ["", "nergens", "aaaaaaaaaaaa"])
def test_merging_into_nothing_is_refused(editor_client, into):
    item = given()
    assert editor_client.post(f"{DESK}{item.pk}/merge/", {"into": into}).status_code == 422


def test_an_edit_stands_with_a_note_that_all_can_read(editor_client):
    item = given("Bel me op 0470 12 34 56.")
    assert editor_client.get(f"{DESK}{item.pk}/wijzig/").status_code == 302
    editing.register(model(), modelform_factory(model(), fields=["text"]))
    assert b"0470" in editor_client.get(f"{DESK}{item.pk}/wijzig/").content
    refused = editor_client.post(f"{DESK}{item.pk}/wijzig/", {"text": "Bel me.", "editors_note": ""})
    assert refused.status_code == 422
    assert b"Bel me." in refused.content
    item.refresh_from_db()
    assert "0470" in item.text
    answer = editor_client.post(f"{DESK}{item.pk}/wijzig/", {"text": "Bel me.", "editors_note": "Nummer weg."})
    assert answer.status_code == 302
    item.refresh_from_db()
    assert (item.text, item.editors_note) == ("Bel me.", "Nummer weg.")
    assert b"Nummer weg." in editor_client.get(f"{DESK}{item.pk}/").content


def test_reported_items_come_to_the_desk_and_can_stay(editor, editor_client):
    item = given()
    actions.publish(item, editor)
    actions.report(item, "private", "Mijn huisnummer staat erop.")
    actions.report(item, "other", "")
    page = editor_client.get(f"{DESK}?tab=reports").content.decode()
    assert page.count('class="desk-item"') == 1
    assert "Mijn huisnummer" in page
    editor_client.post(f"{DESK}{item.pk}/handle/", {"tab": "reports"})
    assert queries.counts()["reports"] == 0
    item.refresh_from_db()
    assert item.is_public


def test_messages_are_read_and_marked_as_handled(editor_client):
    letter = Message.objects.create(name="An", email="an@voorbeeld.be", text="Wanneer is de volgende avond?")
    assert b"volgende avond" in editor_client.get(f"{DESK}?tab=messages").content
    editor_client.post(f"{DESK}bericht/{letter.pk}/")
    assert b"volgende avond" not in editor_client.get(f"{DESK}?tab=messages").content
    editor_client.post(f"{DESK}bericht/{letter.pk}/")
    assert queries.open_messages().get() == letter


def test_the_questions_and_decisions_have_their_own_tab(editor, editor_client):
    asked, published = given("Vraag hierover."), given("Dit staat er.")
    actions.ask(asked, editor, "Waar?")
    actions.publish(published, editor)
    assert b"Vraag hierover." in editor_client.get(f"{DESK}?tab=questions").content
    page = editor_client.get(f"{DESK}?tab=decided").content
    assert b"Dit staat er." in page
    assert page.index(b"Dit staat er.") < page.index(b"Vraag hierover.")


def test_the_menu_says_how_much_waits(editor_client, editor):
    given()
    assert "(1)" in editor_client.get("/beheer/").content.decode()
    editor.groups.first().permissions.remove(Permission.objects.get(codename="decide"))
    assert DESK not in editor_client.get("/beheer/").content.decode()


def sentences(rows, total, **more):
    data = {"sentences-TOTAL_FORMS": total, "sentences-INITIAL_FORMS": len(rows), **more}
    for place, row in enumerate(rows):
        for name in ("id", "use", "name", "text", "position"):
            data[f"sentences-{place}-{name}"] = getattr(row, name)
    return data


def test_editors_change_the_sentences_and_only_the_owner_sets_who_is_trusted(editor, editor_client):
    rows = list(Template.objects.all())
    assert "policy-trust_after" not in editor_client.get(f"{DESK}afspraken/").content.decode()
    rows[0].text = "Waar ongeveer?"
    data = sentences(rows, len(rows), **{"policy-trust_after": "9"})
    assert editor_client.post(f"{DESK}afspraken/", data).status_code == 302
    assert Template.objects.get(pk=rows[0].pk).text == "Waar ongeveer?"
    assert queries.policy().trust_after == 1
    editor.groups.first().permissions.add(Permission.objects.get(codename="change_policy"))
    assert editor_client.post(f"{DESK}afspraken/", data).status_code == 302
    assert (Policy.objects.get().trust_after, Policy.objects.get().trust_known_givers) == (9, False)
    assert b'role="status"' in editor_client.get(f"{DESK}afspraken/?saved=1").content


def test_a_sentence_without_words_is_refused(editor_client):
    rows = list(Template.objects.all())
    rows[0].text = ""
    assert editor_client.post(f"{DESK}afspraken/", sentences(rows, len(rows))).status_code == 422


def test_ten_thousand_waiting_items_cost_a_fixed_few_queries(editor_client):
    giver = Guest.objects.create(key_hash="k")
    now = timezone.now()
    model().objects.bulk_create(
        model()(
            kind="text",
            text=f"verhaal {i}",
            giver=giver,
            offered_at=now - timedelta(minutes=i),
            waits_longer=i % 9 == 0,
        )
        for i in range(10_000)
    )
    counts = []
    for number in (1, 500):
        with CaptureQueriesContext(connection) as asked:
            page = editor_client.get(f"{DESK}?p={number}")
        assert page.content.count(b'class="desk-item"') == 10
        ours = [query["sql"] for query in asked if "moderation_" in query["sql"] or "contributions_" in query["sql"]]
        counts.append(len(ours))
    # the menu: 3 counts; the tabs: 3 counts; the list: count, keys, rows and what the model prefetches (3);
    # remarks, reports, 2 kinds of sentences
    assert counts == [16, 16]
