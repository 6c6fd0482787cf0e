"""Writes."""

from django.db import transaction

from cocreate.core import page_cache

from .models import Line, Stone, Trait
from .queries import lines_of


@transaction.atomic
def write_lines(thing: Stone | Trait, kind: str, rows: list[tuple[str, list[str]]]) -> None:
    """Make these (text, ids of methods) the lines of that kind, in order. A line whose text stays keeps its row."""
    owner = {"stone" if isinstance(thing, Stone) else "trait": thing}
    old = {line.text: line for line in lines_of(thing)[kind]}
    for order, (text, methods) in enumerate(rows):
        line = old.pop(text, None) or Line(kind=kind, text=text, **owner)
        if line.pk is None or (line.order, line.methods) != (order, methods):
            line.order, line.methods = order, methods
            line.save()
    for gone in old.values():
        gone.delete()
    page_cache.expire("stones")
