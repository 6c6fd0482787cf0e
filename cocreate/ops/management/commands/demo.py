"""`manage.py demo [--once]`."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cocreate.core.datafile import DataFileError
from cocreate.ops import actions, demo


class Command(BaseCommand):
    help = (
        "Load the first content: stones, traits, methods, chapters, cases and examples. What exists stays as it is. "
        f"Outside production also make the editor {demo.EDITOR} and print a password."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do nothing when it was done before")

    def handle(self, *, once: bool, **options: Any) -> None:
        if once and demo.was_loaded():
            return
        try:
            came = demo.load()
        except DataFileError as error:
            raise CommandError(str(error)) from error
        actions.learn_sizes()
        self.stdout.write(
            f"Loaded {came.stones} stones and traits, {came.methods} methods, {came.pages} pages and examples."
        )
        if came.password:
            self.stdout.write(f"\nSign in at {settings.ORIGIN}/beheer/ as editor, with this password:\n")
            self.stdout.write(f"    {demo.EDITOR}   {came.password}\n\n")
            self.stdout.write(
                f"It is shown only now. For another one: .venv/bin/python manage.py changepassword {demo.EDITOR}"
            )
