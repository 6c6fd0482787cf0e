"""Make a token with which a script acts for a person."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cocreate.accounts.actions import make_api_token
from cocreate.accounts.models import Person


class Command(BaseCommand):
    help = "Print a new token for `Authorization: Bearer`. It can be read only now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="of the person the script acts for")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(email=options["email"].strip().lower(), is_active=True).first()
        if person is None:
            msg = f"Nobody here has the address {options['email']}."
            raise CommandError(msg)
        self.stdout.write(make_api_token(person))
