"""Slow work: renditions of pictures, previews of links, and tidying."""

import logging
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django_tasks import task
from pictures.models import PillowPicture
from PIL import Image

from cocreate.core import fetching
from cocreate.moderation.actions import expire_pages

from . import events, images, previews
from .models import Contribution, Draft, Link, Picture

log = logging.getLogger(__name__)
PREVIEW_PIXELS = 800
DRAFTS_STAY = timedelta(days=1)
Deconstructed = tuple[str, list[Any] | tuple[Any, ...], dict[str, Any]]


def process_picture(
    *, file_name: str, new: list[Deconstructed] | None = None, old: list[Deconstructed] | None = None, **_: Any
) -> None:
    """Take django-pictures' orders and carry them out in a task; the settings name this as its PROCESSOR.

    The storage it passes is left out: it is the default one, and its keys must not stand in the task's row.
    """
    make = [_recipe(*picture) for picture in new or []]
    drop = [_rendition(*_recipe(*picture)).name for picture in old or []]
    if make:
        transaction.on_commit(lambda: make_renditions.enqueue(file_name, make))
    if drop:
        transaction.on_commit(lambda: drop_files.enqueue(drop))


def _recipe(_path: str, arguments: Any, _options: dict[str, Any]) -> tuple[str, str, str | None, int]:
    name, file_type, ratio, _storage, width = arguments
    return name, file_type, ratio, width


def _rendition(name: str, file_type: str, ratio: str | None, width: int) -> PillowPicture:
    return PillowPicture(name, file_type, ratio, default_storage, width)


@task(queue_name="pictures")
def make_renditions(file_name: str, recipes: list[list[Any]]) -> None:
    """Make every rendition, then let pages show them. Does nothing when the picture was withdrawn meanwhile."""
    if not Picture.objects.filter(file=file_name).exists():
        return
    with default_storage.open(file_name) as file, Image.open(file) as image:
        ready = PillowPicture.pre_process(image)
        for recipe in recipes:
            _rendition(*recipe).save(ready)
    with transaction.atomic():
        if held := Contribution.objects.filter(picture__file=file_name).first():
            expire_pages(held)  # before the picture's row is held: whoever changes it goes in the same order
        if not Picture.objects.filter(file=file_name).update(ready=True):
            drop_files.call([_rendition(*recipe).name for recipe in recipes])


@task(queue_name="pictures")
def drop_files(names: list[str]) -> None:
    """Delete files; one that is gone already is fine."""
    for name in names:
        default_storage.delete(name)


@task()
def tidy_drafts() -> None:
    """Delete pictures that came with a form a day ago and were never sent."""
    for draft in Draft.objects.filter(at__lt=timezone.now() - DRAFTS_STAY):
        draft.file.delete(save=False)
        draft.delete()


@task()
def fetch_preview(contribution_id: str) -> None:
    """Fetch what the page of a link says of itself; a page that cannot be had leaves the bare address."""
    link = Link.objects.filter(contribution=contribution_id).first()
    if link is None:
        return
    state, preview, image = Link.State.READY, previews.Preview(), None
    try:
        page = fetching.fetch(link.url, "text/html,application/xhtml+xml", fetching.HTML_BYTES)
        preview = previews.read(page)
        image = _preview_image(preview.image)
    except fetching.RefusedError as error:
        log.info("link preview refused: %s", error)
        state = Link.State.FAILED
    with transaction.atomic():
        contribution = Contribution.objects.select_for_update().filter(pk=contribution_id).first()
        # It may have been withdrawn, or given another address, while we fetched.
        held = Link.objects.select_for_update().filter(pk=link.pk, url=link.url).first()
        if contribution is None or held is None:
            return
        held.state, held.title, held.description = state, preview.title, preview.description
        held.fetched_at = timezone.now()
        if image:
            held.image.save("preview.webp", image, save=False)
        held.save()
        expire_pages(contribution)
        events.changed.send(Contribution, contribution=contribution)


def _preview_image(url: str) -> ContentFile[bytes] | None:
    """Return the picture of a preview, drawn anew so that nothing but pixels comes along; nothing when it fails."""
    if not url:
        return None
    try:
        fetched = fetching.fetch(url, "image/*", fetching.IMAGE_BYTES)
        return images.clean(BytesIO(fetched.content), longest=PREVIEW_PIXELS)
    except (fetching.RefusedError, ValidationError):
        return None
