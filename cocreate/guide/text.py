"""Words of a passage without their markup."""

import re
from html import unescape

from django.utils.html import strip_tags

_BREAK = re.compile(r"(?i)</(?:p|li|h[1-6]|blockquote|div)>|<br\s*/?>|<hr\s*/?>")
_SPACES = re.compile(r"[ \t\xa0]+")


def plain(html: str) -> str:
    """Return the words of rich text, one line a paragraph or list item, entities decoded."""
    words = unescape(strip_tags(_BREAK.sub("\n", html)))
    lines = (_SPACES.sub(" ", line).strip() for line in words.splitlines())
    return "\n".join(line for line in lines if line)
