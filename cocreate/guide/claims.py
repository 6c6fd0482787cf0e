"""Claims without a voice: passages that say something which no voice and no source carries."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from wagtail.models import Page

from cocreate.voices import queries as voices

from . import queries
from .blocks import State
from .models import Addition, Citation, Passage

ORDERS = {
    "pagina": lambda claim: (claim.passage.page.path, claim.passage.position),
    "toestand": lambda claim: (claim.passage.state, claim.passage.page.path, claim.passage.position),
    "sinds": lambda claim: claim.passage.changed_at,
    "wacht": lambda claim: (-claim.waiting, claim.passage.page.path, claim.passage.position),
}


@dataclass(frozen=True)
class Claim:
    """A passage that nobody carries, and how many contributions and quotes wait to do so."""

    passage: Passage
    waiting: int


def without_voice(order: str = "pagina") -> list[Claim]:
    """Return the claims without a voice, sorted as one of ORDERS: four queries, and one for each type of page."""
    voice = Addition.objects.filter(queries.public_q(), passage=OuterRef("pk"))
    quote = Citation.objects.filter(passage=OuterRef("pk"), quote__in=voices.shown_quotes())
    bare = queries.public_passages().exclude(state=State.WHITESPACE).exclude(Exists(voice)).exclude(Exists(quote))
    found = list(bare)
    carried = _with_sources({passage.page_id for passage in found})
    left = [passage for passage in found if (passage.page_id, str(passage.block_id)) not in carried]
    waiting = _waiting(left)
    claims = [Claim(passage, waiting.get(passage.pk, 0)) for passage in left]
    return sorted(claims, key=ORDERS.get(order, ORDERS["pagina"]))


def _with_sources(page_ids: set[int]) -> set[tuple[int, str]]:
    """Return (page, block) of each passage that names a source."""
    pages = Page.objects.filter(pk__in=page_ids).specific()
    return {
        (page.pk, str(block.id)) for page in pages for block in getattr(page, "body", ()) if block.value.get("sources")
    }


def _waiting(passages: list[Passage]) -> dict[object, int]:
    counts: dict[object, int] = {}
    for model in (Addition, Citation):
        found = model.objects.filter(
            passage__in=passages, contribution__status__in=("waiting", "question", "published")
        )
        for passage_id in found.values_list("passage_id", flat=True):
            counts[passage_id] = counts.get(passage_id, 0) + 1
    return counts
