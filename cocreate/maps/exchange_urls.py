"""Addresses of what comes in and goes out. They stand before those of things, which take any word."""

from django.urls import URLPattern, path

from . import exchange_views as views
from . import underlay_views

SLUG = "trajecten/<slug:slug>/"
BASE = f"{SLUG}kaart/"
LAYER = f"{BASE}lagen/<slug:layer_id>/"
urlpatterns: list[URLPattern] = [
    *(
        path(f"{SLUG}kaart.{ending}", views.export, {"ending": ending}, name=f"export_{ending}")
        for ending in views.ENDINGS
    ),
    path("kaart/tegels/<slug:key>/<int:z>/<int:x>/<int:y>", views.base_tile, name="base_tile"),
    path(f"{BASE}bestanden/", views.files, name="files"),
    path(f"{BASE}ondergrond/", underlay_views.bring, name="underlays"),
    path(f"{BASE}ondergrond/<slug:key>/", underlay_views.lay, name="underlay"),
    path(f"{BASE}ondergrond/<slug:key>/weg/", underlay_views.take_away, name="take_underlay_away"),
    path(f"{BASE}blad-<slug:size>.pdf", views.on_paper, name="sheet"),
    path(f"{BASE}insluiten/", views.embed, name="embed"),
    path(f"{LAYER}weg/", views.take_layer_off, name="take_layer_off"),
    path(f"{LAYER}<int:z>/<int:x>/<int:y>.mvt", views.tile, name="tile"),
]
