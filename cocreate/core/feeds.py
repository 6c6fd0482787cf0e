"""What every feed shares."""

import re
from typing import Any

#: What XML 1.0 allows in no document, written out or escaped: https://www.w3.org/TR/xml/#charsets
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def readable(value: Any) -> Any:
    """Return a value without the characters that make XML unreadable; also inside lists and pairs."""
    if isinstance(value, str):
        return FORBIDDEN.sub("", value)
    if isinstance(value, list | tuple):
        return type(value)(readable(one) for one in value)
    return value


class Readable:
    """Keeps a feed well-formed whatever people typed; stands before a feed generator of Django."""

    def add_item(self, **facts: Any) -> None:
        """Add an item without the characters that no reader of XML takes."""
        super().add_item(**{name: readable(value) for name, value in facts.items()})  # type: ignore[misc]  # a mixin
