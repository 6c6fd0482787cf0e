"""`manage.py restore FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cocreate.ops import backups
from cocreate.ops.archives import BackupError


class Command(BaseCommand):
    help = "Replace database and media by those of a backup, after checking all of it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="also while a server runs on this data folder")

    def handle(self, *, file: Path, force: bool, **options: Any) -> None:
        try:
            report = backups.put_back(file, force=force)
        except BackupError as error:
            raise CommandError(str(error)) from error
        for warning in report.warnings:
            self.stderr.write(warning)
        self.stdout.write(f"Restored: database and {report.files} files.")
