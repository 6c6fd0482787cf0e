"""Addresses: stapstenen.css."""

from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "stones"
urlpatterns: list[URLPattern | URLResolver] = [path("stapstenen.css", views.colours, name="colours")]
