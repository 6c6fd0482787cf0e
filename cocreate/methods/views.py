"""Pages of the library."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cocreate.core.page_cache import shows

from . import access


def method(request: HttpRequest, method_id: str) -> HttpResponse:
    """Show one method."""
    found = access.method_read(method_id)
    return shows(render(request, "methods/method.html", {"method": found}), "methods", "stones")
