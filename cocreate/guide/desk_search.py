"""The search of the editor's desk, which modelsearch keeps in the database.

A picture that an editor gives is indexed twice at once: by the request, and by the worker because it was saved. On
SQLite modelsearch looks whether there is a row and else makes one, so the second of both failed, and so the request.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection, models, transaction
from modelsearch.backends.database import SearchBackend


def backend(options: dict[str, Any]) -> Any:
    """Return that of modelsearch; on SQLite one that looks when nobody else may write. PostgreSQL's needs no help."""
    made = SearchBackend(options)
    if connection.vendor == "sqlite":
        from modelsearch.backends.database.sqlite.sqlite import SQLiteIndex  # noqa: PLC0415 - there is none beside PostgreSQL

        class AloneIndex(SQLiteIndex):
            def add_items(self, model: type[models.Model], objs: Iterable[models.Model]) -> None:
                with transaction.atomic(self.write_connection.alias):  # begins as IMMEDIATE; see DATABASES
                    super().add_items(model, objs)

        made.index_class = AloneIndex
    return made
