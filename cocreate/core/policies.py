"""What one response may do that others may not."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from django.http.response import HttpResponseBase

R = TypeVar("R", bound=HttpResponseBase)


def policy(response: R, directives: Mapping[str, Sequence[str]]) -> R:
    """Replace these directives of the Content-Security-Policy in this response; the others stay."""
    response._csp_replace = directives  # type: ignore[attr-defined]  # how django-csp is told
    return response


def for_other_sites(response: R) -> R:
    """Let pages of other sites show this picture or read these data."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
