"""One consistent picture of the database while others write, and how it is put back in one transaction."""

import shutil
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.db import connection
from django.db.models import FileField
from psycopg import sql

from .archives import CHUNK, BackupError, Reader, Writer

WAIT = 20  # seconds to wait for others who hold the database
IN_USE = "The database stays in use. Stop the server and try again. Nothing was changed."


def file_columns() -> list[tuple[str, str]]:
    """Return (table, column) of every column that holds the path of a media file."""
    return [
        (model._meta.db_table, str(field.column))
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
        for field in model._meta.local_fields
        if isinstance(field, FileField)
    ]


class Snapshot(ABC):
    """The database as it was at one moment."""

    about: dict[str, Any]  # for the manifest; "migrations" is a list of [app, name]

    @abstractmethod
    def files(self) -> set[str]:
        """Return the path of every media file that this picture of the database refers to."""

    @abstractmethod
    def write(self, writer: Writer) -> None:
        """Put it into a backup, below database/."""


@contextmanager
def snapshot(folder: Path) -> Iterator[Snapshot]:
    """Take a picture of the database; `folder` is for temporary files. Writers do not wait for it."""
    if connection.vendor == "sqlite":
        yield SqliteSnapshot(folder / "database.sqlite3")
        return
    with _own_connection() as raw:
        raw.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        raw.read_only = True
        with raw.transaction():
            yield PostgresSnapshot(raw)


def stage(reader: Reader, folder: Path) -> Callable[[], None]:
    """Check the database in the backup as far as can be without touching anything; `folder` is for temporary files.

    Return what puts it in the place of the present one: all of it or, on any error, nothing. Both raise BackupError.
    """
    return _stage_sqlite(reader, folder) if connection.vendor == "sqlite" else _stage_postgres(reader)


@contextmanager
def _own_connection() -> Iterator[Any]:
    own = connection.copy()
    try:
        own.ensure_connection()
        yield own.connection
    finally:
        own.close()


# SQLite


class SqliteSnapshot(Snapshot):
    """A copy of the database file, without the free pages in which deleted words could still be read."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        with _own_connection() as raw:
            raw.execute("VACUUM INTO ?", [str(path)])
        self._path = path
        with closing(sqlite3.connect(path)) as copy:
            migrations = copy.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()
        self.about = {
            "vendor": "sqlite",
            "version": sqlite3.sqlite_version,
            "migrations": [list(row) for row in migrations],
        }

    def files(self) -> set[str]:
        """Return the path of every media file that this picture of the database refers to."""
        with closing(sqlite3.connect(self._path)) as copy:
            return {
                path
                for table, column in file_columns()
                for (path,) in copy.execute(f'SELECT "{column}" FROM "{table}"')  # noqa: S608 - names of our own models
                if path
            }

    def write(self, writer: Writer) -> None:
        """Put it into a backup, below database/."""
        with self._path.open("rb") as file:
            writer.add("database/database.sqlite3", file)


def _stage_sqlite(reader: Reader, folder: Path) -> Callable[[], None]:
    staged = folder / "restore.sqlite3"
    with reader.open("database/database.sqlite3") as source, staged.open("wb") as target:
        shutil.copyfileobj(source, target, CHUNK)
    with _failing_well(sqlite3.DatabaseError), closing(sqlite3.connect(staged)) as copy:
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            msg = "The database in the backup is damaged. Nothing was changed."
            raise BackupError(msg)

    def put_back() -> None:
        with _failing_well(sqlite3.DatabaseError), closing(sqlite3.connect(staged)) as copy, _own_connection() as raw:
            raw.execute("PRAGMA busy_timeout = 0")  # the waiting is done here, between tries
            copy.backup(raw, progress=_patience())

    return put_back


def _patience() -> Callable[[int, int, int], None]:
    """Return what stops copying when others hold the database too long; SQLite itself would wait for ever."""
    tries = count()

    def stop(status: int, _remaining: int, _total: int) -> None:
        # it sleeps a quarter of a second after each
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} and next(tries) > 4 * WAIT:
            raise BackupError(IN_USE)

    return stop


# PostgreSQL: the rows of each table by COPY, which needs no client program and is the same in every version


class PostgresSnapshot(Snapshot):
    """A transaction that goes on seeing the moment it began."""

    def __init__(self, raw: "psycopg.Connection[Any]") -> None:
        self._raw = raw
        # a sequence is no part of a transaction: read after the picture is taken, it is never behind the rows
        migrations = raw.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()
        self.about = {
            "vendor": "postgresql",
            "version": raw.info.server_version,
            "migrations": [list(row) for row in migrations],
            "tables": _tables(raw),
            "sequences": dict(
                raw.execute(
                    "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema() ORDER BY 1"
                ).fetchall()
            ),
        }

    def files(self) -> set[str]:
        """Return the path of every media file that this picture of the database refers to."""
        return {
            path
            for table, column in file_columns()
            for (path,) in self._raw.execute(
                sql.SQL("SELECT {} FROM {}").format(sql.Identifier(column), sql.Identifier(table))
            )
            if path
        }

    def write(self, writer: Writer) -> None:
        """Put it into a backup, below database/."""
        for table, columns in self.about["tables"].items():
            query = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(_names(columns), sql.Identifier(table))
            with writer.member(f"database/{table}.copy") as target, self._raw.cursor().copy(query) as rows:
                for block in rows:
                    target.write(block)


def _names(columns: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _tables(raw: "psycopg.Connection[Any]") -> dict[str, list[str]]:
    """Return every table and its columns, without those that the database computes."""
    tables: dict[str, list[str]] = {}
    for table, column in raw.execute(
        "SELECT t.table_name, c.column_name FROM information_schema.tables t"
        " LEFT JOIN information_schema.columns c ON c.table_schema = t.table_schema AND c.table_name = t.table_name"
        " AND c.is_generated = 'NEVER'"
        " WHERE t.table_schema = current_schema() AND t.table_type = 'BASE TABLE'"
        " ORDER BY t.table_name, c.ordinal_position"
    ):
        tables.setdefault(table, []).append(column)
    return tables


def _stage_postgres(reader: Reader) -> Callable[[], None]:
    about = reader.manifest["database"]
    tables: dict[str, list[str]] = about["tables"]
    with _own_connection() as raw:
        if _tables(raw) != tables:
            msg = "The tables of this database are not those of the backup. Nothing was changed."
            raise BackupError(msg)

    def put_back() -> None:
        with _failing_well(psycopg.Error), _own_connection() as raw, raw.transaction():
            raw.execute(f"SET LOCAL lock_timeout = '{WAIT}s'")
            raw.execute(sql.SQL("TRUNCATE {}").format(_names(list(tables))))
            for table, columns in tables.items():  # in any order: foreign keys are checked at the commit
                query = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), _names(columns))
                with reader.open(f"database/{table}.copy") as source, raw.cursor().copy(query) as rows:
                    while block := source.read(CHUNK):
                        rows.write(block)
            for name, last in about["sequences"].items():
                raw.execute("SELECT setval(%s::regclass, %s, %s)", [f'"{name}"', last or 1, last is not None])

    return put_back


@contextmanager
def _failing_well(kind: type[Exception]) -> Iterator[None]:
    try:
        yield
    except psycopg.errors.LockNotAvailable as error:
        raise BackupError(IN_USE) from error
    except kind as error:
        msg = f"The database could not be put back ({error}). Nothing was changed."
        raise BackupError(msg) from error
