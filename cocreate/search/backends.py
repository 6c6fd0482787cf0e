"""The full-text index of the database: SQLite's FTS5 or PostgreSQL's tsvector, behind one small interface.

Both only find; neither ranks. The index holds bare terms without positions, so that finding is cheap and a very
common word can be cut off after the newest few hundred; `scoring.py` then ranks those few, the same on both.
"""

import json
from collections.abc import Iterable
from typing import Any, Protocol

from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils import timezone

from .parsing import Query, Wanted


class Backend(Protocol):
    """What search needs of a database."""

    def make(self) -> None:
        """Make the index of all entries and what keeps it in step with their table; may be called again."""

    def find(self, query: Query, limit: int) -> list[int]:
        """Return the ids of what fits and may be seen today, newest first, at most `limit`."""

    def made(self) -> list[int]:
        """Return the ids of all that editors made."""

    def among(self, ids: Iterable[int]) -> RawSQL:
        """Return `ids` for a condition, as one parameter: hundreds take long to write out."""

    def known(self, terms: Iterable[str]) -> set[str]:
        """Return those of `terms` that are in the vocabulary."""

    def learn(self, terms: Iterable[str]) -> None:
        """Have `terms` in the vocabulary, and keep them there until the end of this transaction."""

    def unused(self, terms: Iterable[str]) -> list[str]:
        """Return those of `terms` that stand in no entry."""

    def hold(self) -> None:
        """Let no other transaction write entries until this one ends; readers go on."""

    def settle(self) -> bool:
        """Tidy up a little after many writes; return whether there is more to do."""


def here() -> Backend:
    """Return the backend of the database in use."""
    return Postgres() if connection.vendor == "postgresql" else Sqlite()


class Sqlite:
    """FTS5 over the table of entries; triggers keep it in step."""

    TABLE = """
        CREATE VIRTUAL TABLE IF NOT EXISTS search_index USING fts5(
          terms, content='search_entry', content_rowid='id', detail=none, columnsize=0, prefix='2 3 4',
          tokenize="ascii tokenchars '@^='")"""
    GONE = "INSERT INTO search_index(search_index, rowid, terms) VALUES ('delete', old.id, old.terms);"
    NEW = "INSERT INTO search_index(rowid, terms) VALUES (new.id, new.terms);"

    def make(self) -> None:
        """Make the virtual table and its triggers."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'search_index'")
            is_new = cursor.fetchone() is None
            cursor.execute(self.TABLE)
            if is_new:
                cursor.execute("INSERT INTO search_index(search_index) VALUES ('rebuild')")
            for name, event, does in (
                ("added", "INSERT", self.NEW),
                ("removed", "DELETE", self.GONE),
                ("changed", "UPDATE OF terms", self.GONE + self.NEW),
            ):
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS search_entry_{name} AFTER {event} ON search_entry BEGIN {does} END"
                )

    def find(self, query: Query, limit: int) -> list[int]:
        """See Backend."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT e.id FROM search_index i CROSS JOIN search_entry e ON e.id = i.rowid"
                " WHERE search_index MATCH %s AND (e.until IS NULL OR e.until >= %s) ORDER BY i.rowid DESC LIMIT %s",
                [_written(query, Sqlite._term, " AND ", " OR "), timezone.localdate().isoformat(), limit],
            )
            return [number for (number,) in cursor.fetchall()]

    def made(self) -> list[int]:
        """See Backend."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT rowid FROM search_index WHERE search_index MATCH %s", [self._term("@made")])
            return [number for (number,) in cursor.fetchall()]

    def among(self, ids: Iterable[int]) -> RawSQL:
        """See Backend."""
        return RawSQL("SELECT value FROM json_each(%s)", [json.dumps([*ids])])

    def known(self, terms: Iterable[str]) -> set[str]:
        """See Backend."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT text FROM search_word WHERE text IN (SELECT value FROM json_each(%s))", [json.dumps([*terms])]
            )
            return {term for (term,) in cursor.fetchall()}

    def learn(self, terms: Iterable[str]) -> None:
        """See Backend. There is one writer at a time, so nobody takes them out."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT OR IGNORE INTO search_word (text) SELECT value FROM json_each(%s)", [json.dumps(sorted(terms))]
            )

    def unused(self, terms: Iterable[str]) -> list[str]:
        """See Backend."""
        unused = []
        with connection.cursor() as cursor:
            for term in terms:
                cursor.execute("SELECT 1 FROM search_index WHERE search_index MATCH %s LIMIT 1", [self._term(term)])
                if cursor.fetchone() is None:
                    unused.append(term)
        return unused

    def hold(self) -> None:
        """See Backend. Every transaction of ours begins as the only writer."""

    def settle(self) -> bool:
        """Merge some pages of the index, towards one segment."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT total_changes()")
            (before,) = cursor.fetchone()
            cursor.execute("INSERT INTO search_index(search_index, rank) VALUES ('merge', -500)")
            cursor.execute("SELECT total_changes()")
            (after,) = cursor.fetchone()
        return bool(after - before >= 2)  # noqa: PLR2004 - fewer: SQLite says that nothing was left to merge

    @staticmethod
    def _term(term: str, *, prefix: bool = False) -> str:
        return f'"{term}"' + ("*" if prefix else "")


class Postgres:
    """A generated tsvector of the bare terms, with a GIN index without a pending list: reads are always quick.

    A GIN index gives all rows of a word at once and in no order, and the planner cannot tell a rare word from an
    ordinary one. So a query first looks at the newest rows, by primary key: of a very common word they hold enough.
    Only what is less common is asked of the index, whole, so that no guess of the planner can go wrong.
    """

    SAMPLE, MORE = 100, 3000  # rows; when MORE will not hold enough, going by the sample, the index is quicker
    NEWEST = "(SELECT id, vector, until FROM search_entry ORDER BY id DESC LIMIT {most}) newest"
    FIND = """
        WITH found AS MATERIALIZED (
          SELECT id FROM {rows} WHERE vector @@ %s::tsquery AND (until IS NULL OR until >= %s) {stop}
        )
        SELECT id FROM found ORDER BY id DESC LIMIT %s"""

    def make(self) -> None:
        """Make the column and its index. The vector stays in the row, where it is read without a detour.

        Terms are kept unpacked: a search reads those of some hundred entries, and unpacking took half as long again.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE search_entry ADD COLUMN IF NOT EXISTS vector tsvector"
                " GENERATED ALWAYS AS (array_to_tsvector(string_to_array(terms, ' '))) STORED"
            )
            cursor.execute("ALTER TABLE search_entry ALTER COLUMN vector SET STORAGE MAIN")
            cursor.execute("ALTER TABLE search_entry ALTER COLUMN terms SET STORAGE EXTERNAL")
            cursor.execute(
                "CREATE INDEX IF NOT EXISTS search_entry_vector ON search_entry USING gin (vector)"
                " WITH (fastupdate = off)"
            )

    def find(self, query: Query, limit: int) -> list[int]:
        """See Backend."""
        text = _written(query, Postgres._term, " & ", " | ")
        fits: list[Any] = [text, timezone.localdate(), limit]
        found: list[int] = []
        for most in (self.SAMPLE, self.MORE, 0):
            if most == self.MORE and len(found) * self.MORE < limit * self.SAMPLE:
                continue
            rows = self.NEWEST.format(most=most) if most else "search_entry"
            stop = f"ORDER BY id DESC LIMIT {limit}" if most else ""
            with connection.cursor() as cursor:
                cursor.execute(self.FIND.format(rows=rows, stop=stop), fits)
                found = [number for (number,) in cursor.fetchall()]
            if len(found) >= limit:
                break
        return found

    def made(self) -> list[int]:
        """See Backend."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM search_entry WHERE vector @@ '''@made'''")
            return [number for (number,) in cursor.fetchall()]

    def among(self, ids: Iterable[int]) -> RawSQL:
        """See Backend."""
        return RawSQL("SELECT unnest(%s::bigint[])", ["{" + ",".join(map(str, ids)) + "}"])

    def known(self, terms: Iterable[str]) -> set[str]:
        """See Backend. Terms hold no spaces, and one parameter is written out sooner than a thousand.

        Each is looked up in the index; without LIMIT the planner reads the whole vocabulary for some fifteen hundred.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT known.text FROM unnest(string_to_array(%s, ' ')) asked,"
                " LATERAL (SELECT text FROM search_word WHERE text = asked LIMIT 1) known",
                [" ".join(terms)],
            )
            return {term for (term,) in cursor.fetchall()}

    def learn(self, terms: Iterable[str]) -> None:
        """See Backend. In one order everywhere, so that two writes never wait for each other."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT text FROM search_word WHERE text = ANY(%s) ORDER BY text FOR KEY SHARE", [[*terms]])
            new = sorted(set(terms).difference(term for (term,) in cursor.fetchall()))
            cursor.execute("INSERT INTO search_word (text) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING", [new])

    def unused(self, terms: Iterable[str]) -> list[str]:
        """See Backend. Called inside a transaction; what stands in the newest rows need not be asked of the index."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT lexeme FROM (SELECT vector FROM search_entry ORDER BY id DESC LIMIT 300) newest,"
                " unnest(vector)"
            )
            rare = set(terms) - {term for (term,) in cursor.fetchall()}
            cursor.execute("SET LOCAL enable_seqscan = off")  # a word is rare here, whatever the planner thinks
            cursor.execute(
                "SELECT term FROM unnest(%s::text[]) term WHERE NOT EXISTS"
                " (SELECT 1 FROM search_entry WHERE vector @@ ('''' || term || '''')::tsquery)",
                [list(rare)],
            )
            unused = [term for (term,) in cursor.fetchall()]
            cursor.execute("SET LOCAL enable_seqscan = on")
            return unused

    def hold(self) -> None:
        """See Backend. Called before anything is read, which then sees all that was committed."""
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE search_entry IN SHARE ROW EXCLUSIVE MODE")

    def settle(self) -> bool:
        """Refresh what the planner knows of the words."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_entry")
        return False

    @staticmethod
    def _term(term: str, *, prefix: bool = False) -> str:
        return f"'{term}'" + (":*" if prefix else "")


class _Term(Protocol):
    def __call__(self, term: str, *, prefix: bool = False) -> str: ...


def _written(query: Query, term: _Term, and_: str, or_: str) -> str:
    """Return `query` as the database writes it. Terms hold letters, digits and @^= only, so nothing needs escaping."""
    mark = "^" if query.in_title else ""

    def one(wanted: Wanted) -> str:
        forms = [and_.join(term(mark + t) for t in form) for form in wanted.forms]
        if wanted.prefix:
            forms.append(term(mark + wanted.prefix, prefix=True))
        return "(" + or_.join(f"({form})" for form in forms) + ")"

    return (or_ if query.any_will_do else and_).join(one(wanted) for wanted in query.wanted)
