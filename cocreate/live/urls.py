"""Addresses."""

from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "live"
urlpatterns: list[URLPattern | URLResolver] = [path("offline.js", views.worker, name="worker")]
