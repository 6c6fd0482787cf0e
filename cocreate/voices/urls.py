"""Addresses: voices, the podcast, the speaker's nod, the desk."""

from django.urls import URLPattern, URLResolver, path

from . import feeds, views

app_name = "voices"
urlpatterns: list[URLPattern | URLResolver] = [
    path("stemmen/", views.voices, name="voices"),
    path("stemmen/<slug:voice_id>/", views.voice, name="voice"),
    path("inzichten/podcast.xml", feeds.Podcast(), name="podcast"),
    path("inzichten/<slug:contribution_id>/hoofdstukken.json", views.chapters, name="chapters"),
    path("mijn/b/<slug:contribution_id>/<slug:secret>/knik/<int:nod_id>/", views.answer, name="answer"),
    path("beheer-stemmen/<slug:contribution_id>/citaat/", views.quote, name="quote"),
    path("beheer-stemmen/citaat/<slug:quote_id>/weg/", views.drop_quote, name="drop_quote"),
    path("beheer-stemmen/<slug:contribution_id>/knip/", views.cut, name="cut"),
    path("beheer-stemmen/<slug:contribution_id>/stem/", views.belong, name="belong"),
]
