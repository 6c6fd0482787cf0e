"""Addresses: account pages beside allauth."""

from django.urls import URLPattern, URLResolver, path, re_path

from . import views

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.account, name="account"),
    path("weg/", views.leave, name="leave"),
    # What django-allauth has and this site does not offer. Its own links lead to the two redirects.
    path("email/", views.to_account),
    path("3rdparty/", views.to_account),
    path("2fa/", views.to_passkeys),
    re_path(
        r"^(?:password|reauthenticate|social|2fa/(?:re)?authenticate|2fa/webauthn/reauthenticate)/", views.not_here
    ),
    path("2fa/webauthn/keys/<int:pk>/edit/", views.not_here),
    path("oidc/<slug:provider_id>/login/", views.openid_start),
    path("oidc/<slug:provider_id>/login/callback/", views.openid_back),
]
