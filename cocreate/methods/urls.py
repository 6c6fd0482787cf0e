"""Addresses: methodes."""

from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "methods"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.library, name="library"),
    path("kaarten/", views.cards, name="cards"),
    path("<slug:method_id>/", views.method, name="method"),
]
