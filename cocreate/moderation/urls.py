"""Addresses: contact and reports."""

from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "moderation"
urlpatterns: list[URLPattern | URLResolver] = [
    path("stempel/", views.stamp, name="stamp"),
]
