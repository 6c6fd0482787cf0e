"""`manage.py compass FILE [--trajectory SLUG]`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from cocreate.compass import actions
from cocreate.compass.document import from_file
from cocreate.compass.models import SHIPPED
from cocreate.core.datafile import DataFileError
from cocreate.trajectories.models import Trajectory


class Command(BaseCommand):
    help = "Load another compass from a YAML file. A changed file makes a next edition; what was placed stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--trajectory", default="", metavar="SLUG", help="let this trajectory use it")

    @transaction.atomic
    def handle(self, *, file: Path, trajectory: str, **options: Any) -> None:
        try:
            model, text = from_file(file)
        except DataFileError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            message = f"{file} cannot be read: {error.strerror}"
            raise CommandError(message) from error
        if model == SHIPPED:
            message = f"{file.name}: “{SHIPPED}” is the compass of the guide itself; change it at /beheer/."
            raise CommandError(message)
        edition = actions.edition_of(model, text)
        self.stdout.write(f"{edition.model}, edition {edition.number}: {len(text.stones)} stones.")
        if trajectory:
            found = Trajectory.objects.filter(slug=trajectory).first()
            if found is None:
                message = f"There is no trajectory “{trajectory}”."
                raise CommandError(message)
            actions.use(found, model)
            self.stdout.write(f"{found.title} uses it from now on.")
