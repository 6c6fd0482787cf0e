"""Addresses: contact and reports."""

from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "moderation"
urlpatterns: list[URLPattern | URLResolver] = [
    path("stempel/", views.stamp, name="stamp"),
    path("contact/", views.contact, name="contact"),
    path("contact/bedankt/", views.contact_thanks, name="contact_thanks"),
    path("melden/bedankt/", views.report_thanks, name="report_thanks"),
    path("melden/<str:label>/<str:pk>/", views.report, name="report"),
]
