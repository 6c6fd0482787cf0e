"""What every feed shares."""

import re
from typing import Any

from django.utils.feedgenerator import SyndicationFeed

#: What XML 1.0 allows in no document, written out or escaped: https://www.w3.org/TR/xml/#charsets
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def readable(value: Any) -> Any:
    """Return a value without the characters that make XML unreadable; also inside lists and pairs."""
    if isinstance(value, str):
        return FORBIDDEN.sub("", value)
    if isinstance(value, list | tuple):
        return type(value)(readable(one) for one in value)
    return value


class Readable(SyndicationFeed):
    """Keeps a feed well-formed whatever people typed; stands before a feed of Django that says how it is written."""

    def add_item(self, *args: Any, **facts: Any) -> None:
        """Add an item without the characters that no reader of XML takes."""
        super().add_item(*readable(args), **{name: readable(value) for name, value in facts.items()})
