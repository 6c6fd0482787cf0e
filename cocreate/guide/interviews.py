"""Interviews: whether one may be seen now, and what readers see of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from wagtail.images.models import Image
from wagtail.models import ReferenceIndex

from cocreate.contributions import queries as contributions
from cocreate.contributions.models import Contribution
from cocreate.core.entries import SearchEntry
from cocreate.moderation.models import Status
from cocreate.voices import queries as voices
from cocreate.voices.models import Nod, Quote, Telling, Voice

from .models import InterviewPage
from .text import plain


@dataclass(frozen=True)
class Interview:
    """An interview as readers see it. Only when `state` is "shown" anything of it may be seen."""

    state: str  # shown, withdrawn, ended, waits
    contribution: Contribution | None = None
    voice: Voice | None = None
    quotes: tuple[Quote, ...] = ()

    @property
    def is_shown(self) -> bool:
        """Whether everybody may see it."""
        return self.state == "shown"


def state_of(page: InterviewPage) -> str:
    """Return "shown", or why not: "withdrawn", "ended" (the day its speaker chose is past) or "waits"."""
    given = page.contribution
    if given is None:
        return "waits"
    if given.status == Status.WITHDRAWN:
        return "withdrawn" if given.published_at else "waits"
    if not given.is_public:
        return "ended" if given.status == Status.PUBLISHED else "waits"
    return "shown" if is_agreed(page, given) else "waits"


def is_agreed(page: InterviewPage, given: Contribution) -> bool:
    """Whether its speaker agreed to what it says now, or did not ask to see it first."""
    if not voices.wants_to_see_first(given):
        return True
    nod = getattr(page, "nod", None)
    return nod is not None and nod.state == Nod.State.GIVEN and nod.digest == page.digest


def shown(page: InterviewPage) -> Interview:
    """Return what readers see of a page."""
    state, given = state_of(page), page.contribution
    if state != "shown" or given is None:
        return Interview(state)
    given = contributions.for_cards(Contribution.objects.filter(pk=given.pk)).get()
    telling = Telling.objects.filter(contribution=given).select_related("voice").first()
    chosen = [quote.pk for quote in page.pull_quotes.all()]
    mine = {"contribution__telling__voice": telling.voice} if telling else {"contribution": given}
    quotes = voices.shown_quotes().filter(pk__in=chosen, **mine) if chosen else ()
    return Interview(state, given, telling.voice if telling else None, tuple(quotes))


def live() -> QuerySet[InterviewPage]:
    """Return the published interviews, with what decides whether they are shown."""
    found: QuerySet[InterviewPage] = InterviewPage.objects.live().select_related("contribution", "nod", "locale")
    return found


def all_shown(pages: QuerySet[InterviewPage] | None = None) -> list[InterviewPage]:
    """Return the interviews that everybody may see now."""
    return [page for page in (live() if pages is None else pages) if state_of(page) == "shown"]


def of_contribution(contribution: Contribution) -> QuerySet[InterviewPage]:
    """Return the interviews with the one who gave a contribution, live or not."""
    found: QuerySet[InterviewPage] = InterviewPage.objects.filter(contribution=contribution)
    return found


def asked(contribution: Contribution) -> list[InterviewPage]:
    """Return the interviews that wait for the yes of whoever gave a contribution."""
    found = live().filter(contribution=contribution, nod__state=Nod.State.WAITING)
    return [page for page in found if page.nod.digest == page.digest]


def entry_of(page: InterviewPage) -> SearchEntry | None:
    """Return what search may know of an interview; nothing when it is not shown."""
    if not page.live or state_of(page) != "shown":
        return None
    words = [page.summary, plain(page.intro)]
    for block in page.talk:
        words += [block.value["question"], plain(block.value["answer"].source)]
    return SearchEntry(
        key=f"page:{page.pk}",
        kind="interview",
        title=page.title,
        text="\n".join(filter(None, words)),
        path=str(page.url or ""),
        language=page.locale.language_code,
        at=page.last_published_at,
        until=page.contribution.visible_until if page.contribution else None,
    )


def entries(ids: list[int] | None = None) -> Iterator[SearchEntry]:
    """Give what search may know of every interview, or of those with `ids`."""
    for page in live() if ids is None else live().filter(pk__in=ids):
        if entry := entry_of(page):
            yield entry


def with_image_at(path: str) -> QuerySet[InterviewPage] | None:
    """Return the interviews with the image whose original or rendition is stored at `path`.

    None when there is no such image, or it stands in something else or nowhere: then it is for everybody.
    """
    image = Image.objects.filter(Q(file=path) | Q(renditions__file=path)).first()
    if image is None:
        return None
    used = list(ReferenceIndex.get_references_to(image).values_list("content_type", "object_id"))
    kind = ContentType.objects.get_for_model(InterviewPage).pk
    if not used or any(found != kind for found, _ in used):
        return None
    return live().filter(pk__in=[page for _, page in used])
