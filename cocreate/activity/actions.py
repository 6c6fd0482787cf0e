"""Writes."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from cocreate.accounts.models import Guest, Person

from .models import Entry

Actor = Person | AnonymousUser | Guest | None


def log(verb: str, target: Model, by: Actor = None, *, scope: str = "guide", **data: object) -> Entry:
    """Append one entry. `data` holds counts, ids and states (JSON), never words of a person."""
    return Entry.objects.create(
        verb=verb,
        person=by if isinstance(by, Person) else None,
        guest=by if isinstance(by, Guest) else None,
        scope=scope,
        object_type=target._meta.label_lower,
        object_id=str(target.pk),
        data=data,
    )
