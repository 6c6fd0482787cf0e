"""Addresses: account pages beside allauth."""

from django.urls import URLPattern, URLResolver, path, re_path

from . import views

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.account, name="account"),
    path("weg/", views.leave, name="leave"),
    re_path(r"^password/", views.no_passwords),
]
