"""The one OpenAPI document."""

from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from cocreate.compass.api import router as compass
from cocreate.contributions.api import router as one_contribution
from cocreate.core.api import RefusedError
from cocreate.core.rates import TooManyError
from cocreate.documents.api import router as documents
from cocreate.documents.talk_api import router as talk
from cocreate.guide.api import router as guide
from cocreate.maps.api import router as maps
from cocreate.meetings.api import router as meetings
from cocreate.methods.api import router as methods
from cocreate.moderation.api import router as moderation
from cocreate.search.api import router as search
from cocreate.stones.api import router as stones
from cocreate.trajectories.api import router as trajectories
from cocreate.voices.api import router as voices

from .contributions import router as contributions

DESCRIPTION = """
Read everything public; give, change and withdraw without an account; decide with a token.

Reading needs nothing. Giving answers a `secret`: send it as the header `X-Secret` to change or withdraw what you gave.
Editors send `Authorization: Bearer …`, with the token of `manage.py api_token EMAIL`. Cookies are never looked at, so
every page of every site may call this API.

What is refused answers `{"errors": {field: [sentence]}}`, in Dutch, French or English by `Accept-Language`.
Content is CC BY-SA 4.0 unless its `licence` says otherwise.
"""

api = NinjaAPI(
    title="Cocreatiegids",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url="/docs",
    openapi_url="/openapi.json",
)
ROUTERS = (
    *(contributions, one_contribution, trajectories, meetings, maps, documents, talk, compass, stones, methods),
    *(guide, voices, search, moderation),
)
for router in ROUTERS:
    api.add_router("", router)


def answer(status: int, errors: dict[str, list[str]], headers: dict[str, str] | None = None) -> HttpResponse:
    """Return a refusal as JSON."""
    response = api.create_response(None, {"errors": errors}, status=status)  # type: ignore[arg-type]  # reads no request
    for name, value in (headers or {}).items():
        response[name] = value
    return response


@api.exception_handler(RefusedError)
def _refused(request: HttpRequest, error: RefusedError) -> HttpResponse:
    return answer(error.status, error.errors, error.headers)


@api.exception_handler(TooManyError)
def _too_often(request: HttpRequest, error: TooManyError) -> HttpResponse:
    text = _("A lot came from here just now. Nothing is lost: wait a while and send it again.")
    return answer(429, {"rate": [text]}, {"Retry-After": str(error.retry_after)})


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Name each parameter that cannot be read."""
    names = {str(each["loc"][-1]) for each in error.errors}
    return answer(422, {name: [_("We cannot read this value.")] for name in sorted(names)})


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    text = _("Send a token that works, as Authorization: Bearer …")
    return answer(401, {"Authorization": [text]}, {"WWW-Authenticate": "Bearer"})


@api.exception_handler(PermissionDenied)
def _forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return answer(403, {"Authorization": [_("This is for editors only.")]})


@api.exception_handler(Http404)
def _absent(request: HttpRequest, error: Http404) -> HttpResponse:
    return answer(404, {"id": [_("This does not exist, or it is not for you.")]})


@api.exception_handler(HttpError)
def _other(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer 422 to what cannot be read, as the document says; django-ninja calls it 400."""
    status = 422 if error.status_code == HTTPStatus.BAD_REQUEST else error.status_code
    return answer(status, {"request": [_("We cannot read what was sent.")]})
