"""Addresses."""

from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "compass"
urlpatterns: list[URLPattern | URLResolver] = [
    path("trajecten/<slug:slug>/kompas/", views.compass, name="compass"),
    path("trajecten/<slug:slug>/kompas/zet/", views.place, name="place"),
    path("trajecten/<slug:slug>/kompas/gezet/", views.placed, name="placed"),
    path("trajecten/<slug:slug>/kompas/insluiten/", views.embed, name="embed"),
    path("trajecten/<slug:slug>/kompas.svg", views.picture, name="svg"),
    path("oembed/", views.oembed, name="oembed"),
]
