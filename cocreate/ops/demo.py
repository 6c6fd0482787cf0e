"""The first content of the guide, and on a trial machine an editor to work with it."""

import secrets
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

from cocreate.accounts.models import Person
from cocreate.activity import actions as activity
from cocreate.activity.models import Entry
from cocreate.guide import loading as guide
from cocreate.methods import loading as methods
from cocreate.stones import loading as stones

EDITOR = "redactie@voorbeeld.be"
GROUP = "Redactie"
DONE = "demo"  # the verb in the activity log
# What an editor needs for the whole job, and no more: no accounts, no groups, no settings of the site.
RIGHTS: dict[str, list[str]] = {
    "wagtailadmin": ["access_admin"],
    "moderation": ["decide", "view_policy", "change_policy"],
    "stones": [
        f"{verb}_{model}" for model in ("stone", "trait", "line") for verb in ("add", "change", "delete", "view")
    ],
    "methods": [f"{verb}_method" for verb in ("add", "change", "delete", "view")],
    "contributions": ["view_contribution", "change_contribution"],
    "wagtailredirects": [f"{verb}_redirect" for verb in ("add", "change", "delete", "view")],
    "wagtail_localize": ["submit_translation"],
}
PAGE_RIGHTS = ["add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page"]
COLLECTION_RIGHTS = {
    "wagtailimages": ["add_image", "change_image", "choose_image"],
    "wagtaildocs": ["add_document", "change_document", "choose_document"],
}


@dataclass
class Loaded:
    """What came. `password` is empty when no editor was made."""

    stones: int
    methods: int
    pages: int
    password: str = ""


def was_loaded() -> bool:
    """Whether the demo was loaded before."""
    return Entry.objects.filter(verb=DONE).exists()


@transaction.atomic
def load() -> Loaded:
    """Add what is missing; what exists stays as its owner made it. Make no person in production."""
    group = editors()
    came = Loaded(stones.load(), methods.load(), 0)
    person = Person.objects.filter(email=EDITOR).first()
    if person is None and not settings.PRODUCTION:
        came.password = secrets.token_urlsafe(12)
        person = Person.objects.create_user(EDITOR, came.password, first_name="Redactie")
        person.groups.add(group)
    came.pages = guide.load(by=person)
    activity.log(DONE, group, person, stones=came.stones, methods=came.methods, pages=came.pages)
    return came


def editors() -> Group:
    """Return the group of editors. The first time it gets all of `RIGHTS`; later it stays as its owner made it."""
    group, _ = Group.objects.get_or_create(name=GROUP)
    if was_loaded():
        return group
    for app, names in RIGHTS.items():
        group.permissions.add(*Permission.objects.filter(content_type__app_label=app, codename__in=names))
    # Wagtail's models by name: it stays within the guide
    page_rights = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=PAGE_RIGHTS)
    root_page = apps.get_model("wagtailcore", "Page")._default_manager.get(depth=1)
    for right in page_rights:
        apps.get_model("wagtailcore", "GroupPagePermission")._default_manager.get_or_create(
            group=group, page=root_page, permission=right
        )
    which = Q()
    for app, names in COLLECTION_RIGHTS.items():
        which |= Q(content_type__app_label=app, codename__in=names)
    root_collection = apps.get_model("wagtailcore", "Collection")._default_manager.get(depth=1)
    for right in Permission.objects.filter(which):
        apps.get_model("wagtailcore", "GroupCollectionPermission")._default_manager.get_or_create(
            group=group, collection=root_collection, permission=right
        )
    return group
