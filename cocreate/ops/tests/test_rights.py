"""The groups have their rights on a fresh install, without the demo, and an owner's choice stays."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client

from cocreate.accounts.models import Person
from cocreate.ops import rights
from cocreate.trajectories.actions import start
from cocreate.trajectories.models import Role

pytestmark = pytest.mark.django_db


def someone_of(group):
    person = Person.objects.create_user(f"{group.lower()}@voorbeeld.be")
    person.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(person)
    return person, client


def test_editors_may_do_the_whole_job_and_no_more_without_the_demo():
    person, browser = someone_of("Redactie")
    assert person.has_perms(
        [
            "wagtailadmin.access_admin",
            "moderation.decide",
            "moderation.view_policy",
            "moderation.change_policy",
            "activity.read_log",
            "contributions.change_contribution",
            "stones.change_stone",
            "stones.delete_trait",
            "stones.add_line",
            "methods.add_method",
            "wagtailredirects.add_redirect",
            "wagtail_localize.submit_translation",
            "notifications.change_letterday",
            "trajectories.change_role",
        ]
    )
    for path in ("", "moderatie/", "pages/", "images/", "documents/", "redirects/", "weekbrief/"):
        assert browser.get(f"/beheer/{path}", follow=True).status_code == 200, path
    for path in ("users/", "groups/", "sites/", "locales/"):
        assert browser.get(f"/beheer/{path}").status_code != 200, path
    on_pages = Group.objects.get(name="Redactie").page_permissions.values_list("permission__codename", flat=True)
    assert set(on_pages) == {f"{verb}_page" for verb in ("add", "change", "publish", "bulk_delete", "lock", "unlock")}


def test_writers_propose_and_decide_nothing():
    person, browser = someone_of("Schrijvers")
    assert browser.get("/beheer/").status_code == 200
    assert not person.has_perm("moderation.decide")
    assert browser.get("/beheer/moderatie/").status_code != 200
    on_pages = Group.objects.get(name="Schrijvers").page_permissions.values_list("permission__codename", flat=True)
    assert set(on_pages) == {"add_page", "change_page"}


def test_what_an_owner_took_away_does_not_come_back():
    group = Group.objects.get(name="Redactie")
    group.permissions.remove(Permission.objects.get(codename="change_policy"))
    call_command("migrate", verbosity=0)  # test_demo.py: nor by the demo
    assert not group.permissions.filter(codename="change_policy").exists()


def test_giving_twice_gives_once_and_no_right_stands_twice():
    before = list(Group.objects.get(name="Redactie").permissions.values_list("pk", flat=True))
    rights.give(apps, "Redactie", {("moderation", "policy"): ["decide", "change"]})
    rights.give_on_all_pages(apps, "Redactie", ["add"])
    rights.give_on_all_files(apps, "Redactie", ["choose"])
    group = Group.objects.get(name="Redactie")
    assert sorted(group.permissions.values_list("pk", flat=True)) == sorted(before)
    assert group.page_permissions.filter(permission__codename="add_page").count() == 1
    assert group.collection_permissions.filter(permission__codename="choose_image").count() == 1


ROLES = "/beheer/snippets/trajectories/role/"
TOLD = {"name": "Aanjager", "order": 1, "does": "Steekt het vuur aan.", "steers": "on", "term_months": "12"}


def test_editors_add_and_change_roles_and_only_the_owner_deletes_one(admin_client):
    person, editor = someone_of("Redactie")
    for browser, name in ((editor, "Aanjager"), (admin_client, "Trekpaard")):
        page = f"{ROLES}edit/trekker/"
        assert 'name="does"' in browser.get(page).text
        assert browser.post(page, TOLD | {"name": name}).status_code == 302
        assert Role.objects.get(pk="trekker").name == name
        assert browser.post(f"{ROLES}add/", TOLD | {"id": name.lower()}).status_code == 302
    assert ROLES in editor.get("/beheer/").text
    assert not person.has_perm("trajectories.delete_role")
    assert editor.post(f"{ROLES}delete/aanjager/").status_code == 302
    assert Role.objects.filter(pk="aanjager").exists()
    start(title="Het plein", place_name="Gent")  # its puller has the first role that steers
    for role in Role.objects.filter(members__isnull=False):
        assert admin_client.post(f"{ROLES}delete/{role.pk}/").status_code == 302
    assert Role.objects.filter(members__isnull=False).exists(), "one that people have stays"
    admin_client.post(f"{ROLES}delete/trekpaard/")
    assert not Role.objects.filter(pk="trekpaard").exists()


def test_writers_and_strangers_change_no_role(client):
    for browser in (someone_of("Schrijvers")[1], client):
        for page in (ROLES, f"{ROLES}edit/trekker/", f"{ROLES}add/"):
            assert browser.get(page).status_code == 302, page
            assert browser.post(page, TOLD | {"id": "nieuw"}).status_code in {302, 405}, page
    assert Role.objects.get(pk="trekker").name == "Trekker"
    assert not Role.objects.filter(pk="nieuw").exists()
