"""Showing a page of a text: kept for all only when all see the same."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cocreate.core import page_cache
from cocreate.core.secrecy import private
from cocreate.documents.access import Reader
from cocreate.documents.models import Document
from cocreate.trajectories.models import Trajectory
from cocreate.trajectories.queries import midnight


def kept(
    response: HttpResponse, trajectory: Trajectory, *documents: Document, alone: bool, more: tuple[str, ...] = ()
) -> HttpResponse:
    """Let everybody have a page of a public trajectory; when it is for this reader `alone`, nobody else."""
    if alone or not trajectory.is_public:
        return private(response)
    own = [f"document:{one.pk}" for one in documents]
    return page_cache.shows(response, f"trajectory:{trajectory.pk}", "stones", *own, *more, until=midnight())


def page(request: HttpRequest, reader: Reader, template: str, context: dict[str, Any], **how: Any) -> HttpResponse:
    """Show a page of one text. `how`: `status`, and `pictures`, the ids of the contributions that it shows."""
    document = reader.document
    base = {"document": document, "trajectory": document.trajectory, "member": reader.member, "reader": reader}
    response = render(request, template, base | context, status=how.get("status", 200))
    pictures = tuple(f"contribution:{pk}" for pk in how.get("pictures", ()))
    own = alone(request, reader) or response.status_code != HTTPStatus.OK
    return kept(response, document.trajectory, document, alone=own, more=pictures)


def alone(request: HttpRequest, reader: Reader) -> bool:
    """Whether this reader may see what another one does not."""
    return reader.inner or reader.guest is not None or request.user.is_authenticated
