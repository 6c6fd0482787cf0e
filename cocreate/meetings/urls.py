"""Addresses."""

from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "meetings"
BASE = "trajecten/<slug:slug>/ontmoetingen/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("agenda/", views.agenda, name="agenda"),
    path("agenda/agenda.ics", views.agenda_file, name="agenda_file"),
    path(BASE, views.meetings, name="meetings"),
    path(f"{BASE}plan/", views.plan, name="plan"),
    path(f"{BASE}<slug:meeting_id>/", views.meeting, name="meeting"),
    path(f"{BASE}<slug:meeting_id>/agenda.ics", views.meeting_file, name="meeting_file"),
    path(f"{BASE}<slug:meeting_id>/anders/", views.change, name="change"),
    path(f"{BASE}<slug:meeting_id>/hoeveel/", views.count, name="count"),
    path(f"{BASE}<slug:meeting_id>/gaat-niet-door/", views.cancel, name="cancel"),
]
