"""Gives groups their rights: the one place that does, called once for each set of rights by a migration of this part.

A right that its owner takes from a group afterwards stays away, for a migration runs once.
"""

from collections.abc import Iterable, Mapping
from typing import Any

#: (app label, model) -> codenames; a verb such as `change` stands for `change_<model>`.
Rights = Mapping[tuple[str, str], Iterable[str]]


def give(apps: Any, group: str, rights: Rights) -> None:
    """Give `rights` to the group with this name, which is made when it is missing. `apps` are a migration's."""
    found, _ = apps.get_model("auth", "Group").objects.get_or_create(name=group)
    found.permissions.add(*_permissions(apps, rights))


def give_on_all_pages(apps: Any, group: str, verbs: Iterable[str]) -> None:
    """Let the group do `verbs` on each page of the guide."""
    page = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    _give_on(apps, group, "GroupPagePermission", {"page": page}, {("wagtailcore", "page"): verbs})


def give_on_all_files(apps: Any, group: str, verbs: Iterable[str]) -> None:
    """Let the group do `verbs` with each picture and document of the guide."""
    collection = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    files = {("wagtailimages", "image"): verbs, ("wagtaildocs", "document"): verbs}
    _give_on(apps, group, "GroupCollectionPermission", {"collection": collection}, files)


def _give_on(apps: Any, group: str, model: str, where: dict[str, Any], rights: Rights) -> None:
    found, _ = apps.get_model("auth", "Group").objects.get_or_create(name=group)
    for permission in _permissions(apps, rights):
        apps.get_model("wagtailcore", model).objects.get_or_create(group=found, permission=permission, **where)


def _permissions(apps: Any, rights: Rights) -> list[Any]:
    """Return them; make those that Django makes only after the last migration."""
    made = []
    for (app, model), names in rights.items():
        about = apps.get_model(app, model)._meta
        known = {f"{verb}_{model}": f"Can {verb} {about.verbose_name_raw}" for verb in about.default_permissions}
        known |= dict(about.permissions)
        kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=app, model=model)
        for name in names:
            codename = f"{name}_{model}" if f"{name}_{model}" in known else name
            right, _ = apps.get_model("auth", "Permission").objects.get_or_create(
                content_type=kind, codename=codename, defaults={"name": str(known.get(codename, codename))}
            )
            made.append(right)
    return made
