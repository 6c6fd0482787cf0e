"""Addresses."""

from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "trajectories"
urlpatterns: list[URLPattern | URLResolver] = [
    path("trajecten/", views.trajectories, name="trajectories"),
    path("trajecten/start/", views.start, name="start"),
    path("trajecten/<slug:slug>/", views.trajectory, name="trajectory"),
    path("trajecten/<slug:slug>/s/<slug:member_id>/<slug:secret>/", views.with_secret, name="member"),
    path("trajecten/<slug:slug>/anders/", views.change, name="change"),
    path("trajecten/<slug:slug>/wie-leest/", views.visibility, name="visibility"),
    path("trajecten/<slug:slug>/vraag/", views.ask, name="ask"),
    path("trajecten/<slug:slug>/vraag/<slug:ask_id>/klaar/", views.answered, name="answered"),
]
