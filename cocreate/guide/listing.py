"""Lists of pages, as the pages above them show them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.utils.translation import gettext as _
from wagtail.models import Page

from cocreate.stones.models import Stone, Trait

from . import interviews
from .blocks import State
from .models import (
    CasePage,
    ChapterPage,
    CompassPage,
    GuidePage,
    HomePage,
    InterviewPage,
    InterviewsPage,
    ListPage,
    Passage,
    PassagesPage,
    PracticePage,
    StonePage,
    TraitPage,
    TraitsPage,
)

Params = Mapping[str, str]
BELOW: dict[type[ListPage], type[PassagesPage]] = {
    GuidePage: ChapterPage,
    CompassPage: StonePage,
    TraitsPage: TraitPage,
    PracticePage: CasePage,
}


@dataclass
class Listed:
    """A page in a list, with how many of its passages are in which state: [(state, word, number)]."""

    page: PassagesPage | InterviewPage
    states: list[tuple[str, str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Choice:
    """A plain link that narrows a list, or widens it again."""

    name: str
    query: str  # to put behind the path
    is_chosen: bool
    number: int | None = None


@dataclass(frozen=True)
class Filter:
    """One question a list can be narrowed by."""

    name: str
    choices: list[Choice]


def listed(page: Page, params: Params) -> list[Listed]:
    """Return the live pages below a list page, in their order: two queries, and three for cases."""
    if isinstance(page.specific, InterviewsPage):
        below = interviews.live().filter(path__startswith=page.path, depth=page.depth + 1).order_by("path")
        return [Listed(one) for one in interviews.all_shown(below)]
    model = BELOW[type(page.specific)]
    found = model.objects.child_of(page).live().order_by("path")
    if model is CasePage:
        found = _narrowed(found, params).prefetch_related("stones")
    elif model in (StonePage, TraitPage):
        found = found.select_related("stone" if model is StonePage else "trait")
    items = {p.pk: Listed(p) for p in found}
    words = dict(State.choices)
    counts = Passage.objects.filter(page_id__in=list(items), is_live=True).order_by()
    for row in counts.values("page_id", "state").annotate(number=Count("pk")):
        items[row["page_id"]].states.append((row["state"], str(words[row["state"]]), row["number"]))
    order = list(words)
    for item in items.values():
        item.states.sort(key=lambda state: order.index(state[0]))
    return list(items.values())


def _narrowed(found: Any, params: Params) -> Any:
    if about := params.get("over"):
        found = found.filter(about=about)
    if stone := params.get("stapsteen"):
        found = found.filter(stones=stone)
    return found


def filters(page: Page, params: Params) -> list[Filter]:
    """Return the ways to narrow the cases, with only choices that find something."""
    chosen = {name: params[name] for name in ("stapsteen", "over") if params.get(name)}
    cases = CasePage.objects.child_of(page).live().order_by()
    by_stone = cases.values_list("stones").annotate(number=Count("pk", distinct=True))
    by_about = cases.values_list("about").annotate(number=Count("pk"))
    names = dict(Stone.objects.values_list("pk", "name"))
    stones = [(pk, names[pk], number) for pk, number in by_stone if pk in names]
    stones.sort(key=lambda row: list(names).index(row[0]))
    abouts = [(value, str(CasePage.About(value).label), number) for value, number in by_about]
    return [
        _filter(_("By stone"), "stapsteen", stones, chosen),
        _filter(_("Started from"), "over", sorted(abouts), chosen),
    ]


def _filter(title: str, name: str, values: list[tuple[str, str, int]], chosen: dict[str, str]) -> Filter:
    rest = {key: value for key, value in chosen.items() if key != name}
    choices = [Choice(_("all"), _query(rest), name not in chosen)]
    for value, word, number in values:
        choices.append(Choice(word, _query({**rest, name: value}), chosen.get(name) == value, number))
    return Filter(title, choices)


def _query(params: dict[str, str]) -> str:
    return f"?{urlencode(params)}" if params else "?"


def stone_links(compass: Page) -> dict[str, str]:
    """Return the address of each stone's page below a compass page, by id of the stone."""
    pages = StonePage.objects.child_of(compass).live()
    return {page.stone_id: str(page.url) for page in pages}


def home(page: HomePage) -> dict[str, Any]:
    """Return what the home page shows of the rest, in the language of the home page."""
    compass = CompassPage.objects.child_of(page).live().first()
    guide = GuidePage.objects.child_of(page).live().first()
    traits = TraitsPage.objects.child_of(page).live().first()
    trait_pages = TraitPage.objects.child_of(traits).live().select_related("trait") if traits else []
    return {
        "stones": list(Stone.objects.all()),
        "stone_links": stone_links(compass) if compass else {},
        "compass": compass,
        "trait_pages": list(trait_pages),
        "traits": [] if trait_pages else list(Trait.objects.all()),
        "guide": guide,
        "chapters": listed(guide, {}) if guide else [],
    }
