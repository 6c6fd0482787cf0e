"""What templates of the guide may use: passages with what stands beside them, lists of pages, facts for machines."""

from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.models import Page

from cocreate.accounts.queries import guest_of
from cocreate.contributions.models import Contribution
from cocreate.core import kept, page_cache
from cocreate.guide import interviews, lessons, listing, queries, schema, written
from cocreate.guide.blocks import State
from cocreate.guide.models import CasePage, HomePage, InterviewPage, InterviewsPage, PassagesPage
from cocreate.stones.models import Stone
from cocreate.trajectories.models import Trajectory

register = template.Library()
Context = dict[str, Any]
_cards: kept.Kept[SafeString] = kept.Kept(2000)
_sections: kept.Kept[SafeString] = kept.Kept(2000)  # by all that they show, so they are never old


@register.simple_tag(takes_context=True)
def passages_of(context: Context, page: PassagesPage) -> list[queries.Beside]:
    """Return the passages of a page with what was added to each; the page cache learns until when that holds."""
    beside = _passages(context, page)
    _lay_cards(beside)
    return beside


@register.simple_tag
def passage_section(item: queries.Beside) -> SafeString:
    """Show a passage with what stands beside it; one that looks as it did before is not written out again."""
    key = (get_language(), item.text.looks, item.stands) if item.text and not item.mine else None
    if key and (known := _sections.look(key)):
        return known
    born = kept.begin()
    passage = get_template("guide/_passage.html").template  # type: ignore[attr-defined]  # of Django's own engine
    given = {"item": item, "value": item.block.value, "passage": item.passage}
    html = SafeString(passage.render(template.Context(given)))
    return _sections.keep(key, html, (), born) if key else html


@register.simple_tag
def stones_of(page: PassagesPage) -> list[Stone]:
    """Return the stones that a page touches."""
    return written.stones_of(page)


@register.simple_tag
def voice_card(contribution: Contribution) -> SafeString:
    """Return the card of a contribution, rendered with nothing else at hand: half the time of an include."""
    card = get_template("contributions/_card.html").template  # type: ignore[attr-defined]  # of Django's own engine
    return SafeString(card.render(template.Context({"contribution": contribution})))


@register.simple_tag
def state_word(state: str) -> SafeString:
    """Return a state as a word with its look."""
    return format_html('<span class="state state-{}">{}</span>', state, State(state).label)


@register.simple_tag
def crumbs_of(page: Page) -> list[Page]:
    """Return the pages above a page, the home page first."""
    if not hasattr(page, "way"):  # it was not found by its path: a preview
        page.way = list(page.get_ancestors().filter(depth__gt=1).order_by("depth")) if page.depth else []
    way: list[Page] = page.way
    return way


@register.simple_tag(takes_context=True)
def pages_below(context: Context, page: Page) -> list[listing.Listed]:
    """Return the pages below a page as its list shows them, narrowed by the query of the address."""
    if isinstance(page, InterviewsPage):
        context["request"].shown_until = queries.next_end()
    return listing.listed(page, context["request"].GET)


@register.simple_tag(takes_context=True)
def practice_filters(context: Context, page: Page) -> list[listing.Filter]:
    """Return the plain links that narrow the list of cases."""
    return listing.filters(page, context["request"].GET)


@register.simple_tag
def home_pages(home: HomePage) -> dict[str, Any]:
    """Return what the home page shows of the rest: traits, stones with their addresses, chapters."""
    return listing.home(home)


@register.simple_tag
def stones_with_paths(page: Page) -> dict[str, Any]:
    """Return the stones, and their addresses below this compass page."""
    return {"stones": list(Stone.objects.all()), "links": listing.stone_links(page)}


@register.simple_tag(takes_context=True)
def latest_voices(context: Context, limit: int) -> list[Contribution]:
    """Return the newest public contributions that say something in words."""
    _also(context, "contributions")
    context["request"].shown_until = queries.next_end()  # the number of voices changes then, too
    return queries.voices(limit)


@register.simple_tag
def number_of_voices() -> int:
    """Return how many voices stand at passages now, for a page that also shows `latest_voices`."""
    return queries.number_of_voices()


@register.simple_tag(takes_context=True)
def methods_of(context: Context, case: CasePage) -> list[Any]:
    """Return the methods that fit a case."""
    _also(context, "methods")
    return list(case.methods.all())


@register.simple_tag
def trajectory_of(page: CasePage) -> Trajectory | None:
    """Return the trajectory that a case was made of, as long as everybody may read it."""
    return lessons.trajectory_of(page) if page.pk else None


@register.simple_tag
def additions_for_editor(page: PassagesPage) -> list[tuple[str, list[Any]]]:
    """Return (heading of a passage, what was added to it), in the order of the page, for its editor."""
    return queries.additions_of_page(page) if page.pk else []


@register.simple_tag
def other_languages(page: Page) -> list[Page]:
    """Return the live translations of a page, with their locale."""
    return written.languages_of(page)


@register.simple_tag(takes_context=True)
def interview_of(context: Context, page: InterviewPage) -> interviews.Interview:
    """Return what readers see of an interview; the page cache learns whose it is and until when that holds."""
    request = context["request"]
    if not hasattr(request, "interview"):
        request.interview = interviews.shown(page)
        request.is_gone = request.interview.state in {"withdrawn", "ended"}
        if page.contribution:
            _also(context, f"contribution:{page.contribution.pk}")
            until = page.contribution.visible_until if request.interview.is_shown else None
            request.shown_until = queries.after(until) if until else None
    found: interviews.Interview = request.interview
    return found


@register.simple_tag
def interview_facts(page: InterviewPage, interview: interviews.Interview, origin: str) -> dict[str, Any]:
    """Return schema.org facts about an interview, for {% json_ld %}."""
    return schema.of_interview(page, interview, origin)


@register.filter
def seconds(moment: str) -> int:
    """Return "2:05" as 125."""
    minutes, _, rest = moment.partition(":")
    return int(minutes) * 60 + int(rest)


@register.simple_tag(takes_context=True)
def facts_of(context: Context, page: Page, origin: str, crumbs: list[Page] | None = None) -> dict[str, Any]:
    """Return schema.org facts about a page, for {% json_ld %}."""
    quotes = (
        [said for item in _passages(context, page) for said in item.quotes] if isinstance(page, PassagesPage) else []
    )
    return schema.of_page(page, origin, crumbs or [], quotes)


def _passages(context: Context, page: PassagesPage) -> list[queries.Beside]:
    """Return the passages of a page, found once for its head and its body."""
    request = context["request"]
    if not hasattr(request, "passages_beside"):
        request.passages_beside = queries.beside(page, guest_of(request))
        request.shown_until = queries.first_end(request.passages_beside)  # read by views.allow_keeping
    beside: list[queries.Beside] = request.passages_beside
    return beside


def _lay_cards(beside: list[queries.Beside]) -> None:
    """Give each passage the cards of its newest; only those of what changed are read and made."""
    language, born = get_language(), kept.begin()
    newest = [pk for item in beside for pk in item.newest]
    cards = {pk: card for pk in newest if (card := _cards.look((language, pk))) is not None}
    for one in queries.cards(missing) if (missing := set(newest) - cards.keys()) else ():
        cards[one.pk] = _cards.keep((language, one.pk), voice_card(one), [f"contribution:{one.pk}"], born)
    for item in beside:
        item.cards = [cards[pk] for pk in item.newest if pk in cards]  # one may have been erased a moment ago


def _also(context: Context, tag: str) -> None:
    page_cache.also(context["request"], tag)
