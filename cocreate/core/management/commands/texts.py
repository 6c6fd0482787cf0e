"""`manage.py texts update|compile|check`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cocreate.core import texts


class Command(BaseCommand):
    help = (
        "Interface texts. update: gather them from code and templates into the catalogs. "
        "compile: make what Django reads. check: say what is missing or wrong."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=["update", "compile", "check"])
        parser.add_argument("parts", nargs="*", help="only these parts ('frame' for what stands outside the parts)")

    def handle(self, *, verb: str, parts: list[str], verbosity: int = 1, **options: Any) -> None:
        names = ["" if name == "frame" else name for name in parts] or texts.parts()
        if unknown := set(names) - set(texts.parts()):
            msg = f"There is no part {', '.join(sorted(unknown))}."
            raise CommandError(msg)
        if verb == "compile":
            written = texts.compile_all()
            if verbosity:
                self.stdout.write(f"{written} catalogs compiled.")
        elif verb == "update":
            for name in names:
                empty = {language: texts.update(name, language) for language in texts.languages()}
                if any(empty.values()):
                    self.stdout.write(
                        f"{name or 'frame'}: to translate " + ", ".join(f"{k} {v}" for k, v in empty.items())
                    )
        elif lines := [line for name in names for code in texts.languages() for line in texts.problems(name, code)]:
            raise CommandError("\n".join(lines))
        else:
            self.stdout.write("Every text is translated.")
