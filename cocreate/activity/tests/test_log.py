"""The log is appended to and never changed, and editors can read it."""

import pytest
from django.contrib.auth.models import Permission

from cocreate.accounts.models import Guest, Person
from cocreate.activity.actions import log
from cocreate.activity.models import Entry
from cocreate.activity.queries import about

pytestmark = pytest.mark.django_db
LOG = "/beheer/logboek/"


def test_nothing_is_ever_changed_or_taken_out(person):
    entry = log("publish", person, person, before="waiting", after="published")
    entry.verb = "other"
    for forbidden in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(verb="other"),
        lambda: Entry.objects.filter(pk=entry.pk).update(person=person),
        lambda: Entry.objects.bulk_update([entry], ["verb"]),
    ):
        with pytest.raises(TypeError, match="append-only"):
            forbidden()
    assert Entry.objects.get().verb == "publish"


def test_who_leaves_is_taken_off_and_what_happened_stays(person):
    guest = Guest.objects.create(key_hash="k")
    other = Person.objects.create_user("x@voorbeeld.be")
    log("publish", other, person)
    log("offer", other, guest)
    person.delete()
    guest.delete()
    assert [(e.verb, e.person, e.guest) for e in Entry.objects.order_by("id")] == [
        ("publish", None, None),
        ("offer", None, None),
    ]


def test_what_happened_to_a_thing_is_found_newest_first(person, editor):
    log("one", person, editor)
    log("two", person)
    log("three", editor)
    assert [e.verb for e in about(person)] == ["two", "one"]
    assert str(about(person).first()) == f"two accounts.person {person.pk}"


@pytest.fixture(autouse=True)
def _reads(editor):
    editor.groups.first().permissions.add(Permission.objects.get(codename="read_log"))


def test_only_who_has_the_right_reads_it(stranger, member, person, editor, editor_client):
    log("publish", person, person)
    assert stranger.get(LOG).status_code == 302
    assert member.get(LOG).status_code == 302
    editor.groups.first().permissions.remove(Permission.objects.get(codename="read_log"))
    assert LOG not in editor_client.get("/beheer/").content.decode()
    assert editor_client.get(LOG).status_code == 302
    editor.groups.first().permissions.add(Permission.objects.get(codename="read_log"))
    assert LOG in editor_client.get("/beheer/").content.decode()
    assert "An" in editor_client.get(LOG).content.decode()


def test_it_is_narrowed_by_verb_and_sort_of_thing_and_read_in_pages(person, editor, editor_client):
    assert 'colspan="5"' in editor_client.get(LOG).content.decode()
    for number in range(60):
        log("publish", person, editor, number=number)
    log("never-heard-of", Guest.objects.create(key_hash="k"), Guest.objects.get())
    page = editor_client.get(LOG, {"verb": "publish"}).content.decode()
    assert "number: 59" in page
    assert "number: 3<" not in page.replace("\n", "").replace(" ", "")
    assert "never-heard-of</td>" not in page
    assert editor_client.get(LOG, {"p": "2"}).content.decode().count("</time>") == 11
    page = editor_client.get(LOG, {"kind": "accounts.guest"}).content.decode()
    assert page.count("</time>") == 1
    assert "never-heard-of" in page
    assert editor_client.get(LOG, {"kind": "gone.model", "p": "x"}).status_code == 200


def test_a_thing_that_no_longer_exists_is_shown_by_its_label():
    from cocreate.activity.views import kind_word

    assert kind_word("gone.model") == "gone.model"
    assert kind_word("nonsense") == "nonsense"


def test_a_page_of_the_log_costs_a_fixed_few_queries(person, editor_client, editor):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(60):
        log("publish", person, editor)
    with CaptureQueriesContext(connection) as asked:
        editor_client.get(LOG)
    ours = [query for query in asked if "activity_entry" in query["sql"]]
    assert len(ours) == 4  # count, rows with people, verbs, sorts of things


def test_the_editors_of_the_guide_may_read_it(db):
    from django.contrib.auth.models import Group

    assert Group.objects.get(name="Redactie").permissions.filter(codename="read_log").exists()
