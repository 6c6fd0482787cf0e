"""A text to take along."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from cocreate.documents import access, queries
from cocreate.documents.files.docx import docx
from cocreate.documents.files.page import marked, page
from cocreate.documents.files.pdf import pdf
from cocreate.documents.files.taken import Taken

from .shown import alone, kept

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: By ending: the media type, and what makes it.
KINDS: dict[str, tuple[str, Callable[[Taken], bytes]]] = {
    "html": ("text/html; charset=utf-8", page),
    "md": ("text/markdown; charset=utf-8", marked),
    "docx": (WORD, docx),
    "pdf": ("application/pdf", pdf),
}


@require_safe
def file(request: HttpRequest, slug: str, document_id: str, kind: str) -> HttpResponse:
    """Give a text as a file; `?versie=` for one as it was."""
    reader = access.document_read(request, slug, document_id)
    found = taken(reader, request.GET.get("versie", ""))
    media_type, make = KINDS[kind]
    response = HttpResponse(make(found), content_type=media_type)
    name = slugify(found.document.title)[:60] or "tekst"
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    pictures = tuple(f"contribution:{pk}" for pk in found.things.pictures)
    return kept(response, found.document.trajectory, found.document, alone=alone(request, reader), more=pictures)


def taken(reader: access.Reader, version: str = "") -> Taken:
    """Return what a reader may take along. Raise Http404 for a version that is not theirs."""
    document, found = reader.document, None
    content, _text = queries.shown_to(document, inner=reader.inner)
    if version:
        if not (version.isascii() and version.isdigit() and len(version) < 7):  # noqa: PLR2004 - signs of a number
            raise Http404
        found = access.version_read(reader, int(version))
        content = found.content
    elif document.standing and content is document.standing.content:
        found = document.standing
    things = queries.things(content, document.trajectory, inner=reader.inner)
    return Taken(document, content, things, found)
