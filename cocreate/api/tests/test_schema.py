"""Whatever is sent that the document allows, or does not, the answer is one that the document names."""

from itertools import count

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cocreate.accounts.actions import make_api_token
from cocreate.accounts.models import Guest, hashed
from cocreate.api.site import api as the_api

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
OPERATIONS = [
    (path, verb, operation)
    for path, verbs in the_api.get_openapi_schema()["paths"].items()
    for verb, operation in verbs.items()
]
RIGHT = [(path, verb, GenerationMode.POSITIVE) for path, verb, _ in OPERATIONS]
WRONG = [
    (path, verb, GenerationMode.NEGATIVE)
    for path, verb, operation in OPERATIONS
    if any(
        {"integer", "enum", "format"} & {*one["schema"], one["schema"].get("type")} for one in operation["parameters"]
    )
    or "requestBody" in operation
]


@pytest.fixture(scope="module")
def openapi():
    """The document, read once. As in Django's own client, a request keeps the connection."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def document(openapi, db, offer, editor, chapter):
    """The document, and something of each kind to find."""
    offer(publish_by=editor)
    offer(text="Dit wacht nog")
    return openapi


def ask(document, path, verb, mode, *, headers=None, before=None):
    """Call the operation with made input; `before(case)` may point it at something that is there."""
    operation = document[path][verb]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=10,  # the same ten each time
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    def each(case):
        if before:
            before(case)
        answer = case.call_and_validate(checks=CHECKS, headers=headers)
        statuses.append(answer.status_code)

    statuses = []
    each()
    return statuses


@pytest.mark.parametrize(("path", "verb", "mode"), RIGHT + WRONG)
def test_a_stranger_gets_only_answers_of_the_document(document, path, verb, mode):
    ask(document, path, verb, mode)


@pytest.mark.parametrize(("path", "verb", "mode"), [each for each in RIGHT + WRONG if "/moderation/" in each[0]])
def test_an_editor_gets_only_answers_of_the_document(document, editor, path, verb, mode):
    ask(document, path, verb, mode, headers={"Authorization": f"Bearer {make_api_token(editor)}"})


OF_A_GIVER = [each for each in RIGHT + WRONG if each[0].endswith("/{contribution_id}")]
ON_AN_ITEM = [each for each in RIGHT + WRONG if each[0].endswith("/{decision}")]


@pytest.fixture
def no_limits(monkeypatch):
    """Let one address ask without end: here the document is tested, not the limits."""
    monkeypatch.setattr("cocreate.core.rates.limit", lambda *_: None)


@pytest.mark.parametrize("kind", ["text", "link"])
@pytest.mark.parametrize(("path", "verb", "mode"), OF_A_GIVER)
def test_a_giver_with_the_secret_gets_only_answers_of_the_document(
    *, document, offer, no_limits, path, verb, mode, kind
):
    more = {"url": "https://voorbeeld.be/"} if kind == "link" else {}
    given = offer(kind=kind, **more) if kind != "text" else offer()

    def point(case):
        case.path_parameters = {"contribution_id": given.pk}

    statuses = ask(document, path, verb, mode, headers={"X-Secret": given.secret}, before=point)
    assert 404 not in statuses
    assert 401 not in statuses


@pytest.mark.parametrize("decision", ["publish", "decline", "question"])
@pytest.mark.parametrize(("path", "verb", "mode"), ON_AN_ITEM)
def test_an_editor_decides_and_gets_only_answers_of_the_document(
    *, document, offer, editor, no_limits, path, verb, mode, decision
):
    token = make_api_token(editor)
    strangers = (Guest.objects.create(key_hash=hashed(f"vreemde {number}")) for number in count())

    def point(case):
        case.path_parameters = {"item_id": offer(giver=next(strangers)).pk, "decision": decision}

    statuses = ask(document, path, verb, mode, headers={"Authorization": f"Bearer {token}"}, before=point)
    forged = {401} if mode is GenerationMode.NEGATIVE else set()  # made input may replace the token too
    assert set(statuses) <= {200, 409, 422} | forged
    assert decision != "publish" or mode is not GenerationMode.POSITIVE or 200 in statuses
