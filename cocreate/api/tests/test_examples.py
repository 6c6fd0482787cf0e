"""Every curl example of docs/reference/api.md works as it stands there."""

import re
import shlex
from pathlib import Path

import pytest
from django.conf import settings

from cocreate.contributions.models import Contribution
from cocreate.contributions.tests import pictures, recordings
from cocreate.stones import loading as stones

PAGE = Path(settings.ROOT) / "docs" / "reference" / "api.md"
EXAMPLES = re.findall(r"^curl .*$", PAGE.read_text(), re.MULTILINE)

FILES = {"@tafel.jpg": pictures.upload, "@opname.wav": recordings.upload}


def call(client, example, values):
    """Do what curl would do."""
    for name, value in values.items():
        example = example.replace(f"${name}", value)
    words = iter(shlex.split(example)[1:])
    verb, headers, form, data, url = "", {}, {}, None, ""
    for word in words:
        if word == "-X":
            verb = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-F":
            name, _, value = next(words).partition("=")
            form[name] = FILES[value]() if value.startswith("@") else value
        elif word == "-d":
            data = next(words)
        else:
            url = word
    kind = headers.pop("Content-Type", None)
    if form and verb == "PATCH":
        return client.generic("PATCH", url, *encoded(form), headers=headers)
    verb = verb or ("POST" if form or data else "GET")
    if form:
        return client.post(url, form, headers=headers)
    return client.generic(verb, url, data or "", content_type=kind or "application/octet-stream", headers=headers)


def encoded(form):
    from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

    return encode_multipart(BOUNDARY, form), MULTIPART_CONTENT


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_example_works(example, api, offer, clip, editor_token):
    given = api.post("/api/v1/contributions", {"kind": "text", "text": "Er was eens een buurt"}).json()
    recording = clip()
    recordings.written(recording.clip.recording)
    stones.load()
    began = api.post("/api/v1/trajectories", {"title": "De bank op het plein"}).json()
    values = {
        "SLUG": began["slug"],
        "KEY": began["secret"],
        "SITE": "",
        "SECRET": given["secret"],
        "WAITING": Contribution.objects.get(pk=given["id"]).pk,
        "ID": given["id"],
        "RECORDING": recording.pk,
        "TOKEN": editor_token["Authorization"].partition(" ")[2],
    }
    response = call(api, example, values)
    assert response.status_code in {200, 201, 204}, response.content


def test_there_are_examples_of_every_kind():
    assert len(EXAMPLES) >= 12
