"""What every test needs: state of its own, and the people of tests/people.py."""

import os
import sqlite3
import time
from contextlib import closing
from types import SimpleNamespace

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import TransactionTestCase, override_settings
from django.utils import translation
from hypothesis import settings as hypothesis
from pytest_django.plugin import blocking_manager_key

from cocreate.core import page_cache
from tests import migrated

pytest_plugins = ["tests.people"]
hypothesis.register_profile("house", deadline=None)  # tests assert no times
hypothesis.load_profile("house")


DATABASE = {"db", "transactional_db", "django_db_setup", "site"}
TASKS_AT_ONCE = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}
QUICK_TO_TRY = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what asks a database, of this process or of a server that it starts."""
    for item in items:
        if item.get_closest_marker("django_db") or item.get_closest_marker("server") or DATABASE & {*item.fixturenames}:
            item.add_marker("database")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Begin with a copy of what the migrations make; `migrate` then finds nothing to do."""
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated.postgresql(os.environ["DATABASE_URL"])
        yield
        return
    memory = sqlite3.connect(connection.creation._get_test_db_name(), uri=True)
    with closing(sqlite3.connect(migrated.sqlite())) as source:
        source.backup(memory)
    yield
    memory.close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Keep a copy of what the migrations put in: the root page, groups, the workflow."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            connection._test_contents = sqlite3.connect(":memory:")
            connection.connection.backup(connection._test_contents)
        else:
            connection._test_contents = _copy()
        TransactionTestCase._fixture_teardown = lambda _: _bring_back()  # Django's own leaves every table empty


@pytest.fixture(scope="module")
def lasting(django_db_setup, django_db_blocker):
    """Keep what a fixture of a whole file writes until the last of its tests; each test still undoes its own."""
    whole = transaction.atomic()
    with django_db_blocker.unblock():
        whole.__enter__()
    with override_settings(TASKS=TASKS_AT_ONCE, PASSWORD_HASHERS=QUICK_TO_TRY):
        yield django_db_blocker
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item):
    """Bring back what the migrations put in after a test that wrote for good."""
    yield
    marker = item.get_closest_marker("django_db")
    emptied = (marker is not None and marker.kwargs.get("transaction")) or "transactional_db" in item.fixturenames
    if emptied:
        with item.config.stash[blocking_manager_key].unblock(), override_settings(TASKS=TASKS_AT_ONCE):
            ContentType.objects.clear_cache()  # the kinds got other numbers when the tables were emptied
            page_cache.generations().forget_all()  # what was kept of the rows that are gone


def _bring_back():
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        connection._test_contents.backup(connection.connection)
        return
    rows, sequences = connection._test_contents
    with transaction.atomic(), connection.cursor() as cursor:  # every foreign key is looked at when this is committed
        cursor.execute("; ".join(f'DELETE FROM "{table}"' for table in rows))
        for table, content in rows.items():
            if content:
                with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                    copy.write(content)
        for sequence in sequences:
            cursor.execute("SELECT setval(%s, %s, %s)", sequence)


def _copy():
    """Return what stands in PostgreSQL: the rows of each table, and how far each sequence is."""
    with connection.cursor() as cursor:
        rows = {}
        for table in connection.introspection.table_names(cursor):
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                rows[table] = b"".join(copy)
        asked = "SELECT quote_ident(sequencename), coalesce(last_value, start_value), last_value IS NOT NULL"
        cursor.execute(f"{asked} FROM pg_sequences WHERE schemaname = current_schema()")
        return rows, cursor.fetchall()


@pytest.fixture(autouse=True)
def _own_state(settings, tmp_path, monkeypatch):
    """Give each test its own media folder, mailbox and counters; tasks run at once."""
    from django.core.cache import cache

    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.TASKS = TASKS_AT_ONCE
    settings.WHITENOISE_AUTOREFRESH = True  # else each client reads every static file when it begins
    settings.PASSWORD_HASHERS = QUICK_TO_TRY
    cache.clear()
    begun = time.time()  # a window of counting never turns while a test runs, however long that takes
    monkeypatch.setattr("cocreate.core.rates.time", SimpleNamespace(time=lambda: begun))
    translation.deactivate()  # a test before may have left its language


@pytest.hookimpl(trylast=True)
def pytest_runtest_call(item):
    """Fail a test that leaves this process real-time, as an encoder does as root: what it starts starves the rest."""
    assert os.sched_getscheduler(0) == os.SCHED_OTHER, item.nodeid
