"""Takes files away of what was withdrawn or replaced, and keeps count until they are gone."""

import logging
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from mimetypes import guess_type

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from cocreate.activity import actions as activity

from .models import Contribution, Erasure

log = logging.getLogger(__name__)
SORTS = {"video": "film", "audio": "sound", "image": "picture"}


def erase(contribution: Contribution | None, names: Iterable[str]) -> Erasure | None:
    """Have the files `names` of the default storage erased after this transaction; call it inside one.

    `contribution` is what they were of, None when they were of something that a higher part keeps.
    They are tried again until they are gone, and must be so within ERASE_DAYS (`manage.py erasures` tells).
    """
    files = sorted({name for name in names if name})
    if not files:
        return None
    made = Erasure.objects.create(
        contribution=contribution,
        files=files,
        count=len(files),
        due_on=timezone.localdate() + timedelta(days=settings.ERASE_DAYS),
    )
    transaction.on_commit(partial(erase_files.enqueue, made.pk))
    return made


@task()
def erase_files(erasure_id: int) -> None:
    """Delete the files; those that the storage does not let go stay on the list for the next turn."""
    due = Erasure.objects.filter(pk=erasure_id, erased_at__isnull=True).first()
    if due is None:
        return
    gone = [name for name in due.files if _delete(name)]
    with transaction.atomic():
        held = Erasure.objects.select_for_update().get(pk=erasure_id)
        erased = [name for name in held.files if name in gone]
        held.files = [name for name in held.files if name not in gone]
        if not held.files and held.erased_at is None:
            held.erased_at = timezone.now()
        held.save(update_fields=["files", "erased_at"])
        if erased:
            what = held.contribution or held
            activity.log("erase", what, None, files=len(erased), sorts=_sorts(erased), left=len(held.files))


def erase_due() -> None:
    """Try again what could not be erased; a chore."""
    for pk in Erasure.objects.filter(erased_at__isnull=True).values_list("pk", flat=True):
        erase_files.call(pk)


def _delete(name: str) -> bool:
    try:
        default_storage.delete(name)
    except Exception:  # a storage far away fails in its own words
        log.exception("A file of something withdrawn could not be erased; it is tried again.")
        return False
    return True


def _sorts(names: list[str]) -> dict[str, int]:
    """Return how many files there are of each sort, not what they are called."""
    found = Counter(
        "source" if name.startswith("sources/") else SORTS.get((guess_type(name)[0] or "").split("/")[0], "other")
        for name in names
    )
    return dict(sorted(found.items()))
