"""Addresses of uploads: without language, as machines use them."""

from django.urls import path

from . import views

app_name = "uploads"
urlpatterns = [
    path("", views.creation, name="creation"),
    path("<slug:upload_id>", views.upload, name="upload"),
]
