"""Addresses: history, changes, a share form at a passage."""

from django.urls import URLPattern, URLResolver, path

from . import editing

app_name = "guide"
urlpatterns: list[URLPattern | URLResolver] = [
    path("beheer-gids/bijdrage/<str:contribution_id>/passage/", editing.attach, name="attach"),
    path("beheer-gids/toevoeging/<int:addition_id>/", editing.work_in, name="work_in"),
]
