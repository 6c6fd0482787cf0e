"""Addresses: share, insights, mijn."""

from django.urls import URLPattern, URLResolver, path

from . import feeds, views

app_name = "contributions"
urlpatterns: list[URLPattern | URLResolver] = [
    path("deel/", views.ShareView.as_view(), name="share"),
    path("trajecten/<slug:slug>/deel/", views.TrajectoryShareView.as_view(), name="in_trajectory"),
    path("trajecten/<slug:slug>/deel/affiche/", views.poster, name="poster"),
    path("trajecten/<slug:slug>/bijdragen/", views.given, name="given"),
    path("trajecten/<slug:slug>/wacht/", views.waiting, name="waiting"),
    path("trajecten/<slug:slug>/wacht/<slug:contribution_id>/", views.decide, name="decide"),
    path("d/<slug:trajectory_id>/", views.short, name="short"),
    path("inzichten/", views.insights, name="insights"),
    path("inzichten/atom.xml", feeds.Insights(), name="feed"),
    path("inzichten/<slug:contribution_id>/", views.contribution, name="contribution"),
    path("inzichten/<slug:contribution_id>/stand/", views.stand, name="stand"),
    path("k/", views.type_code, name="type_code"),
    path("k/<str:code>/", views.open_code, name="open_code"),
    path("mijn/b/<slug:contribution_id>/<slug:secret>/kaartje/", views.card, name="card"),
    path("uitschrijven/", views.to_write_out, name="to_write_out"),
    path("uitschrijven/<slug:contribution_id>/", views.write_out, name="write_out"),
    path("mijn/b/<slug:contribution_id>/<slug:secret>/uitschrijven/", views.write_out_mine, name="write_out_mine"),
    path("mijn/", views.mine, name="mine"),
    path("mijn/alles.zip", views.everything, name="everything"),
    path("mijn/b/<slug:contribution_id>/<slug:secret>/", views.with_secret, name="with_secret"),
    path("mijn/b/<slug:contribution_id>/<slug:secret>/bedankt/", views.thanks, name="thanks"),
    path("mijn/b/<slug:contribution_id>/<slug:secret>/antwoord/", views.answer, name="answer"),
    path("mijn/b/<slug:contribution_id>/<slug:secret>/onthouden/", views.keep, name="keep"),
    path("mijn/b/<slug:contribution_id>/<slug:secret>/mail/", views.mail_link, name="mail_link"),
    path("mijn/b/<slug:contribution_id>/<slug:secret>/terugnemen/", views.withdraw, name="withdraw"),
]
