"""Addresses."""

from django.urls import URLPattern, URLResolver, path

from . import views
from .feeds import Changes

app_name = "trajectories"
urlpatterns: list[URLPattern | URLResolver] = [
    path("experimenten/", views.all_experiments, name="all_experiments"),
    path("trajecten/", views.trajectories, name="trajectories"),
    path("trajecten/start/", views.start, name="start"),
    path("trajecten/k/<slug:invitation_id>/", views.invitation, name="invitation"),
    path("trajecten/<slug:slug>/", views.trajectory, name="trajectory"),
    path("trajecten/<slug:slug>/verslag.pdf", views.report, name="report"),
    path("trajecten/<slug:slug>/s/<slug:member_id>/<slug:secret>/", views.with_secret, name="member"),
    path("trajecten/<slug:slug>/anders/", views.change, name="change"),
    path("trajecten/<slug:slug>/wie-leest/", views.visibility, name="visibility"),
    path("trajecten/<slug:slug>/sluit/", views.close, name="close"),
    path("trajecten/<slug:slug>/meegekregen/", views.proposals, name="proposals"),
    path("trajecten/<slug:slug>/meegekregen/<slug:proposal_id>/weg/", views.let_proposal_go, name="let_proposal_go"),
    path("trajecten/<slug:slug>/vraag/", views.ask, name="ask"),
    path("trajecten/<slug:slug>/vraag/<slug:ask_id>/klaar/", views.answered, name="answered"),
    path("trajecten/<slug:slug>/doe-mee/", views.join, name="join"),
    path("trajecten/<slug:slug>/volgen/", views.follow, name="follow"),
    path("trajecten/<slug:slug>/atom.xml", Changes(), name="atom"),
    path("trajecten/<slug:slug>/wij/", views.people, name="people"),
    path("trajecten/<slug:slug>/wij/ik/", views.mine, name="mine"),
    path("trajecten/<slug:slug>/wij/nodig-uit/", views.invite, name="invite"),
    path("trajecten/<slug:slug>/wij/nodig-uit/<slug:invitation_id>/", views.end_invitation, name="end_invitation"),
    path("trajecten/<slug:slug>/wij/dank/<slug:member_id>/", views.goodbye, name="goodbye"),
    path("trajecten/<slug:slug>/afspraken/", views.agreements, name="agreements"),
    path("trajecten/<slug:slug>/afspraken/nieuw/", views.agree, name="agree"),
    path("trajecten/<slug:slug>/afspraken/<slug:agreement_id>/", views.look_again, name="look_again"),
    path("trajecten/<slug:slug>/experimenten/", views.experiments, name="experiments"),
    path("trajecten/<slug:slug>/experimenten/nieuw/", views.experiment, name="experiment"),
    path("trajecten/<slug:slug>/experimenten/<slug:experiment_id>/", views.conclude, name="conclude"),
    path("trajecten/<slug:slug>/geven-en-krijgen/", views.exchanges, name="exchanges"),
    path("trajecten/<slug:slug>/geven-en-krijgen/nieuw/", views.exchange, name="exchange"),
    path("trajecten/<slug:slug>/geven-en-krijgen/<slug:exchange_id>/weg/", views.end_exchange, name="end_exchange"),
]
