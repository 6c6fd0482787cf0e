"""`manage.py erasures`: files of what was withdrawn that are not gone yet."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cocreate.contributions import erasing
from cocreate.contributions.queries import erasures_open


class Command(BaseCommand):
    help = "Shows which files of withdrawn or replaced contributions must still be erased. Fails when one is overdue."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--now", action="store_true", help="try to erase them first")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["now"]:
            erasing.erase_due()
        today = timezone.localdate()
        late = 0
        for due in erasures_open():
            word = "OVERDUE" if due.due_on < today else "due"
            late += due.due_on < today
            of = f" of {due.contribution_id}" if due.contribution_id else ""
            self.stdout.write(f"{word} {due.due_on}: {len(due.files)} of {due.count} files{of} still there")
        if late:
            msg = f"{late} overdue. Look whether the storage can be written to; the worker tries every hour."
            raise CommandError(msg)
        self.stdout.write("Nothing is overdue.")
