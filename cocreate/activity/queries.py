"""Reads."""

from django.db.models import Model, QuerySet

from .models import Entry


def about(target: Model) -> QuerySet[Entry]:
    """Return what happened to `target`, newest first."""
    return Entry.objects.filter(object_type=target._meta.label_lower, object_id=str(target.pk)).select_related("person")
