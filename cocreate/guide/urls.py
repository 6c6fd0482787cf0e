"""Addresses: passages, the form at a passage, history, changes, what robots read."""

from django.urls import URLPattern, URLResolver, path

from .views import editing, history, lessons, pages, passages, speaker

app_name = "guide"
urlpatterns: list[URLPattern | URLResolver] = [
    path("passage/<uuid:passage_id>/", passages.passage, name="passage"),
    path("passage/<uuid:passage_id>/vul-aan/", passages.PassageShareView.as_view(), name="share"),
    path("passage/<uuid:passage_id>/vul-aan/hier/", passages.PassageShareHereView.as_view(), name="share_here"),
    path("geschiedenis/<int:page_id>/", history.of_page, name="history"),
    path("trajecten/<slug:slug>/praktijk/", lessons.may_tell, name="may_tell"),
    path("wijzigingen/", history.changes, name="changes"),
    path("wijzigingen/atom.xml", history.ChangesFeed(), name="changes_feed"),
    path("sitemap.xml", pages.sitemap, name="sitemap"),
    path("robots.txt", pages.robots, name="robots"),
    path("beheer-gids/bijdrage/<slug:contribution_id>/passage/", editing.attach, name="attach"),
    path("beheer-gids/toevoeging/<int:addition_id>/", editing.work_in, name="work_in"),
    path(
        "mijn/b/<slug:contribution_id>/<slug:secret>/gesprek/<int:page_id>/",
        speaker.answer_interview,
        name="answer_interview",
    ),
    path("beheer-gids/citaat/<slug:quote_id>/passage/", editing.cite, name="cite"),
    path("beheer-gids/aanhaling/<int:citation_id>/weg/", editing.uncite, name="uncite"),
]
