"""Build the search index anew."""

from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand

from cocreate.contributions import queries as contributions
from cocreate.guide import queries as guide
from cocreate.methods import queries as methods
from cocreate.search import actions, backends


class Command(BaseCommand):
    help = "Build the search index anew from everything public. Readers keep the old one meanwhile; writes wait."

    def handle(self, **options: Any) -> None:
        backends.here().make()
        parts = chain(guide.search_entries(), methods.search_entries(), contributions.search_entries())
        self.stdout.write(f"{actions.reindex(parts)} entries")
