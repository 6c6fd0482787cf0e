"""A panel of a higher part says what else a page shows, and until when."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse

from cocreate.core import page_cache

SOON = datetime(2030, 1, 1, tzinfo=UTC)
LATER = SOON + timedelta(days=1)


def test_what_panels_say_is_added_to_what_the_view_says(rf):
    request = rf.get("/")
    page_cache.also(request, "pages", "voice:1")
    page_cache.also(request, "pages")
    shown = page_cache.shows(HttpResponse(), "methods", request=request)
    assert shown.headers[page_cache.HEADER] == "methods pages voice:1"


def test_what_panels_say_of_another_page_is_not(rf):
    page_cache.also(rf.get("/"), "pages", until=SOON)
    assert page_cache.shows(HttpResponse(), "methods", request=rf.get("/")).headers[page_cache.HEADER] == "methods"


@pytest.mark.parametrize(
    ("of_panels", "of_view", "end"),
    [([], None, None), ([None], None, None), ([SOON], LATER, SOON), ([LATER, SOON], None, SOON), ([LATER], SOON, SOON)],
)
def test_the_page_ends_when_the_first_of_them_does(rf, of_panels, of_view, end):
    request = rf.get("/")
    for each in of_panels:
        page_cache.also(request, until=each)
    told = page_cache.shows(HttpResponse(), "methods", until=of_view, request=request).headers[page_cache.HEADER]
    assert told == "methods" + (f" until={end.timestamp():.3f}" if end else "")
