"""Short cuts that make a page cheaper say just what the long way says."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone, translation

from cocreate.core.middleware import ROOM, roomy, watch
from cocreate.core.paths import path_to

NIGHT = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # the 24th here


@pytest.mark.parametrize("language", ["nl", "fr"])
@pytest.mark.parametrize(
    ("name", "thing"),
    [
        ("contributions:contribution", "k7m2abcd"),
        ("methods:method", "schouw-op-straat"),
        ("guide:passage", UUID("7a0f3d52-3d0c-4e0e-9f49-0a4bf1b9c6a1")),
    ],
)
def test_a_path_is_that_of_reverse_in_the_language_of_now(name, thing, language):
    with translation.override(language):
        assert path_to(name, thing) == path_to(name, thing) == reverse(name, args=[thing])


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_a_day_is_written_as_django_writes_it_in_the_language_of_now(language):
    given = Context({"at": NIGHT})
    with translation.override(language):
        assert Template("{{ at|day }} {{ at|iso_day }}").render(given) == Template(
            "{{ at|date:'j F Y' }} {{ at|date:'Y-m-d' }}"
        ).render(given)


def test_a_day_is_that_of_the_clock_here_and_no_moment_is_nothing():
    said = Template("{{ at|iso_day }} {{ at|day }} {{ none|iso_day }}{{ none|day }}|{{ only|day }}")
    with translation.override("nl"), timezone.override("Europe/Brussels"):
        shown = said.render(Context({"at": NIGHT, "none": None, "only": date(2026, 2, 1)}))
    assert shown == "2026-11-24 24 november 2026 |1 februari 2026"


def test_every_request_runs_in_a_frame_with_room_for_all_that_it_calls():
    def calls(number):
        return number if number == 0 else calls(number - 1) + 1

    def first(number):
        return calls(number)

    assert roomy(first)(200) == 200
    assert watch(calls).__code__.co_stacksize == ROOM
