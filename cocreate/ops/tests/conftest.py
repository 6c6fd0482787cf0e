"""A database that really commits, for what works around transactions."""

import pytest
from django.core.management import call_command
from django.db import connections


@pytest.fixture
def own_database(django_db_setup, django_db_blocker, settings, tmp_path):
    """Give a test a data folder and a database of its own with what migrations made: a file, or one of PostgreSQL."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    settings.MEDIA_ROOT = settings.DATA / "media"
    with django_db_blocker.unblock():
        shared = connections["default"]
        before = connections.databases["default"]
        drop = None
        made = "memory" in before["NAME"] or before["NAME"].startswith("test_")  # not when only such tests are run
        if shared.vendor == "sqlite":
            name = str(settings.DATA / "db.sqlite3")
            if made:
                with shared.cursor() as cursor:
                    cursor.execute("VACUUM INTO %s", [name])
        else:
            name = f"{before['NAME']}_own"
            shared.close()
            with shared._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
                cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{before["NAME"] if made else "template1"}"')

            def drop():
                with shared._nodb_cursor() as cursor:
                    cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

        connections.databases["default"] = {**before, "NAME": name}
        connections["default"] = connections.create_connection("default")
        try:
            if not made:
                call_command("migrate", verbosity=0)
            yield
        finally:
            connections["default"].close()
            connections.databases["default"] = before
            connections["default"] = shared
            if drop:
                drop()
