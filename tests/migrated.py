"""A database as the migrations leave it, made once for each set of migrations and copied: they take a minute."""

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "build" / "migrated"


def _key() -> str:
    """Return what changes when the migrations of ours or of a library do."""
    files = [ROOT / "uv.lock", *sorted(ROOT.glob("cocreate/*/migrations/*.py"))]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def sqlite() -> Path:
    """Return a SQLite file that holds what the migrations make. Nobody writes to it: copy it."""
    made = KEPT / f"{_key()}.sqlite3"
    with _alone("sqlite"):
        if not made.exists():
            with tempfile.TemporaryDirectory() as data:
                _migrate({name: value for name, value in os.environ.items() if name != "DATABASE_URL"}, data)
                with closing(sqlite3.connect(f"{data}/db.sqlite3")) as source:
                    source.execute("PRAGMA journal_mode=DELETE")  # one file, which a copy in memory can be made of
                    source.execute("VACUUM INTO ?", [f"{made}.new"])
            Path(f"{made}.new").rename(made)
    return made


def postgresql(url: str) -> str:
    """Return the name of a database beside the one of `url` that holds what the migrations make: a template."""
    name = f"migrated_{_key()}"
    with _alone("postgresql"), psycopg.connect(url, autocommit=True) as server:
        found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not found:
            new = f"{name}_new"
            server.execute(f"DROP DATABASE IF EXISTS {new} WITH (FORCE)")
            server.execute(f"CREATE DATABASE {new}")
            with tempfile.TemporaryDirectory() as data:
                _migrate({**os.environ, "DATABASE_URL": beside(url, new)}, data)
            server.execute(f"ALTER DATABASE {new} RENAME TO {name}")
    return name


def beside(url: str, name: str) -> str:
    """Return the address of another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _migrate(env: dict[str, str], data: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "-v", "0"]
    subprocess.run(command, cwd=ROOT, env={**env, "COCREATE_DATA": data}, check=True)


@contextmanager
def _alone(kind: str) -> Iterator[None]:
    """One process at a time; the others wait and find it made."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sqlite()
    if url := os.environ.get("DATABASE_URL"):
        postgresql(url)
