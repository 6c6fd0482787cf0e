"""`manage.py backup FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cocreate.ops import backups
from cocreate.ops.archives import BackupError


class Command(BaseCommand):
    help = "Write database and media to one file, while the site goes on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            report = backups.make(file)
        except BackupError as error:
            raise CommandError(str(error)) from error
        for warning in report.warnings:
            self.stderr.write(warning)
        self.stdout.write(f"{file}: database and {report.files} files, {report.size:,} bytes, checked.")
        self.stdout.write("It holds personal data: keep it safe, and keep COCREATE_SECRET_KEY apart from it.")
