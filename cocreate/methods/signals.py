"""A change in a method throws away the pages that show it."""

from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver

from cocreate.core import page_cache

from .models import Method


@receiver([post_save, post_delete], sender=Method)
@receiver(m2m_changed, sender=Method.stones.through)
@receiver(m2m_changed, sender=Method.traits.through)
def expire(**_: Any) -> None:
    """Throw away every page that shows methods."""
    page_cache.expire("methods")
