"""Reads."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from cocreate.accounts.models import Guest, Person
from cocreate.contributions.models import Contribution
from cocreate.core.entries import SearchEntry
from cocreate.moderation.models import Status
from cocreate.stones.models import Stone
from cocreate.trajectories.models import Member, Trajectory, Visibility

from .models import Comment, Document, Draft, Round, Suggestion, Version
from .schema import Node
from .things import Picture, Things, named

Reading = Document.Reading
MINE = 200  # of each kind that one finds back at once


def of_trajectory(trajectory: Trajectory, *, inner: bool) -> QuerySet[Document]:
    """Return its texts, the last changed first; `inner` for who takes part, else what others may read of it."""
    found = Document.objects.filter(trajectory=trajectory).select_related("trajectory", "standing")
    return found if inner else found.filter(_for_others())


def _for_others() -> Q:
    return Q(reading=Reading.EVERYBODY) | Q(standing__for_all=True)


def document(trajectory: Trajectory, document_id: str) -> Document | None:
    """Return one text of it, whoever may read it."""
    return of_trajectory(trajectory, inner=True).filter(pk=document_id).first()


def by_id(document_id: str) -> Document | None:
    """Return a text, whoever may read it."""
    return Document.objects.filter(pk=document_id).select_related("trajectory", "standing").first()


def public() -> QuerySet[Document]:
    """Return the texts that everybody may read something of, the last changed first."""
    found = Document.objects.filter(
        _for_others(), trajectory__status=Status.PUBLISHED, trajectory__visibility=Visibility.PUBLIC
    )
    return found.select_related("trajectory", "standing")


def after(found: QuerySet[Document], last: str, most: int) -> tuple[list[Document], bool]:
    """Return the `most` that come after the one with id `last` (from the start when empty), and whether more follow."""
    if last:
        at = Document.objects.filter(pk=last).values_list("changed_at", flat=True).first()
        if at is None:
            return [], False
        found = found.filter(Q(changed_at__lt=at) | Q(changed_at=at, pk__gt=last))
    rows = list(found[: most + 1])
    return rows[:most], len(rows) > most


def shown_to(document: Document, *, inner: bool) -> tuple[Node, str]:
    """Return the content and the words of a text that a reader sees: what was settled, or what is being written."""
    standing = document.standing
    if standing and (document.is_settled or not (inner or document.reading == Reading.EVERYBODY)):
        return standing.content, standing.text
    return document.content, document.text


def things(content: Node, trajectory: Trajectory, *, inner: bool) -> Things:
    """Return what a text names, as a reader of the trajectory may see it; two queries, none when it names nothing."""
    pictures, stones = named(content)
    found: list[Contribution] = []
    if pictures:
        rows = Contribution.objects.filter(pk__in=pictures, kind="image").select_related("picture")
        here = [one for one in rows if one.is_public or (inner and one.is_out and one.trajectory_id == trajectory.pk)]
        found = [one for one in here if hasattr(one, "picture")]
    names = dict(Stone.objects.filter(pk__in=stones).values_list("pk", "name")) if stones else {}
    ends = [one.visible_until for one in found if one.visible_until]
    return Things({one.pk: _picture(one) for one in found}, names, min(ends, default=None))


def _picture(contribution: Contribution) -> Picture:
    picture = contribution.picture
    return Picture(
        path=picture.file.url,
        page=contribution.get_absolute_url(),
        width=picture.width,
        height=picture.height,
        alt=picture.alt,
        credit=contribution.credit,
        name=str(picture.file.name),
    )


def versions(document: Document, *, inner: bool) -> QuerySet[Version]:
    """Return the versions that a reader may see, the newest first."""
    found = document.versions.select_related("meeting")
    if inner or document.reading == Reading.EVERYBODY:
        return found
    return found.filter(for_all=True)


def last_version(document: Document) -> Version | None:
    """Return the version last made."""
    return document.versions.first()


def writers(document: Document, since: datetime | None) -> list[list[Any]]:
    """Return how many of each role wrote in it since then: [role, people]."""
    found = document.writers.filter(last_at__gt=since) if since else document.writers.all()
    rows = found.values("member__role__name", "member__role__order").annotate(people=Count("pk"))
    return [[row["member__role__name"], row["people"]] for row in rows.order_by("member__role__order")]


def _seen(found: QuerySet[Any], guest: Guest | None, *, inner: bool) -> QuerySet[Any]:
    """Narrow what was said to what a reader sees: not what waits, unless it is their own or they take part."""
    found = found.filter(withdrawn_at__isnull=True)
    return found if inner else found.filter(Q(nodded_at__isnull=False) | (Q(guest=guest) if guest else Q(pk__in=[])))


def suggestions(document: Document, guest: Guest | None, *, inner: bool) -> list[Suggestion]:
    """Return the suggestions that a reader sees, the open ones first, then the newest."""
    found = list(_seen(document.suggestions.all(), guest, inner=inner))
    return sorted(found, key=lambda one: (one.state != Suggestion.State.OPEN, -one.at.timestamp(), one.pk))


def comments(document: Document, guest: Guest | None, *, inner: bool) -> list[Comment]:
    """Return the comments that a reader sees, the oldest first."""
    return list(_seen(document.comments.all(), guest, inner=inner))


def said(model: type[Suggestion] | type[Comment], document_id: str, pk: str) -> Suggestion | Comment | None:
    """Return something said about a text, whoever sees it, also when it was taken back."""
    found: QuerySet[Any] = model._default_manager.filter(document=document_id, pk=pk)
    return found.select_related("document__trajectory").first()


def said_by(guest: Guest | None, person: object = None) -> list[Suggestion | Comment]:
    """Return what this browser or this person said about texts and did not take back, the newest first."""
    mine = Q(pk__in=[])
    if guest:
        mine |= Q(guest=guest) | Q(member__in=Member.objects.filter(Q(guest=guest) | Q(browsers=guest)))
    if isinstance(person, Person):
        as_whom = Q(person=person) | Q(guest__person=person) | Q(browsers__person=person)
        mine |= Q(guest__person=person) | Q(member__in=Member.objects.filter(as_whom))
    found: list[Suggestion | Comment] = []
    for model in (Suggestion, Comment):
        rows = model._default_manager.filter(mine, withdrawn_at__isnull=True).select_related("document__trajectory")
        found += rows.order_by("-at")[:MINE]
    return sorted(found, key=lambda one: one.at, reverse=True)


def round_of(document: Document) -> Round | None:
    """Return the round that goes on now."""
    return document.rounds.filter(ended_at__isnull=True).first()


def own_draft(found: Round, guest: Guest | None) -> Draft | None:
    """Return what this browser wrote in a round."""
    return found.drafts.filter(guest=guest).first() if guest else None


def draft(document: Document, draft_id: str) -> Draft | None:
    """Return what somebody wrote in one of its rounds."""
    return Draft.objects.filter(round__document=document, pk=draft_id).select_related("round__document").first()


def earlier_rounds(document: Document) -> QuerySet[Round]:
    """Return the rounds that ended after all was laid side by side, with what was written in them."""
    found = document.rounds.filter(ended_at__isnull=False, shown_at__isnull=False)
    return found.prefetch_related("drafts")


def entry_of(document: Document) -> SearchEntry | None:
    """Return what search may know of it; nothing when not everybody may read of it."""
    standing = document.standing
    seen = document.reading == Reading.EVERYBODY or (standing is not None and standing.for_all)
    if not (document.trajectory.is_public and seen):
        return None
    return SearchEntry(
        key=f"document:{document.pk}",
        kind="document",
        title=document.title,
        text=shown_to(document, inner=False)[1],
        path=document.get_absolute_url(),
        language=document.trajectory.language,
        at=document.changed_at,
    )


def search_ids() -> Iterator[str]:
    """Give the id of every text to be found, the oldest first."""
    return iter(public().order_by("changed_at", "pk").values_list("pk", flat=True))


def search_entries(ids: Iterable[str] | None = None) -> Iterator[SearchEntry]:
    """Give every text to be found to search; when `ids` are given, what is public of those."""
    found = public() if ids is None else public().filter(pk__in=list(ids))
    return filter(None, map(entry_of, found.order_by("changed_at", "pk")))
