"""Addresses of things by their id, without asking the table of addresses each time: a page can name hundreds."""

from functools import lru_cache
from uuid import UUID

from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language

_ANY = "00000000-0000-4000-8000-000000000000"  # fits where an id, a slug or a UUID is asked


class MovedError(Exception):
    """What is asked for stands at `path` now; whoever asked is led there."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


def path_to(name: str, thing: str | UUID) -> str:
    """Return `reverse(name, args=[thing])` in the language of now, for an id of letters, digits and hyphens."""
    return _pattern(name, get_language() or "", get_script_prefix()).replace(_ANY, str(thing))


@lru_cache(maxsize=200)
def _pattern(name: str, _language: str, _prefix: str) -> str:
    return reverse(name, args=[_ANY])
