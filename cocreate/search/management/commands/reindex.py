"""Make the search index right."""

from typing import Any

from django.core.management.base import BaseCommand

from cocreate.search import actions, backends


class Command(BaseCommand):
    help = (
        "Make the search index hold exactly what is public. The site goes on meanwhile, and what is right already is"
        " not written again; stopped halfway, run it again."
    )

    def handle(self, **options: Any) -> None:
        backends.here().make()
        self.stdout.write(f"{actions.reindex()} entries")
