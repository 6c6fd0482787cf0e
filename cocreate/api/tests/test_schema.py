"""Whatever is sent that the document allows, or does not, the answer is one that the document names."""

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


@pytest.fixture
def document(db, offer, editor, chapter):
    """The document, and something of each kind to find. As in Django's own client, a request keeps the connection."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    offer(publish_by=editor)
    offer(text="Dit wacht nog")
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def ask(document, path, verb, mode, headers=None):
    operation = document[path][verb]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=15,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    def each(case):
        case.call_and_validate(checks=CHECKS, headers=headers)

    each()


@pytest.mark.parametrize(("path", "verb", "mode"), RIGHT + WRONG)
def test_a_stranger_gets_only_answers_of_the_document(document, path, verb, mode):
    ask(document, path, verb, mode)


@pytest.mark.parametrize(("path", "verb", "mode"), [each for each in RIGHT + WRONG if "/moderation/" in each[0]])
def test_an_editor_gets_only_answers_of_the_document(document, editor, path, verb, mode):
    ask(document, path, verb, mode, {"Authorization": f"Bearer {make_api_token(editor)}"})
