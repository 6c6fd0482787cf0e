"""Addresses."""

from django.urls import URLPattern, URLResolver, path

from . import reason_views, round_views, trait_views, views

app_name = "compass"
urlpatterns: list[URLPattern | URLResolver] = [
    path("trajecten/<slug:slug>/kompas/", views.compass, name="compass"),
    path("trajecten/<slug:slug>/kompas/zet/", views.place, name="place"),
    path("trajecten/<slug:slug>/kompas/gezet/", views.placed, name="placed"),
    path("trajecten/<slug:slug>/kompas/insluiten/", views.embed, name="embed"),
    path("trajecten/<slug:slug>/kompas.svg", views.picture, {"kind": "svg"}, name="svg"),
    path("trajecten/<slug:slug>/kompas.png", views.picture, {"kind": "png"}, name="png"),
    path("trajecten/<slug:slug>/kompas/leg-weg/", views.dismiss, name="dismiss"),
    path("trajecten/<slug:slug>/kompas/ronde/", round_views.rounds, name="rounds"),
    path("trajecten/<slug:slug>/kenmerken/", trait_views.sheets, name="traits"),
    path("trajecten/<slug:slug>/kenmerken/<slug:trait>/", trait_views.sheet, name="trait"),
    path("ronde/", round_views.join, name="join"),
    path("ronde/<slug:code>/", round_views.sheet, name="round"),
    path("ronde/<slug:code>/scherm/", round_views.screen, name="screen"),
    path("ronde/<slug:code>/groeit/", round_views.growing, name="growing"),
    path("ronde/<slug:code>/sluit/", round_views.close, name="close"),
    path("ronde/<slug:code>/meenemen/", round_views.take, name="take"),
    path("ronde/<slug:code>/papier/", round_views.paper, name="paper"),
    path("reden/<slug:reason_id>/<slug:key>/", reason_views.reason, name="reason"),
    path("trajecten/<slug:slug>/kompas/redenen/", reason_views.decide, name="reasons"),
    path("oembed/", views.oembed, name="oembed"),
]
