"""Pictures under a map: who steers brings one, lays its corners and takes it away; who reads may choose it."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cocreate.contributions.tests import pictures
from cocreate.maps.models import Underlay
from cocreate.moderation import actions as moderation
from cocreate.trajectories import actions as trajectories

from .test_page import text

pytestmark = pytest.mark.django_db

TOLD = {"name": "Plan van 1932", "credit": "Stadsarchief, vrij te gebruiken"}
CORNERS = {
    "top_left": "51.06, 3.72",
    "top_right": "51.061, 3.731",
    "bottom_right": "51.05, 3.73",
    "bottom_left": "51.0501, 3.719",
}


@pytest.fixture
def under(page):
    return f"{page}ondergrond/"


@pytest.fixture
def brought(pulling, under):
    answer = pulling.post(under, TOLD | {"file": pictures.upload()})
    made = Underlay.objects.get()
    assert answer.url == f"{under}{made.pk}/"
    return made


def test_a_picture_lies_upright_in_the_middle_of_the_place_and_in_its_own_shape(brought):
    (west, north), (east, _), _, (_, south) = brought.corners
    assert ((west + east) / 2, (north + south) / 2) == pytest.approx((3.725, 51.055), abs=1e-6)
    shape = (east - west) * 0.6287 / (north - south)
    assert shape == pytest.approx(brought.width / brought.height, rel=0.01)
    with default_storage.open(brought.file.name) as file, Image.open(io.BytesIO(file.read())) as kept:
        assert (kept.format, dict(kept.getexif())) == ("WEBP", {})


def test_it_is_laid_with_four_corners_and_who_reads_the_map_may_choose_it(brought, pulling, stranger, page, under):
    assert "51.0" in text(pulling, f"{under}{brought.pk}/")
    answer = pulling.post(f"{under}{brought.pk}/", TOLD | CORNERS | {"opacity": "60"})
    assert answer.status_code == 302, answer.context["form"].errors
    brought.refresh_from_db()
    assert (brought.corners[1], brought.opacity) == ([3.731, 51.061], 60)

    html = text(stranger, page)
    assert "Plan van 1932" in html
    assert "Stadsarchief" in html
    assert f'src="{brought.file.url}' not in html, "nothing is asked before it is chosen"
    assert stranger.get(brought.file.url).status_code == 200
    assert "ondergrond/" not in html


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("top_left", "hier"),
        ("top_left", "51.05, 3.731"),  # beyond the corner to its right
        ("bottom_left", "51.06, 3.72"),  # where another lies
        ("top_right", "61.061, 3.731"),
        ("opacity", "0"),
        ("credit", " "),
    ],
)
def test_corners_that_fold_or_lie_nowhere_are_refused_and_nothing_typed_is_lost(brought, pulling, under, field, value):
    answer = pulling.post(f"{under}{brought.pk}/", TOLD | CORNERS | {"opacity": "60", field: value})
    assert answer.status_code == 422
    assert "51.061, 3.731" in answer.content.decode() or field == "top_right"
    corners = brought.corners
    brought.refresh_from_db()
    assert (brought.corners, brought.opacity) == (corners, 80)


def test_what_is_no_picture_is_refused(pulling, under):
    answer = pulling.post(under, TOLD | {"file": SimpleUploadedFile("plan.webp", b"geen foto")})
    assert answer.status_code == 422
    assert Underlay.objects.count() == 0


def test_it_is_taken_away_with_its_file(brought, pulling, stranger, under, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert pulling.post(f"{under}{brought.pk}/weg/").status_code == 302
    assert Underlay.objects.count() == 0
    assert not default_storage.exists(brought.file.name)
    assert stranger.get(brought.file.url).status_code == 404


@pytest.mark.parametrize("who", ["stranger", "joining", "member", "editor_client"])
def test_only_who_steers_brings_lays_and_takes_away(who, request, brought, under):
    client = request.getfixturevalue(who)
    for path in (under, f"{under}{brought.pk}/", f"{under}{brought.pk}/weg/"):
        assert client.post(path, TOLD | CORNERS).status_code == 404
    assert client.get(under).status_code == 404
    assert Underlay.objects.get().pk == brought.pk


def test_who_may_not_read_the_trajectory_gets_no_picture_of_it(brought, puller, pulling):
    trajectories.set_visibility(brought.trajectory, "members", puller)
    brought.trajectory.refresh_from_db()
    assert Client().get(brought.file.url).status_code == 404
    assert pulling.get(brought.file.url).status_code == 200
    assert pulling.get(brought.file.url.replace(".webp", "x.webp")).status_code == 404


def test_a_trajectory_that_is_taken_away_takes_its_pictures_along(brought, puller, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        moderation.withdraw(brought.trajectory, puller.guest)
    assert Underlay.objects.count() == 0
    assert not default_storage.exists(brought.file.name)
