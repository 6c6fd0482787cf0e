"""Who may see and change what. Each returns what was asked for and as whom, or raises Http404, which tells nothing."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest

from cocreate.accounts.models import Guest
from cocreate.accounts.queries import guest_of
from cocreate.moderation.access import may_decide
from cocreate.trajectories.access import member_of, trajectory_member, trajectory_read
from cocreate.trajectories.models import Member, Trajectory

from . import queries
from .models import Comment, Document, Suggestion, Version

if TYPE_CHECKING:
    from cocreate.live.tokens import Rights


@dataclass(frozen=True)
class Reader:
    """A text, and as whom it is read. `inner`: takes part, or is an editor of the guide."""

    document: Document
    member: Member | None
    guest: Guest | None
    inner: bool
    editor: bool = False

    @property
    def keeps_order(self) -> bool:
        """Whether who reads nods at what others say, and takes it away: who pulls, and editors of the guide."""
        return self.steers or self.editor

    @property
    def steers(self) -> bool:
        """Whether who reads pulls the trajectory."""
        return self.member is not None and self.member.role.steers

    @property
    def writes(self) -> bool:
        """Whether who reads may write in it now."""
        return self.document.is_open and may_write(self.document, self.member)

    @property
    def rights(self) -> "Rights":
        """What a live token says: write, suggest, or read when it stands still."""
        if not self.document.is_open:
            return "read"
        return "write" if self.writes else "suggest"

    @property
    def sees_now(self) -> bool:
        """Whether who reads may see what is being written, and not only what was settled."""
        return self.inner or self.document.reading == Document.Reading.EVERYBODY


def may_write(document: Document, member: Member | None) -> bool:
    """Whether a member writes in it when it is open."""
    if member is None:
        return False
    return member.role.steers or document.writing == Document.Writing.MEMBERS


def trajectory_inner(request: HttpRequest, slug: str) -> tuple[Trajectory, Member | None, bool]:
    """Return what may be read, who asks, and whether they take part or are an editor."""
    trajectory = trajectory_read(request, slug)
    member = member_of(request, trajectory)
    return trajectory, member, member is not None or may_decide(request.user)


def document_read(request: HttpRequest, slug: str, document_id: str) -> Reader:
    """Return a text for whoever may read it."""
    trajectory, member, inner = trajectory_inner(request, slug)
    return _reader(request, queries.document(trajectory, document_id), member, inner=inner)


def document_with_secret(request: HttpRequest, document_id: str, secret: str = "") -> Reader:
    """Return a text by its id alone, for the API; `secret` is a member's."""
    found = queries.by_id(document_id) if "\0" not in document_id + secret else None
    if found is None:
        raise Http404
    if secret:
        found.trajectory, one = trajectory_member(request, found.trajectory.slug, secret)
        return _reader(request, found, one, inner=True)
    trajectory, member, inner = trajectory_inner(request, found.trajectory.slug)
    found.trajectory = trajectory
    return _reader(request, found, member, inner=inner)


def _reader(request: HttpRequest, found: Document | None, member: Member | None, *, inner: bool) -> Reader:
    if found is None:
        raise Http404
    seen = inner or found.reading == Document.Reading.EVERYBODY or (found.standing and found.standing.for_all)
    if not seen:
        raise Http404
    return Reader(found, member, guest_of(request), inner, may_decide(request.user))


def document_talk(request: HttpRequest, slug: str, document_id: str) -> Reader:
    """Return a text on which one may comment: one sees what is being written."""
    reader = document_read(request, slug, document_id)
    if not reader.sees_now:
        raise Http404
    return reader


def document_write(request: HttpRequest, slug: str, document_id: str) -> tuple[Document, Member]:
    """Return a text and who asks, for a member who may write in it, also when it stands still."""
    reader = document_read(request, slug, document_id)
    if reader.member is None or not may_write(reader.document, reader.member):
        raise Http404
    return reader.document, reader.member


def document_steer(request: HttpRequest, slug: str, document_id: str) -> tuple[Document, Member]:
    """Return a text and who asks, for a member who steers its trajectory."""
    reader = document_read(request, slug, document_id)
    if reader.member is None or not reader.steers:
        raise Http404
    return reader.document, reader.member


def version_read(reader: Reader, number: int) -> Version:
    """Return a version that this reader may see."""
    found = queries.versions(reader.document, inner=reader.inner).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def said_read(reader: Reader, model: type[Comment] | type[Suggestion], pk: str) -> Comment | Suggestion:
    """Return something said that this reader sees."""
    listed = queries.comments if model is Comment else queries.suggestions
    found = next((one for one in listed(reader.document, reader.guest, inner=reader.inner) if one.pk == pk), None)
    if found is None:
        raise Http404
    return found


def said_own(reader: Reader, said: Comment | Suggestion, secret: str = "") -> bool:
    """Whether who reads said it: by its secret, from the same browser, or as the same member."""
    if secret:
        return said.opens_with(secret)
    if reader.guest and said.guest_id == reader.guest.pk:
        return True
    return reader.member is not None and said.member_id == reader.member.pk


def said_with_secret(model: type[Comment] | type[Suggestion], pk: str, secret: str) -> Comment | Suggestion:
    """Return what was said, for who has its secret link."""
    found = model._default_manager.filter(pk=pk).select_related("document__trajectory").first()
    if found is None or not found.opens_with(secret):
        raise Http404
    return found


def document_member(request: HttpRequest, slug: str, document_id: str) -> tuple[Reader, Member]:
    """Return a text and who asks, for who takes part."""
    reader = document_read(request, slug, document_id)
    if reader.member is None:
        raise Http404
    return reader, reader.member
