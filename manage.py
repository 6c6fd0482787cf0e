#!/usr/bin/env python
"""Entry point of every management command."""

import os
import sys


def main() -> None:
    """Run the command that the arguments name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cocreate.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - after the settings are named

    if sys.argv[1:2] == ["serve"]:
        from django.conf import settings  # noqa: PLC0415 - as above

        from cocreate.ops import server  # noqa: PLC0415 - as above

        server.prepare(settings.METRICS)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
