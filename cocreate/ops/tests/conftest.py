"""A database that really commits, for what works around transactions."""

import pytest
from django.db import connections

#: What still holds the database, such as a thread that a test before left, or the server's own tidying.
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"


@pytest.fixture(scope="session")
def migrated(django_db_setup, django_db_blocker):
    """Make the test database also when no other test asks for it."""
    name = connections.databases["default"]["NAME"]
    if "memory" not in str(name) and not name.startswith("test_"):
        with django_db_blocker.unblock():
            connections["default"].creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)


@pytest.fixture
def own_database(migrated, django_db_blocker, settings, tmp_path):
    """Give a test a data folder and a database of its own with what migrations made: a file, or one of PostgreSQL."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    settings.MEDIA_ROOT = settings.DATA / "media"
    with django_db_blocker.unblock():
        shared = connections["default"]
        before = connections.databases["default"]
        name = str(settings.DATA / "db.sqlite3") if shared.vendor == "sqlite" else f"{before['NAME']}_own"
        if shared.vendor == "sqlite":
            with shared.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [name])
        else:
            shared.close()
            with shared._nodb_cursor() as cursor:
                cursor.execute(OTHERS, [before["NAME"]])
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
                cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{before["NAME"]}"')
        connections.databases["default"] = {**before, "NAME": name}
        connections["default"] = connections.create_connection("default")
        yield
        connections["default"].close()
        connections.databases["default"] = before
        connections["default"] = shared
        if shared.vendor == "postgresql":
            with shared._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
