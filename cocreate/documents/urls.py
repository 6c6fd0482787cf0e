"""Addresses."""

from django.urls import URLPattern, URLResolver, path, re_path

from . import views

app_name = "documents"
BASE = "trajecten/<slug:slug>/teksten/"
ONE = f"{BASE}<slug:document_id>/"
WORDS, WHO = "voorstel|opmerking", "(?P<said_id>[a-z0-9]{12})"
MINE = r"trajecten/(?P<slug>[-\w]+)/teksten/(?P<document_id>[-\w]+)/"
SAID = rf"^{MINE}(?P<word>{WORDS})/{WHO}/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(BASE, views.documents, name="documents"),
    path(f"{BASE}nieuw/", views.start, name="start"),
    path(ONE, views.document, name="document"),
    path(f"{ONE}sleutel/", views.key, name="key"),
    path(f"{ONE}anders/", views.change, name="change"),
    path(f"{ONE}weg/", views.throw_away, name="throw_away"),
    path(f"{ONE}versies/", views.versions.versions, name="versions"),
    path(f"{ONE}versies/<int:number>/", views.versions.version, name="version"),
    path(f"{ONE}versies/<int:number>/terug/", views.versions.restore, name="restore"),
    path(f"{ONE}verschil/", views.versions.difference, name="difference"),
    path(f"{ONE}vastleggen/", views.versions.settle, name="settle"),
    path(f"{ONE}losmaken/", views.versions.loosen, name="loosen"),
    path(f"{ONE}voorstel/", views.talk.suggest, name="suggest"),
    path(f"{ONE}opmerking/", views.talk.comment, name="comment"),
    re_path(f"{SAID}antwoord/$", views.talk.answer, name="answer"),
    re_path(f"{SAID}$", views.talk.decide, name="decide"),
    re_path(rf"^{MINE}tekst\.(?P<kind>html|md|docx|pdf)$", views.files.file, name="file"),
    path(f"{ONE}ronde/", views.rounds.rounds, name="rounds"),
    path(f"{ONE}ronde/ontwerp/", views.rounds.draft, name="draft"),
    path(f"{ONE}ronde/doe/", views.rounds.decide, name="decide_round"),
    re_path(rf"^gezegd/(?P<word>{WORDS})/{WHO}/(?P<secret>[0-9a-f]{{32}})/$", views.talk.own, name="own"),
]
