"""Addresses: the api."""

from django.urls import URLPattern, URLResolver, path, re_path

from .face import absent, faced
from .site import api

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    *(
        path(str(pattern.pattern), faced(pattern.callback), name=pattern.name)
        for pattern in api.urls[0]
        if isinstance(pattern, URLPattern)
    ),
    re_path(r"", faced(absent)),
]
