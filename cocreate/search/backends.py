"""The full-text index of the database: SQLite's FTS5 or PostgreSQL's GIN, behind one small interface.

Both only find; neither ranks. The index holds bare terms without positions, so that finding is cheap and a very
common word can be cut off after the newest few hundred; `scoring.py` then ranks those few, the same on both.
"""

import json
from collections.abc import Iterable
from typing import Protocol

from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils import timezone

from .folding import LAST
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

    def known(self, terms: Iterable[str], beginning: str = "", most: int = 0) -> set[str]:
        """Return those of `terms` that are in the vocabulary, and at most `most` words in it that begin so."""

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

    def known(self, terms: Iterable[str], beginning: str = "", most: int = 0) -> set[str]:
        """See Backend."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT text FROM search_word WHERE text IN (SELECT value FROM json_each(%s)) UNION ALL"
                " SELECT * FROM (SELECT text FROM search_word WHERE text >= %s AND text < %s LIMIT %s)",
                [json.dumps([*terms]), beginning, beginning + LAST, most],
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
    """A GIN index, without a pending list, of the bare terms and of where in the order of ids a row stands.

    A GIN index gives all rows of a word at once and in no order, and the planner cannot tell a rare word from an
    ordinary one. So each band of 256 ids is in the index too. A query asks for its words in the bands that hold the
    newest 512 rows, then in four times as many, and stops when it has enough; what is rarer it asks of all that
    remains. The planner sees neither words nor bands, so it always makes this plan.
    """

    VECTOR = "array_to_tsvector(string_to_array(terms, ' '))"
    NEAR = "(0, 1), (1, 4), (4, 16), (16, 64)"  # from and until how many times the newest 512 rows
    READ = 4000  # rows
    FIND = """
        WITH asked AS MATERIALIZED (
          SELECT newest, least(newest - coalesce(far, 0) + 1, 64) AS unit, %s::date AS today, %s::tsquery AS query
          FROM (SELECT max(id) >> 8 AS newest FROM search_entry) ahead
          LEFT JOIN (SELECT id >> 8 AS far FROM search_entry ORDER BY id DESC OFFSET 511 LIMIT 1) behind ON true
        )
        SELECT id FROM ({first} UNION ALL
          SELECT found.id FROM asked, LATERAL (
            SELECT id FROM search_entry WHERE {vector} @@ query AND (until IS NULL OR until >= today) AND {then}
            ORDER BY id DESC
          ) found
        ) newest_first LIMIT %s"""
    FIRST_NEAR = """
        SELECT found.id FROM asked, (VALUES {near}) near(first, last), LATERAL (
          SELECT id FROM search_entry WHERE {vector} @@ query AND (until IS NULL OR until >= today)
          AND ARRAY[id >> 8] && ARRAY(SELECT generate_series(newest - last * unit + 1, newest - first * unit))
          ORDER BY id DESC
        ) found"""
    THEN_FAR = "id >> 8 <= newest - unit * 64"
    FIRST_READ = """
        SELECT read.id FROM asked, LATERAL (
          SELECT id, until, terms FROM search_entry ORDER BY id DESC LIMIT {read}
        ) read WHERE {fits} AND (until IS NULL OR until >= today)"""
    THEN_OLDER = "id < (SELECT id FROM search_entry ORDER BY id DESC OFFSET {read} - 1 LIMIT 1)"
    MADE = "SELECT id FROM search_entry WHERE {vector} @@ (SELECT '''@made'''::tsquery)"
    UNUSED = """
        SELECT term FROM unnest(%s::text[]) term WHERE NOT EXISTS (
          SELECT 1 FROM search_entry WHERE {vector} @@ ('''' || term || '''')::tsquery
        )"""

    def make(self) -> None:
        """Make the index. Terms stay in the row and unpacked: a search reads those of some hundred entries.

        A column that held them a second time, as a tsvector, goes, and the table is written again without it.
        """
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE search_entry ALTER COLUMN terms SET STORAGE EXTERNAL")
            cursor.execute("ALTER TABLE search_entry SET (toast_tuple_target = 8160)")
            cursor.execute(
                "SELECT 1 FROM pg_attribute WHERE attrelid = 'search_entry'::regclass AND attname = 'vector'"
            )
            if cursor.fetchone():
                cursor.execute("ALTER TABLE search_entry DROP COLUMN vector")
                cursor.execute("CLUSTER search_entry USING search_entry_pkey")
            cursor.execute(
                "CREATE INDEX IF NOT EXISTS search_entry_newest ON search_entry"
                f" USING gin ({self.VECTOR}, (ARRAY[id >> 8])) WITH (fastupdate = off)"
            )

    def find(self, query: Query, limit: int) -> list[int]:
        """See Backend. The index gives a beginning of many words slowly: in the newest rows it is read."""
        if any(each.prefix and not each.words for each in query.wanted):
            fits = _written(query, Postgres._read, " AND ", " OR ")
            first, then = self.FIRST_READ.format(read=self.READ, fits=fits), self.THEN_OLDER.format(read=self.READ)
        else:
            first, then = self.FIRST_NEAR.format(near=self.NEAR, vector=self.VECTOR), self.THEN_FAR
        with connection.cursor() as cursor:
            cursor.execute(
                self.FIND.format(first=first, then=then, vector=self.VECTOR),
                [timezone.localdate(), _written(query, Postgres._term, " & ", " | "), limit],
            )
            return [number for (number,) in cursor.fetchall()]

    def made(self) -> list[int]:
        """See Backend."""
        with connection.cursor() as cursor:
            cursor.execute(self.MADE.format(vector=self.VECTOR))
            return [number for (number,) in cursor.fetchall()]

    def among(self, ids: Iterable[int]) -> RawSQL:
        """See Backend."""
        return RawSQL("SELECT unnest(%s::bigint[])", ["{" + ",".join(map(str, ids)) + "}"])

    def known(self, terms: Iterable[str], beginning: str = "", most: int = 0) -> set[str]:
        """See Backend. Terms hold no spaces, and one parameter is written out sooner than a thousand.

        Each is looked up in the index; without LIMIT the planner reads the whole vocabulary for some fifteen hundred.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT known.text FROM unnest(string_to_array(%s, ' ')) asked,"
                " LATERAL (SELECT text FROM search_word WHERE text = asked LIMIT 1) known UNION ALL"
                " (SELECT text FROM search_word WHERE text ~>=~ %s AND text ~<~ %s LIMIT %s)",
                [" ".join(terms), beginning, beginning + LAST, most],
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
                "SELECT DISTINCT term FROM (SELECT terms FROM search_entry ORDER BY id DESC LIMIT 300) newest,"
                " unnest(string_to_array(terms, ' ')) term"
            )
            rare = set(terms) - {term for (term,) in cursor.fetchall()}
            cursor.execute("SET LOCAL enable_seqscan = off")  # a word is rare here, whatever the planner thinks
            cursor.execute(self.UNUSED.format(vector=self.VECTOR), [list(rare)])
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

    @staticmethod
    def _read(term: str, *, prefix: bool = False) -> str:
        """Return the condition that a term, or one that begins so, is read in the row; the first term is no word."""
        return f"strpos(terms, ' {term}') > 0" if prefix else f"strpos(terms || ' ', ' {term} ') > 0"


class _Term(Protocol):
    def __call__(self, term: str, *, prefix: bool = False) -> str: ...


def _written(query: Query, term: _Term, and_: str, or_: str) -> str:
    """Return `query` as the database writes it. Terms hold letters, digits and @^= only, so nothing needs escaping."""
    mark = "^" if query.in_title else ""

    def one(wanted: Wanted) -> str:
        begun = [term(mark + word) for word in wanted.words]
        if wanted.prefix and not begun:
            begun = [term(mark + wanted.prefix, prefix=True)]
        forms = begun + [and_.join(term(mark + t) for t in form) for form in wanted.forms if form != (wanted.prefix,)]
        return "(" + or_.join(f"({form})" for form in forms) + ")"

    return (or_ if query.any_will_do else and_).join(one(wanted) for wanted in query.wanted)
