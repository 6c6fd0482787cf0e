"""Composition root: every address of the site."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cocreate.core import media
from cocreate.guide.views.pages import serve

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("cocreate.ops.urls")),
    path("api/v1/", include("cocreate.api.urls")),
    path("uploads/", include("cocreate.uploads.urls")),
    path("", include("cocreate.live.urls")),
    path("", include("cocreate.stones.urls")),
    path("beheer/", include(wagtailadmin_urls)),
    path("media/<path:path>", media.serve, name="media"),
    path("documents/", include(wagtaildocs_urls)),
    *i18n_patterns(
        path("account/", include("cocreate.accounts.urls")),
        path("account/", include("allauth.urls")),
        path("methodes/", include("cocreate.methods.urls")),
        path("zoeken/", include("cocreate.search.urls")),
        path("mail/", include("cocreate.notifications.urls")),
        path("", include("cocreate.moderation.urls")),
        path("", include("cocreate.voices.urls")),
        path("", include("cocreate.compass.urls")),
        path("", include("cocreate.maps.urls")),
        path("", include("cocreate.contributions.urls")),
        path("", include("cocreate.documents.urls")),
        path("", include("cocreate.meetings.urls")),
        path("", include("cocreate.trajectories.urls")),
        path("", include("cocreate.places.urls")),
        path("", include("cocreate.guide.urls")),
        path("", include([url for url in wagtail_urls.urlpatterns if url.name != "wagtail_serve"])),
        re_path(wagtail_urls.serve_pattern, serve, name="wagtail_serve"),
        prefix_default_language=False,
    ),
]

handler400 = "cocreate.core.problems.bad_request"
handler403 = "cocreate.core.problems.forbidden"
handler404 = "cocreate.core.problems.not_found"
handler429 = "cocreate.core.problems.limited"  # django-allauth looks for it
handler500 = "cocreate.core.problems.broken"
