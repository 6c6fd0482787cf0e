"""Each thing that tus 1.0.0 says a server MUST do."""

import base64
import hashlib
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
from django.test import Client
from django.utils import timezone

from cocreate.uploads import queries
from cocreate.uploads.models import Upload

from .senders import PIECE, TUS, begin, head, piece, send

pytestmark = pytest.mark.django_db


def summed(algorithm, data):
    return {"Upload-Checksum": f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"}


@pytest.mark.parametrize("version", [{}, {"Tus-Resumable": "0.2.2"}])
def test_options_tell_what_the_server_can_whatever_version_is_asked(client, version, settings):
    answer = client.options("/uploads/", headers=version)
    assert answer.status_code == 204
    assert answer["Tus-Version"] == "1.0.0"
    assert set(answer["Tus-Extension"].split(",")) == {
        *("creation", "creation-with-upload", "creation-defer-length", "checksum", "expiration", "termination")
    }
    assert answer["Tus-Max-Size"] == str(settings.UPLOAD_MAX_BYTES)
    assert "sha1" in answer["Tus-Checksum-Algorithm"].split(",")


@pytest.mark.parametrize("version", [{}, {"Tus-Resumable": "0.2.2"}, {"Tus-Resumable": "2.0.0"}])
def test_another_version_is_not_processed_and_hears_which_one_is(client, version):
    refused = client.post("/uploads/", headers={**version, "Upload-Length": "5"})
    assert refused.status_code == 412
    assert refused["Tus-Version"] == "1.0.0"
    assert not Upload.objects.exists()


def test_every_answer_names_the_version_is_not_cached_and_sets_no_cookie(client):
    address = begin(client, 5)["Location"]
    answers = [
        client.options("/uploads/"),
        begin(client, 5),
        begin(client, None, **{"Upload-Length": "1"}),
        head(client, address),
        piece(client, address, 0, b"abcde"),
        piece(client, address, 9, b"a"),
        client.get(address, headers=TUS),
        client.delete(address, headers=TUS),
    ]
    assert [answer.status_code for answer in answers] == [204, 201, 400, 200, 204, 409, 405, 204]
    for answer in answers:
        assert answer["Tus-Resumable"] == "1.0.0"
        assert answer["Cache-Control"] == "no-store"
        assert not answer.cookies
        assert "Access-Control-Allow-Origin" not in answer


def test_the_method_that_is_written_over_counts_and_the_real_one_does_not(client):
    address = begin(client, 5)["Location"]
    sent = {**TUS, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    assert client.post(address, b"abcde", content_type=PIECE, headers=sent).status_code == 204
    assert client.get(address, headers={**TUS, "X-HTTP-Method-Override": "HEAD"})["Upload-Offset"] == "5"
    assert client.post(address, headers={**TUS, "X-HTTP-Method-Override": "DELETE"}).status_code == 204
    assert client.patch("/uploads/", headers={**TUS, "X-HTTP-Method-Override": "OPTIONS"}).status_code == 204


def test_another_method_hears_which_ones_there_are_and_no_byte_is_ever_given_out(client):
    address = send(client, b"abcde")
    refused = client.get(address, headers=TUS)
    assert refused.status_code == 405
    assert refused["Allow"] == "HEAD, PATCH, DELETE, OPTIONS"
    assert b"abcde" not in refused.content
    assert client.put("/uploads/", headers=TUS)["Allow"] == "POST, OPTIONS"


def test_a_file_comes_in_piece_by_piece_and_each_answer_says_how_far_it_is(client):
    begun = begin(client, 6)
    assert begun.status_code == 201
    address = begun["Location"]
    assert address.startswith("/uploads/")
    assert head(client, address)["Upload-Offset"] == "0"
    for at, data in enumerate([b"ab", b"cd", b"ef"]):
        answer = piece(client, address, at * 2, data)
        assert (answer.status_code, answer["Upload-Offset"]) == (204, str(at * 2 + 2))
    asked = head(client, address)
    assert (asked["Upload-Offset"], asked["Upload-Length"]) == ("6", "6")
    assert "Upload-Defer-Length" not in asked
    assert queries.finished(address).path.read_bytes() == b"abcdef"
    assert queries.finished(address).finished_at is not None


@pytest.mark.parametrize("offset", ["1", "3", "999999999999"])
def test_a_piece_that_begins_elsewhere_changes_nothing(client, offset):
    address = begin(client, 6)["Location"]
    piece(client, address, 0, b"ab")
    assert piece(client, address, offset, b"xx").status_code == 409
    assert queries.find(address).path.read_bytes() == b"ab"


@pytest.mark.parametrize("offset", ["-1", "1.5", "two", "", "0x2", "٣", "1" * 30])
def test_an_offset_that_is_no_number_is_refused(client, offset):
    address = begin(client, 6)["Location"]
    assert piece(client, address, offset, b"xx").status_code == 400
    assert client.patch(address, b"xx", content_type=PIECE, headers=TUS).status_code == 400
    assert queries.find(address).path.read_bytes() == b""


def test_a_piece_of_another_media_type_is_refused(client):
    address = begin(client, 6)["Location"]
    refused = client.patch(address, b"xx", content_type="video/mp4", headers={**TUS, "Upload-Offset": "0"})
    assert refused.status_code == 415
    assert queries.find(address).path.read_bytes() == b""


def test_an_address_that_is_not_there_makes_nothing(client):
    nowhere = f"/uploads/{'x' * 32}"
    assert piece(client, nowhere, 0, b"abc").status_code == 404
    assert client.delete(nowhere, headers=TUS).status_code == 404
    asked = head(client, nowhere)
    assert asked.status_code == 404
    assert "Upload-Offset" not in asked
    assert not Upload.objects.exists()


def test_more_than_the_file_is_long_is_refused_and_nothing_of_it_kept(client):
    address = begin(client, 3)["Location"]
    assert piece(client, address, 0, b"abcd").status_code == 413
    assert queries.find(address).path.read_bytes() == b""


# Creation


def test_a_length_is_needed_one_way_or_the_other(client):
    for told in (
        {},
        {"Upload-Length": "5", "Upload-Defer-Length": "1"},
        {"Upload-Length": "-1"},
        {"Upload-Length": "x"},
    ):
        assert client.post("/uploads/", headers={**TUS, **told}).status_code == 400
    for value in ("0", "2", "true"):
        assert client.post("/uploads/", headers={**TUS, "Upload-Defer-Length": value}).status_code == 400
    assert not Upload.objects.exists()


def test_too_large_a_file_is_refused_at_once_in_the_readers_language(client, settings):
    settings.UPLOAD_MAX_BYTES = 500_000_000
    refused = begin(client, 500_000_001, **{"Accept-Language": "nl"})
    assert refused.status_code == 413
    assert refused["Content-Type"] == "text/plain; charset=utf-8"
    assert refused.content.decode().startswith("Dit bestand is groter dan 500 MB")
    assert begin(client, 500_000_000).status_code == 201
    settings.UPLOAD_MAX_BYTES = 2_500_000_000
    french = begin(client, 2_500_000_001, **{"Accept-Language": "fr"}).content.decode()
    assert "2,5 GB" in french
    assert "appareil" in french


def test_what_its_sender_tells_of_a_file_comes_back_as_it_was_told(client):
    told = "filename ZmlsbSDwn46lLm1wNA==,filetype dmlkZW8vbXA0,is_confidential,empty "
    address = begin(client, 5, **{"Upload-Metadata": told})["Location"]
    assert head(client, address)["Upload-Metadata"] == told
    upload = queries.find(address)
    assert (upload.name, upload.media_type) == ("film 🎥.mp4", "video/mp4")
    assert "Upload-Metadata" not in head(client, begin(client, 5)["Location"])


@pytest.mark.parametrize(
    "told", ["filename ?", "a YQ==,a YQ==", "é YQ==", " ", ",", "a YQ==,,b YQ==", "a b YQ==", "x " + "YWFh" * 1_000]
)
def test_what_cannot_be_read_of_it_is_refused(client, told):
    assert begin(client, 5, **{"Upload-Metadata": told}).status_code == 400


def test_a_name_may_be_long_and_strange_and_is_never_a_path(client):
    strange = base64.b64encode(("../" * 90 + "\0é").encode()).decode()
    upload = queries.find(begin(client, 5, **{"Upload-Metadata": f"filename {strange}"})["Location"])
    assert len(upload.name) == 255
    assert upload.path.parent.name == "uploads"
    bytes_ = base64.b64encode(b"\xff\xfe\0").decode()
    assert begin(client, 5, **{"Upload-Metadata": f"filename {bytes_}"}).status_code == 201


def test_an_empty_file_is_whole_at_once(client):
    address = begin(client, 0)["Location"]
    assert head(client, address)["Upload-Length"] == "0"
    assert queries.finished(address) is not None


# Creation with upload


def test_a_file_may_come_with_its_creation(client):
    answer = client.post("/uploads/", b"abc", content_type=PIECE, headers={**TUS, "Upload-Length": "6"})
    assert (answer.status_code, answer["Upload-Offset"]) == (201, "3")
    assert piece(client, answer["Location"], 3, b"def").status_code == 204
    assert queries.finished(answer["Location"]).path.read_bytes() == b"abcdef"


def test_a_creation_whose_bytes_are_refused_leaves_nothing(client, data):
    for sent in ({"Upload-Length": "2"}, {"Upload-Length": "6", **summed("sha1", b"other")}):
        refused = client.post("/uploads/", b"abc", content_type=PIECE, headers={**TUS, **sent})
        assert refused.status_code in {413, 460}
    elsewhere = {**TUS, "Upload-Length": "6", "Upload-Offset": "3"}
    assert client.post("/uploads/", b"abc", content_type=PIECE, headers=elsewhere).status_code == 400
    assert not Upload.objects.exists()


# Creation without a length


def test_a_length_may_be_told_later_once(client):
    address = begin(client, None)["Location"]
    assert head(client, address)["Upload-Defer-Length"] == "1"
    assert "Upload-Length" not in head(client, address)
    piece(client, address, 0, b"abc")
    assert queries.finished(address) is None
    assert piece(client, address, 3, b"", **{"Upload-Length": "2"}).status_code == 400
    assert piece(client, address, 3, b"de", **{"Upload-Length": "6"})["Upload-Offset"] == "5"
    assert head(client, address)["Upload-Length"] == "6"
    assert "Upload-Defer-Length" not in head(client, address)
    assert piece(client, address, 5, b"", **{"Upload-Length": "5"}).status_code == 400
    assert piece(client, address, 5, b"f", **{"Upload-Length": "6"}).status_code == 204
    assert queries.finished(address).path.read_bytes() == b"abcdef"


def test_a_recording_that_broke_off_is_ended_by_telling_its_length(client):
    address = begin(client, None)["Location"]
    piece(client, address, 0, b"abc")
    assert piece(client, address, 3, b"", **{"Upload-Length": "3"}).status_code == 204
    assert queries.finished(address).path.read_bytes() == b"abc"


def test_without_a_length_the_limit_holds_too(client, settings):
    settings.UPLOAD_MAX_BYTES = 5
    address = begin(client, None)["Location"]
    assert piece(client, address, 0, b"abcdef").status_code == 413
    assert piece(client, address, 0, b"abc", **{"Upload-Length": "6"}).status_code == 413
    assert piece(client, address, 0, b"abcde").status_code == 204
    assert piece(client, address, 5, b"f").status_code == 413


# Checksum


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha512", "md5"])
def test_a_piece_that_adds_up_is_kept_and_one_that_does_not_is_not(client, algorithm):
    address = begin(client, 200_000)["Location"]
    data = bytes(range(250)) * 400
    assert piece(client, address, 0, data, **summed(algorithm, data)).status_code == 204
    refused = piece(client, address, 100_000, data, **summed(algorithm, b"x" + data[1:]))
    assert refused.status_code == 460
    assert head(client, address)["Upload-Offset"] == "100000"
    assert queries.find(address).path.read_bytes() == data
    assert piece(client, address, 100_000, data, **summed(algorithm, data)).status_code == 204
    assert queries.finished(address).path.read_bytes() == data * 2


@pytest.mark.parametrize("told", ["crc32 AAAA", "sha1", "sha1 ?", "sha1 AAAA", "", "SHA1 2jmj7l5rSw0yVb/vlWAYkK/YBwk="])
def test_a_checksum_that_is_not_known_or_cannot_be_read_is_refused(client, told):
    address = begin(client, 5)["Location"]
    assert piece(client, address, 0, b"abc", **{"Upload-Checksum": told}).status_code == 400
    assert head(client, address)["Upload-Offset"] == "0"


# Expiration


def test_every_answer_says_until_when_one_may_go_on(client, settings):
    settings.UPLOAD_DAYS = 2
    begun = begin(client, 5)
    for answer in (begun, piece(client, begun["Location"], 0, b"abc"), head(client, begun["Location"])):
        left = parsedate_to_datetime(answer["Upload-Expires"]) - timezone.now()
        assert timedelta(days=1, hours=23) < left <= timedelta(days=2)


def test_a_piece_moves_the_term_on_and_after_it_the_upload_is_gone(client):
    address = begin(client, 9)["Location"]
    Upload.objects.update(expires_at=timezone.now() + timedelta(minutes=5))
    piece(client, address, 0, b"abc")
    assert Upload.objects.get().expires_at > timezone.now() + timedelta(days=1)
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    for answer in (head(client, address), piece(client, address, 3, b"d"), client.delete(address, headers=TUS)):
        assert answer.status_code == 410
        assert "Upload-Offset" not in answer


def test_a_small_piece_writes_nothing_to_the_database(client, django_assert_num_queries):
    address = begin(client, None)["Location"]
    with django_assert_num_queries(1):
        piece(client, address, 0, b"abc")


# Termination


def test_an_upload_is_ended_with_its_bytes(client, django_capture_on_commit_callbacks):
    address = begin(client, 5)["Location"]
    piece(client, address, 0, b"abc")
    path = queries.find(address).path
    with django_capture_on_commit_callbacks(execute=True):
        assert client.delete(address, headers=TUS).status_code == 204
    assert not path.exists()
    assert head(client, address).status_code == 404
    assert piece(client, address, 3, b"de").status_code == 404


# Whoever


def test_everybody_who_knows_the_address_may_go_on_also_from_another_browser_or_signed_in(
    client, member, editor_client
):
    address = begin(member, 4)["Location"]
    strict = Client(enforce_csrf_checks=True)
    for at, who in enumerate((client, member, editor_client, strict)):
        assert piece(who, address, at, b"x", Origin="https://elsewhere.example").status_code == 204
