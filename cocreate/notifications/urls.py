"""Addresses: mail preferences."""

from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "notifications"
urlpatterns: list[URLPattern | URLResolver] = [
    path("uit/<str:token>/", views.out, name="out"),
    path("mijn/", views.mine, name="mine"),
]
