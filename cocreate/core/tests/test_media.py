"""Files that people gave are shown, in parts if asked, and nothing uploaded ever runs."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from cocreate.core import media

CONTENT = bytes(range(256)) * 1_000


@pytest.fixture
def kept(db, monkeypatch):
    """Return a function that stores a file in a folder that strangers may read."""
    monkeypatch.setattr(media, "_guards", {})
    media.guard("given", lambda request, path: "closed" not in path)

    def keep(name, content=CONTENT):
        return "/media/" + default_storage.save(f"given/{name}", ContentFile(content))

    return keep


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_picture_is_shown(stranger, kept):
    response = stranger.get(kept("foto's 🌳 é.webp"))
    assert body(response) == CONTENT
    assert response["Content-Type"] == "image/webp"
    assert response["Content-Disposition"] == "inline"
    assert response["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "script.js", "feed.xml", "noname", "page.xhtml", "a.pdf"])
def test_what_could_run_is_only_downloaded(stranger, kept, name):
    response = stranger.get(kept(name, b"<script>alert(1)</script>"))
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == "attachment"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("film.mp4", "video/mp4"),
        ("sound.m4a", "audio/mp4"),
        ("sound.ogg", "audio/ogg"),
        ("words.vtt", "text/vtt; charset=utf-8"),
    ],
)
def test_film_sound_and_captions_are_played_in_parts_and_never_taken_for_something_else(stranger, kept, name, kind):
    path = kept(name)
    for response in (
        stranger.get(path),
        stranger.head(path),
        stranger.get(path, headers={"Range": "bytes=-1000"}),
        stranger.head(path, headers={"Range": "bytes=0-1"}),
        stranger.get(path, headers={"Range": "bytes=999999-"}),
    ):
        assert response["Content-Type"] == kind
        assert response["Content-Disposition"] == "inline"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Accept-Ranges"] == "bytes"


def test_a_part_of_the_version_one_has_goes_on_and_nothing_weaker(stranger, kept):
    path = kept("film.mp4")
    tag = stranger.head(path)["ETag"]
    response = stranger.get(path, headers={"Range": "bytes=5-9", "If-Range": tag})
    assert (response.status_code, body(response)) == (206, CONTENT[5:10])
    for other in (f"W/{tag}", "Wed, 21 Oct 2015 07:28:00 GMT"):
        assert stranger.get(path, headers={"Range": "bytes=5-9", "If-Range": other}).status_code == 200


def test_head_ignores_a_range(stranger, kept):
    response = stranger.head(kept("film.mp4"), headers={"Range": "bytes=0-9"})
    assert response.status_code == 200
    assert response["Content-Length"] == "256000"


def test_a_closed_or_unknown_folder_is_not_there(stranger, kept):
    closed = kept("closed.webp")
    default_storage.save("other/a.webp", ContentFile(CONTENT))
    for path in (
        closed,
        "/media/other/a.webp",
        "/media/given/absent.webp",
        "/media/given",
        "/media/given/../db.sqlite3",
    ):
        assert stranger.get(path).status_code == 404


def test_a_guard_may_say_that_everybody_may_keep_a_file(stranger, kept):
    media.guard("images", lambda _request, _path: media.FOR_EVER)
    default_storage.save("images/a.webp", ContentFile(CONTENT))
    assert stranger.get("/media/images/a.webp")["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=100-", 100, 255_999),
        ("bytes=-10", 255_990, 255_999),
        ("bytes=5-9999999", 5, 255_999),
    ],
)
def test_a_part_is_given(stranger, kept, asked, start, end):
    response = stranger.get(kept("a.webp"), headers={"Range": asked})
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {start}-{end}/256000"
    assert body(response) == CONTENT[start : end + 1]
    assert response["Content-Length"] == str(end - start + 1)


@pytest.mark.parametrize("asked", ["bytes=256000-", "bytes=9-5", "bytes=-0"])
def test_a_part_outside_the_file_is_refused(stranger, kept, asked):
    response = stranger.get(kept("a.webp"), headers={"Range": asked})
    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */256000"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=1-2", "bytes=-", ""])
def test_what_is_no_single_range_gets_the_whole(stranger, kept, asked):
    response = stranger.get(kept("a.webp"), headers={"Range": asked})
    assert response.status_code == 200
    assert body(response) == CONTENT


def test_a_part_of_another_version_gets_the_whole(stranger, kept):
    response = stranger.get(kept("a.webp"), headers={"Range": "bytes=0-9", "If-Range": '"older"'})
    assert body(response) == CONTENT


def test_head_tells_the_size_without_the_file(stranger, kept):
    response = stranger.head(kept("a.webp"))
    assert response["Content-Length"] == "256000"
    assert response["Accept-Ranges"] == "bytes"
    assert not response.streaming


def test_who_has_it_already_gets_304(stranger, kept):
    path = kept("a.webp")
    tag = stranger.get(path)["ETag"]
    response = stranger.get(path, headers={"If-None-Match": tag})
    assert response.status_code == 304
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_files_are_only_read(stranger, kept):
    assert stranger.post(kept("a.webp")).status_code == 405
