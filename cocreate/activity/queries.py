"""Reads."""

from django.db.models import Model, QuerySet

from .models import Entry


def about(target: Model) -> QuerySet[Entry]:
    """Return what happened to `target`, newest first."""
    found = Entry.objects.filter(object_type=target._meta.label_lower, object_id=str(target.pk))
    return found.select_related("person")


def log(*, verb: str = "", kind: str = "") -> QuerySet[Entry]:
    """Return the whole log, newest first, narrowed to a verb or a sort of thing ("contributions.contribution")."""
    found = Entry.objects.select_related("person")
    if verb:
        found = found.filter(verb=verb)
    return found.filter(object_type=kind) if kind else found


def within(scope: str) -> QuerySet[Entry]:
    """Return what happened in one scope, such as a trajectory, newest first; without who did it."""
    return Entry.objects.filter(scope=scope)


def within_any(scopes: set[str]) -> QuerySet[Entry]:
    """Return what happened in any of `scopes`, newest first."""
    return Entry.objects.filter(scope__in=scopes)


def verbs() -> list[str]:
    """Return every verb that occurs."""
    return list(Entry.objects.order_by("verb").values_list("verb", flat=True).distinct())


def kinds() -> list[str]:
    """Return every sort of thing that something happened to."""
    return list(Entry.objects.order_by("object_type").values_list("object_type", flat=True).distinct())
