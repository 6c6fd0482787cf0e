"""Addresses: the api."""

from django.urls import URLPattern, URLResolver, path, re_path

from cocreate.core.middleware import takes_files

from .face import View, absent, faced
from .site import api

app_name = "api"
#: Where something is given or changed: a film or a sound may come along, as at the form.
WITH_FILES = {"contributions", "contributions/<contribution_id>"}


def _outside(address: str, view: View) -> View:
    return takes_files(faced(view)) if address in WITH_FILES else faced(view)


urlpatterns: list[URLPattern | URLResolver] = [
    *(
        path(str(pattern.pattern), _outside(str(pattern.pattern), pattern.callback), name=pattern.name)
        for pattern in api.urls[0]
        if isinstance(pattern, URLPattern)
    ),
    re_path(r"", faced(absent)),
]
