"""What a part tells the search index about one public thing."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class SearchEntry:
    """One public thing as search knows it. `key` is unique over all parts, such as "contribution:k7m2…"."""

    key: str
    kind: str  # chapter, stone, trait, case, method, trajectory, meeting, document, contribution
    title: str
    text: str  # plain, without markup
    path: str  # where it is read
    language: str = "nl"
    at: datetime | None = None  # when it was published
    until: date | None = None  # last day on which it may be found
