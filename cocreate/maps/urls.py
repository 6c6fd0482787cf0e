"""Addresses."""

from django.urls import URLPattern, URLResolver, path

from . import exchange_urls, share_views, views

app_name = "maps"
SLUG = "trajecten/<slug:slug>/"
BASE = f"{SLUG}kaart/"
ONE = f"{BASE}<slug:thing_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{SLUG}kaart.geojson", views.geojson, name="geojson"),
    path(BASE, views.overview, name="map"),
    *exchange_urls.urlpatterns,
    path(f"{BASE}nieuw/", views.add, name="add"),
    path(f"{BASE}groei/", views.grown, name="growth"),
    path(f"{BASE}sleutel/", views.token, name="token"),
    path(ONE, views.thing, name="thing"),
    path(f"{ONE}anders/", views.change, name="change"),
    path(f"{ONE}stap/", views.step, name="step"),
    path(f"{ONE}hoe-zeker/", views.state, name="state"),
    path(f"{ONE}deel/", share_views.ThingShareView.as_view(), name="share"),
    path(f"{ONE}zeg/", views.reply, name="reply"),
    path(f"{ONE}weg/", views.take_off, name="take_off"),
    path(f"{ONE}terug/", views.put_back, name="put_back"),
    path(f"{ONE}knik/", views.nod, name="nod"),
    path(f"{ONE}terugnemen/", views.take_back, name="take_back"),
]
