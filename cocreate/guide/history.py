"""How pages changed: moments in time, and differences between two texts word by word."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast
from wagtail.models import Page

from cocreate.activity.models import Entry
from cocreate.contributions.models import Contribution
from cocreate.moderation.models import Status
from cocreate.voices import queries as voices

from .blocks import State
from .models import Addition, Citation, Passage, PassageVersion
from .queries import public_q

_TOKENS = re.compile(r"\s+|\w+|[^\w\s]")
TOO_LONG = 4_000  # words; beyond it the whole text is shown as replaced


@dataclass(frozen=True)
class Piece:
    """Words that stayed ("same"), came ("new") or went ("old")."""

    kind: str
    text: str


@dataclass
class Moment:
    """One thing that happened to a passage, as readers see it."""

    kind: str  # new, changed, gone, back, added, worked_in, withdrawn, cited, uncited, unsaid (withdrawn, quoted only)
    at: datetime
    passage: Passage
    version: PassageVersion | None = None
    state_before: str = ""  # the word, only when the state changed
    pieces: list[Piece] = field(default_factory=list)
    contribution: Contribution | None = None
    number: int | None = None  # of the citation, of a voice withdrawn, or of what the log says of one that is gone

    @property
    def key(self) -> str:
        """Return a name for this moment that never changes."""
        if self.number is not None:
            return f"{self.kind}-{self.passage.pk}-{self.number}"
        number = self.version.pk if self.version else self.contribution.pk if self.contribution else 0
        return f"{self.kind}-{self.passage.pk}-{number}"


def differences(before: str, after: str) -> list[Piece]:
    """Return the pieces that turn one text into the other, word by word."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    if len(old) + len(new) > TOO_LONG:
        return [Piece(kind, text) for kind, text in (("old", before), ("new", after)) if text]
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        pieces += [Piece(kind, text) for kind, text in (("old", "".join(old[a:b])), ("new", "".join(new[c:d]))) if text]
    return pieces


def timeline(page: Page | None = None, *, additions: bool = True) -> QuerySet[Any]:
    """Return what happened, newest first, as rows of (at, kind, id): of one page, or of all pages readers may see.

    A queryset, so that a paginator reads only one leaf of it; `moments` turns rows into what is shown.
    """
    of_page = Q(passage__page=page) if page else Q(passage__page__live=True)
    rows = _rows(PassageVersion.objects.filter(of_page), "at", "version")
    if not additions:
        return rows.order_by("-moment", "-row")
    at_page = Addition.objects.filter(of_page)
    everything: QuerySet[Any] = rows.union(
        _rows(at_page.filter(public_q()), "contribution__published_at", "added"),
        _rows(at_page.filter(public_q(), worked_in_at__isnull=False), "worked_in_at", "worked_in"),
        _rows(
            at_page.filter(
                contribution__status=Status.WITHDRAWN,
                contribution__published_at__isnull=False,
                contribution__withdrawn_at__isnull=False,
            ),
            "contribution__withdrawn_at",
            "withdrawn",
        ),
        *_citations(of_page, page),
        all=True,
    )
    return everything.order_by("-moment", "-row")


def _citations(of_page: Q, page: Page | None) -> list[QuerySet[Any]]:
    """Return when quoted words came to passages, of those everybody may see, and when someone took some away."""
    seen = Citation.objects.filter(of_page, public_q(), seen_at__isnull=False, quote__in=voices.shown_quotes())
    passages = Passage.objects.filter(page=page) if page else Passage.objects.filter(page__live=True)
    ids = [str(pk) for pk in passages.order_by().values_list("pk", flat=True)]
    gone = Entry.objects.filter(verb="uncited", data__seen=True, data__passage__in=ids)
    return [
        _rows(seen, "seen_at", "cited"),
        _rows(gone, "at", "uncited"),
        _rows(_unsaid(of_page), "contribution__withdrawn_at", "unsaid"),
    ]


def _unsaid(of_page: Q) -> QuerySet[Citation]:
    """Return, of each voice that was only quoted at a passage and was taken back since, one citation there.

    One that stood beside the passage too is told as an addition.
    """
    same = {"passage": OuterRef("passage"), "contribution": OuterRef("contribution")}
    seen = Citation.objects.filter(seen_at__isnull=False)
    return seen.filter(
        of_page,
        ~Exists(seen.filter(pk__lt=OuterRef("pk"), **same)),
        ~Exists(Addition.objects.filter(contribution__published_at__isnull=False, **same)),
        contribution__status=Status.WITHDRAWN,
        contribution__withdrawn_at__isnull=False,
    )


def _rows(found: QuerySet[Any], at: str, kind: str) -> QuerySet[Any]:
    named = found.order_by().annotate(
        moment=F(at), what=Value(kind, output_field=CharField()), row=Cast("pk", CharField())
    )
    rows: QuerySet[Any] = named.values_list("moment", "what", "row")
    return rows


def moments(rows: Iterable[tuple[datetime, str, str]]) -> list[Moment]:
    """Return what rows of a timeline stand for, in the same order: five queries at most."""
    rows = list(rows)
    version_ids = [row for _, kind, row in rows if kind == "version"]
    addition_ids = [row for _, kind, row in rows if kind in {"added", "worked_in", "withdrawn"}]
    versions = {str(v.pk): v for v in _with_previous(version_ids)} if version_ids else {}
    found_additions = Addition.objects.filter(pk__in=addition_ids).select_related("passage__page", "contribution")
    additions = {str(a.pk): a for a in found_additions} if addition_ids else {}
    quoted = _moments_of_quotes(rows)
    found = []
    for at, kind, row in rows:
        if kind == "version":
            found.append(_of_version(versions[row]))
        elif (kind, row) in quoted:
            found.append(quoted[kind, row])
        else:
            addition = additions[row]
            told = {"number": addition.pk} if kind == "withdrawn" else {"contribution": addition.contribution}
            found.append(Moment(kind, at, addition.passage, **told))
    return found


def _moments_of_quotes(rows: list[tuple[datetime, str, str]]) -> dict[tuple[str, str], Moment]:
    """Return by kind and row what citations and the log tell of quoted words."""
    came = [row for _, kind, row in rows if kind == "cited"]
    unsaid = {row: at for at, kind, row in rows if kind == "unsaid"}
    went = [row for _, kind, row in rows if kind == "uncited"]
    found = {}
    ids = [*came, *unsaid]
    for one in Citation.objects.filter(pk__in=ids).select_related("passage__page", "contribution") if ids else ():
        row = str(one.pk)
        if row in unsaid:
            found["unsaid", row] = Moment("unsaid", unsaid[row], one.passage, number=one.pk)
        else:
            at = one.seen_at or one.at
            found["cited", row] = Moment("cited", at, one.passage, contribution=one.contribution, number=one.pk)
    entries = Entry.objects.filter(pk__in=went) if went else ()
    at_these = {entry.data["passage"] for entry in entries}
    known = Passage.objects.filter(pk__in=at_these).select_related("page") if at_these else ()
    passages = {str(one.pk): one for one in known}
    for entry in entries:
        moment = Moment("uncited", entry.at, passages[entry.data["passage"]], number=entry.pk)
        found["uncited", str(entry.pk)] = moment
    return found


def _with_previous(ids: list[str]) -> QuerySet[PassageVersion]:
    earlier = PassageVersion.objects.filter(passage=OuterRef("passage"), pk__lt=OuterRef("pk")).order_by("-pk")
    before = {
        f"before_{name}": Subquery(earlier.values(name)[:1])
        for name in ("heading", "state", "text", "questions", "is_live")
    }
    return PassageVersion.objects.filter(pk__in=ids).select_related("passage__page", "by").annotate(**before)


def _of_version(version: PassageVersion) -> Moment:
    before: Any = version  # it carries what _with_previous put on it
    if before.before_state is None:
        return Moment("new", version.at, version.passage, version)
    if not version.is_live:
        return Moment("gone", version.at, version.passage, version)
    moment = Moment("changed" if before.before_is_live else "back", version.at, version.passage, version)
    if before.before_state != version.state:
        moment.state_before = str(State(before.before_state).label)
    moment.pieces = differences(
        _words(before.before_heading, before.before_text, before.before_questions),
        _words(version.heading, version.text, version.questions),
    )
    return moment


def _words(heading: str, text: str, questions: list[str]) -> str:
    return "\n".join([heading, text, *questions])
