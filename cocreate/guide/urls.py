"""Addresses: history, changes, a share form at a passage."""

from django.urls import URLPattern, URLResolver

app_name = "guide"
urlpatterns: list[URLPattern | URLResolver] = []
