"""A change in the compass throws away the pages that show it."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from cocreate.core import page_cache

from .models import Line, Stone, Trait


@receiver([post_save, post_delete], sender=Stone)
@receiver([post_save, post_delete], sender=Trait)
@receiver([post_save, post_delete], sender=Line)
def expire(**_: Any) -> None:
    """Throw away every page that shows stones or traits."""
    page_cache.expire("stones")
