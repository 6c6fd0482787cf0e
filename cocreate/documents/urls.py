"""Addresses."""

from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "documents"
BASE = "trajecten/<slug:slug>/teksten/"
ONE = f"{BASE}<slug:document_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(BASE, views.documents, name="documents"),
    path(f"{BASE}nieuw/", views.start, name="start"),
    path(ONE, views.document, name="document"),
    path(f"{ONE}sleutel/", views.key, name="key"),
    path(f"{ONE}anders/", views.change, name="change"),
    path(f"{ONE}weg/", views.throw_away, name="throw_away"),
]
