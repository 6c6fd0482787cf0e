"""Addresses: mail preferences."""

from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "notifications"
urlpatterns: list[URLPattern | URLResolver] = [
    path("volgen/", views.follow, name="follow"),
    path("volgen/ja/<str:token>/", views.confirm, name="confirm"),
    path("volgen/mijn/<str:token>/", views.following, name="following"),
    path("uit/<str:token>/", views.out, name="out"),
    path("mijn/", views.mine, name="mine"),
]
