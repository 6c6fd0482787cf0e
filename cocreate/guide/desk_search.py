"""The search of the editor's desk, which modelsearch keeps in the database.

A picture that an editor gives is indexed twice at once: by the request, and by the worker because it was saved. On
SQLite modelsearch looks whether there is a row and else makes one, so the second of both failed, and so the request.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection, models, transaction
from modelsearch.backends.database import SearchBackend


class Alone:
    """For an index of modelsearch: it looks and writes when nobody else may write."""

    def add_items(self, model: type[models.Model], objs: Iterable[models.Model]) -> None:
        """Write or change the rows of `objs`."""
        with transaction.atomic():  # begins as IMMEDIATE; see DATABASES
            super().add_items(model, objs)  # type: ignore[misc]  # of the index that this stands before


def backend(options: dict[str, Any]) -> Any:
    """Return that of modelsearch for the database in use; PostgreSQL's takes over a row that is there."""
    made = SearchBackend(options)
    if connection.vendor == "sqlite":
        made.index_class = type("AloneIndex", (Alone, made.index_class), {})
    return made
