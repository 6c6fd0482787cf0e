"""Reads."""

import uuid
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, Min, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.models import Page

from cocreate.accounts.models import Guest
from cocreate.compass.cards import Wanted
from cocreate.compass.rules import Card
from cocreate.contributions import queries as contribution_queries
from cocreate.contributions.models import Contribution, ContributionQuerySet
from cocreate.core import kept
from cocreate.core.entries import SearchEntry
from cocreate.core.paths import path_to
from cocreate.methods.models import Method
from cocreate.moderation.models import Status
from cocreate.voices import queries as voice_queries
from cocreate.voices.models import Nod, Quote, Voice

from . import interviews
from .blocks import State
from .models import (
    Addition,
    CasePage,
    ChapterPage,
    Citation,
    InterviewPage,
    Passage,
    PassagesPage,
    StonePage,
    TraitPage,
)
from .written import TAGS as WRITTEN
from .written import Text, texts_of

IN_SITEMAP = 20_000  # contributions
NEWEST = 3  # cards beside a passage
KINDS: dict[type[PassagesPage], str] = {
    ChapterPage: "chapter",
    StonePage: "stone",
    TraitPage: "trait",
    CasePage: "case",
}


@dataclass(frozen=True)
class Credit:
    """Someone whose contribution was worked in, as they wished to be named."""

    path: str  # where it is read
    name: str  # empty: without a name


@dataclass(frozen=True)
class Said:
    """Words that a passage stands on, of someone as they wished to be named."""

    id: str
    text: str
    start: int | None  # milliseconds in the recording of `contribution`
    contribution: str
    language: str
    voice: str  # id; empty when they were typed
    name: str  # of the voice, or its role; empty: without a name
    is_example: bool

    @property
    def path(self) -> str:
        """Where more of the same voice is read."""
        if self.voice:
            return path_to("voices:voice", self.voice)
        return path_to("contributions:contribution", self.contribution)

    @property
    def moment_path(self) -> str:
        """Where it is heard, from that moment on; empty when there is no recording."""
        if self.start is None:
            return ""
        return f"{path_to('contributions:contribution', self.contribution)}#t={self.start // 1000}"


@dataclass
class Beside:
    """What readers see with one passage. `block` is its value on the page; `passage` is None before publication."""

    block: Any = None
    passage: Passage | None = None
    voices: int = 0  # public contributions at the passage
    withdrawn: int = 0  # voices that were public and that their giver took back
    ended: int = 0  # voices whose giver allowed them only until a day that is past
    newest: list[str] = field(default_factory=list)  # ids of contributions
    credits: list[Credit] = field(default_factory=list)
    quotes: list[Said] = field(default_factory=list)
    cited: int = 0  # voices that are quoted here and did not add anything themselves
    mine: list[Contribution] = field(default_factory=list)  # waits; only its giver sees it
    first_end: date | None = None  # last day of the first voice that will go
    text: Text | None = None  # what editors wrote
    cards: list[SafeString] = field(default_factory=list)  # of `newest`, ready to show

    @cached_property
    def path(self) -> str:
        """Where all that was added is read; "vul-aan/" behind it is the form."""
        return path_to("guide:passage", self.passage.pk) if self.passage else ""

    @property
    def stands(self) -> Hashable:
        """What stands beside the text, but for what is meant for one reader: with the text, all that is shown."""
        counted = (self.voices, self.withdrawn, self.ended, self.cited)
        return (*counted, *self.cards, *self.quotes, *self.credits)

    @property
    def others(self) -> int:
        """How many voices are not shown beside it."""
        return self.voices - len(self.newest)

    @property
    def stands_on(self) -> int:
        """How many voices it stands on: those that added to it and those quoted."""
        return self.voices + self.cited

    @property
    def is_bare(self) -> bool:
        """Whether it claims something that no voice and no source carries."""
        value = self.block.value if self.block else {}
        state = value.get("state") if self.block else self.passage.state if self.passage else ""
        return state != State.WHITESPACE and not (self.stands_on or value.get("sources") or self.mine)


_beside: kept.Kept[list[Beside]] = kept.Kept(300)


def public_q(prefix: str = "contribution__") -> Q:
    """Return the condition that everybody may see a contribution now."""
    until = f"{prefix}visible_until"
    return Q(**{f"{prefix}status": Status.PUBLISHED, f"{prefix}is_inner": False}) & (
        Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gte": timezone.localdate()})
    )


def public_passages() -> QuerySet[Passage]:
    """Return the passages that everybody may read now, with their page."""
    return Passage.objects.filter(is_live=True, page__live=True).select_related("page")


def passage(passage_id: uuid.UUID | str) -> Passage | None:
    """Return a passage that everybody may read; None for anything else."""
    try:
        return public_passages().get(pk=passage_id)
    except (Passage.DoesNotExist, ValidationError):
        return None


def path_of(page: Page) -> str:
    """Return the path where a page is read."""
    return str(page.url or "")


def passage_path(of: Passage) -> str:
    """Return the path of a passage on its page."""
    return f"{path_of(of.page)}#{of.anchor}"


def contributions_at(of: Passage) -> ContributionQuerySet:
    """Return the public contributions at a passage, newest first."""
    return Contribution.objects.public().filter(additions__passage=of).order_by("-published_at", "-pk")


def beside(page: PassagesPage, guest: Guest | None = None) -> list[Beside]:
    """Return the passages of a page in order, with what was added to each: the same few queries for any number.

    Of a page that is served it is kept until something changes there, or the day ends; what waits for `guest` is not.
    """
    is_served = "written" in vars(page)
    key, born = (page.pk, get_language(), timezone.localdate()), kept.begin()
    known = _beside.look(key) if is_served else None
    if known is None:
        known = [Beside(text.block, text.passage, text=text) for text in texts_of(page)]
        fill({item.passage.pk: item for item in known if item.passage})
        if is_served:
            _beside.keep(key, known, (f"page:{page.pk}", *WRITTEN), born)
    shown = [replace(item, cards=[], mine=[]) for item in known]
    if guest:
        _fill_mine({item.passage.pk: item for item in shown if item.passage}, guest)
    return shown


def fill(by_passage: dict[uuid.UUID, Beside]) -> None:
    """Add counts, newest, quotes and credit to each passage: three queries."""
    if not by_passage:
        return
    at_these = Addition.objects.filter(passage__in=list(by_passage))
    past = ExpressionWrapper(Q(contribution__visible_until__lt=timezone.localdate()), BooleanField())
    were_public = at_these.filter(contribution__is_inner=False).filter(
        Q(contribution__status=Status.PUBLISHED)
        | Q(contribution__status=Status.WITHDRAWN, contribution__published_at__isnull=False)
    )
    groups = were_public.values_list("passage_id", "contribution__status", past).order_by()
    groups = groups.annotate(Count("pk"), Min("contribution__visible_until"))
    for passage_id, status, is_past, count, first_end in groups:
        item = by_passage[passage_id]
        if status == Status.WITHDRAWN:
            item.withdrawn += count
        elif is_past:
            item.ended += count
        else:
            item.voices += count
            item.first_end = min(filter(None, (item.first_end, first_end)), default=None)
    _voices_of(by_passage, at_these)
    _quotes_of(by_passage)


def _fill_mine(by_passage: dict[uuid.UUID, Beside], guest: Guest) -> None:
    waiting = Addition.objects.filter(
        passage__in=list(by_passage),
        contribution__giver=guest,
        contribution__status__in=(Status.WAITING, Status.QUESTION),
    )
    for addition in waiting.select_related("contribution"):
        by_passage[addition.passage_id].mine.append(addition.contribution)


def _voices_of(by_passage: dict[uuid.UUID, Beside], at_these: QuerySet[Addition]) -> None:
    rank = Window(
        RowNumber(),
        partition_by=[F("passage_id")],
        order_by=[F("contribution__published_at").desc(nulls_last=True), F("pk").desc()],
    )
    ranked = at_these.filter(public_q()).annotate(rank=rank).filter(Q(rank__lte=NEWEST) | Q(worked_in_at__isnull=False))
    names = ("passage_id", "contribution_id", "rank", "worked_in_at", "contribution__shown_name")
    rows = list(ranked.order_by("passage_id", "rank").values_list(*names))
    for passage_id, contribution_id, place, worked_in_at, name in rows:
        if place <= NEWEST:
            by_passage[passage_id].newest.append(contribution_id)
        if worked_in_at:
            by_passage[passage_id].credits.append(Credit(path_to("contributions:contribution", contribution_id), name))


CITED = (
    *("passage_id", "contribution_id", "seen_at", "contribution__status", "contribution__visible_until"),
    *("quote_id", "quote__text", "quote__start", "quote__nod__state", "contribution__language"),
    *("contribution__telling__voice_id", "contribution__telling__voice__shown_name"),
    *("contribution__telling__voice__role", "contribution__shown_name", "contribution__is_example"),
)


def _quotes_of(by_passage: dict[uuid.UUID, Beside]) -> None:
    """Add the words that are seen, and count the voices of which words were seen. Rows, not models: faster."""
    also = Addition.objects.filter(passage=OuterRef("passage"), contribution=OuterRef("contribution"))
    cited = Citation.objects.filter(passage__in=list(by_passage), contribution__is_inner=False)
    rows = cited.order_by("at", "pk").values_list(*CITED, Exists(also))
    today = timezone.localdate()
    voices_: dict[tuple[uuid.UUID, str], set[str]] = {}
    for passage_id, given, seen_at, status, until, *words, is_also in rows:
        item = by_passage[passage_id]
        if status == Status.PUBLISHED and (until is None or until >= today):
            quote, text, start, nod, language, voice, name, role, own_name, is_example = words
            if not quote or nod not in {None, Nod.State.GIVEN}:
                continue
            name = (name or role) if voice else own_name
            item.quotes.append(Said(quote, text, start, given, language, voice or "", name, is_example))
            item.first_end = min(filter(None, (item.first_end, until)), default=None)
            what = "cited"
        elif seen_at and status in {Status.PUBLISHED, Status.WITHDRAWN}:
            what = "withdrawn" if status == Status.WITHDRAWN else "ended"
        else:
            continue
        if not is_also:
            voices_.setdefault((passage_id, what), set()).add(given)
    for (passage_id, what), ids in voices_.items():
        setattr(by_passage[passage_id], what, getattr(by_passage[passage_id], what) + len(ids))


def is_seen(quote: Quote) -> bool:
    """Whether nothing is asked about a quote, or its speaker agreed."""
    nod: Nod | None = getattr(quote, "nod", None)
    return nod is None or nod.state == Nod.State.GIVEN


def first_end(shown: Iterable[Beside]) -> datetime | None:
    """Return the moment on which the first voice beside these passages stops being public; None when none does."""
    days = [item.first_end for item in shown if item.first_end]
    return after(min(days)) if days else None


def after(day: date) -> datetime:
    """Return the first moment after a day, here."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def next_end(page: Page | None = None) -> datetime | None:
    """Return the moment on which the first public contribution, of all or at `page`, stops being so; None if none."""
    public = Contribution.objects.public()
    here = Q(additions__passage__page_id=page.pk) | Q(citations__passage__page_id=page.pk) if page else Q()
    found = public.filter(here)
    day = found.aggregate(first=Min("visible_until"))["first"]
    return after(day) if day else None


def standing(contribution: Contribution) -> QuerySet[Addition]:
    """Return where a contribution stands in the guide, for its own page."""
    return (
        Addition.objects.filter(contribution=contribution, passage__is_live=True, passage__page__live=True)
        .select_related("passage__page")
        .order_by("added_at", "pk")
    )


def cited(contribution: Contribution) -> QuerySet[Citation]:
    """Return the quotes of a contribution that readers see, with the passages they stand at."""
    return (
        Citation.objects.filter(
            contribution=contribution,
            quote__in=voice_queries.shown_quotes(),
            passage__is_live=True,
            passage__page__live=True,
        )
        .select_related("quote", "passage__page")
        .order_by("at", "pk")
    )


def placed(contribution: Contribution) -> list[tuple[Quote, list[Citation]]]:
    """Return the quotes of a contribution, seen or waiting, each with where it stands; for an editor."""
    at: dict[str, list[Citation]] = {}
    rows = Citation.objects.filter(contribution=contribution, passage__is_live=True, passage__page__live=True)
    for one in rows.select_related("passage__page").order_by("at", "pk"):
        at.setdefault(one.quote_id or "", []).append(one)
    return [(quote, at.get(quote.pk, [])) for quote in voice_queries.quotes_of(contribution) if may_be_cited(quote)]


def may_be_cited(quote: Quote) -> bool:
    """Whether a quote may be put at a passage: it is seen, or its speaker may still agree."""
    return is_seen(quote) or quote.nod.state == Nod.State.WAITING


def changed_by(voice: Voice) -> list[tuple[Passage, list[str], datetime]]:
    """Return what a voice changed: (passage, its words that stand there, since when), the newest first.

    No words when something it told was worked in.
    """
    readable = {"passage__is_live": True, "passage__page__live": True, "contribution__telling__voice": voice}
    found: dict[uuid.UUID, tuple[Passage, list[str], datetime]] = {}
    worked_in = Addition.objects.filter(public_q(), worked_in_at__isnull=False, **readable)
    for addition in worked_in.select_related("passage__page").order_by("worked_in_at"):
        found[addition.passage_id] = (addition.passage, [], addition.worked_in_at or addition.added_at)
    quoted = Citation.objects.filter(quote__in=voice_queries.shown_quotes(), **readable)
    for one in quoted.select_related("quote", "passage__page").order_by("at", "pk"):
        passage, words, since = found.get(one.passage_id, (one.passage, [], one.at))
        found[one.passage_id] = (passage, [*words, one.quote.text if one.quote else ""], max(since, one.at))
    return sorted(found.values(), key=lambda row: row[2], reverse=True)


def additions_of_page(page: Page) -> list[tuple[str, list[Addition]]]:
    """Return (heading of a passage, its additions newest first) in the order of the page, for its editor."""
    found: dict[uuid.UUID, tuple[str, list[Addition]]] = {}
    additions = Addition.objects.filter(passage__page_id=page.pk).exclude(
        contribution__status__in=(Status.DECLINED, Status.MERGED, Status.WITHDRAWN)
    )
    for addition in additions.select_related("contribution", "passage").order_by("passage__position", "-pk"):
        found.setdefault(addition.passage_id, (addition.passage.heading, []))[1].append(addition)
    return list(found.values())


def choices() -> list[tuple[Page, list[Passage]]]:
    """Return every public passage by page, in the order of the guide, for an editor to choose from."""
    groups: dict[int, tuple[Page, list[Passage]]] = {}
    for item in public_passages().order_by("page__path", "position"):
        groups.setdefault(item.page_id, (item.page, []))[1].append(item)
    return list(groups.values())


def voices(limit: int) -> list[Contribution]:
    """Return public contributions with words in them, newest first, for the home page."""
    return list(for_cards(Contribution.objects.public().exclude(text="").order_by("-published_at", "-pk")[:limit]))


def number_of_voices() -> int:
    """Return how many public contributions stand at passages that can be read."""
    at = Addition.objects.filter(public_q(), passage__is_live=True, passage__page__live=True)
    return at.aggregate(number=Count("contribution_id", distinct=True))["number"] or 0


def sitemap_entries() -> Iterator[tuple[str, datetime | None]]:
    """Return (path, moment of the last change) of all that search engines may know."""
    hidden = {page.pk for page in interviews.live() if interviews.state_of(page) != "shown"}
    for page in Page.objects.live().filter(depth__gt=1).exclude(pk__in=hidden).order_by("path"):
        yield path_of(page), page.last_published_at
    for method in Method.objects.order_by("pk"):
        yield reverse("methods:method", args=[method.pk]), None
    newest = Contribution.objects.public().order_by("-published_at").only("pk", "published_at", "changed_at")
    for contribution in newest[:IN_SITEMAP]:
        yield contribution.get_absolute_url(), contribution.changed_at or contribution.published_at


def cases() -> QuerySet[CasePage]:
    """Return every public case in the order of the site, with what belongs to it."""
    found: QuerySet[CasePage] = CasePage.objects.live().order_by("path").select_related("locale")
    return found.prefetch_related("stones", "traits", "methods")


def cases_with(method: Method) -> list[CasePage]:
    """Return the public cases that a method fits: in the reader's language when there are any, else in Dutch."""
    found = list(CasePage.objects.live().filter(methods=method).order_by("path").select_related("locale"))
    here = [case for case in found if case.locale.language_code == get_language()]
    return here or [case for case in found if case.locale.language_code == settings.LANGUAGE_CODE]


def cases_beside(wanted: Sequence[Wanted]) -> dict[Wanted, list[Card]]:
    """Return for each stone the public cases about it, first those that fit most of its methods. Four queries."""
    stones = {each.stone for each in wanted}
    found = list(cases().filter(stones__in=stones).distinct())
    here = [case for case in found if case.locale.language_code == get_language()]
    shown = here or [case for case in found if case.locale.language_code == settings.LANGUAGE_CODE]

    def of(each: Wanted) -> list[Card]:
        about = [case for case in shown if each.stone in {stone.pk for stone in case.stones.all()}]
        fits = sorted(about, key=lambda case: -sum(m.pk in each.methods for m in case.methods.all()))
        return [Card(case.title, path_of(case)) for case in fits]

    return {each: of(each) for each in wanted}


def entry_of(page: Page) -> SearchEntry | None:
    """Return what search may know of a page; None when readers may not see it or it is not searched."""
    specific = page.specific if type(page) is Page else page
    if isinstance(specific, InterviewPage):
        return interviews.entry_of(specific)
    kind = KINDS.get(type(specific))
    if kind is None or not page.live:
        return None
    return _entry(specific, kind, Passage.objects.filter(page_id=page.pk, is_live=True))


def search_ids() -> Iterator[str]:
    """Return the id of every public page that search knows."""
    for model in KINDS:
        yield from map(str, model.objects.live().values_list("pk", flat=True))
    yield from (str(page.pk) for page in interviews.all_shown())


def search_entries(ids: Iterable[str] | None = None) -> Iterator[SearchEntry]:
    """Return what search may know of every public page; when `ids` are given, of what is public of those."""
    wanted = None if ids is None else [int(each) for each in ids if each.isdigit()]
    for model, kind in KINDS.items():
        found = model.objects.live() if wanted is None else model.objects.live().filter(pk__in=wanted)
        for page in found.prefetch_related("passages").select_related("locale"):
            yield _entry(page, kind, (p for p in page.passages.all() if p.is_live))
    yield from interviews.entries(wanted)


def _entry(page: PassagesPage, kind: str, passages: Iterable[Passage]) -> SearchEntry:
    words = [page.summary]
    for item in passages:
        words += [item.heading, item.text, *item.questions]
    if isinstance(page, CasePage):
        words += [page.municipality, page.lesson, *page.partners]
    return SearchEntry(
        key=f"page:{page.pk}",
        kind=kind,
        title=page.title,
        text="\n".join(filter(None, words)),
        path=path_of(page),
        language=page.locale.language_code,
        at=page.last_published_at,
    )


def cards(ids: Iterable[str]) -> list[Contribution]:
    """Return contributions with what a card beside a passage shows."""
    return list(for_cards(Contribution.objects.filter(pk__in=ids)))


def for_cards(found: ContributionQuerySet) -> ContributionQuerySet:
    """Fetch with contributions what a card beside a passage shows, in one query: no stones or traits."""
    return contribution_queries.for_cards(found).prefetch_related(None)
