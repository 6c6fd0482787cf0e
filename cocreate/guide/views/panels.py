"""What the guide shows on pages of lower parts."""

from typing import Any

from django.http import HttpRequest

from cocreate.contributions.models import Contribution
from cocreate.core import page_cache
from cocreate.guide import access, interviews, lessons, queries
from cocreate.guide.models import Passage
from cocreate.methods.models import Method
from cocreate.trajectories.models import Trajectory
from cocreate.voices.models import Voice

Panel = tuple[str, dict[str, Any]] | None


def standing(request: HttpRequest, contribution: Contribution) -> Panel:
    """Show on a contribution's page at which passages it stands and where it was worked in."""
    _also_pages(request)
    additions = list(queries.standing(contribution))
    citations = list(queries.cited(contribution))
    worked_in = any(addition.worked_in_at for addition in additions) or bool(citations)
    context = {"contribution": contribution, "additions": additions, "citations": citations, "worked_in": worked_in}
    return ("guide/_standing.html", context) if additions or citations else None


def changed_by(request: HttpRequest, voice: Voice) -> Panel:
    """Show on a voice's page each passage that it changed."""
    _also_pages(request)
    rows = queries.changed_by(voice)
    return ("guide/_changed_by.html", {"rows": rows, "voice": voice}) if rows else None


def interviews_to_see(_request: HttpRequest, contribution: Contribution) -> Panel:
    """Ask the speaker, on their secret page, about interviews they wanted to see first."""
    pages = interviews.asked(contribution)
    return ("guide/_interviews_to_see.html", {"contribution": contribution, "pages": pages}) if pages else None


def quotes_panel(_request: HttpRequest, item: Any) -> Panel:
    """Let an editor put quotes at passages."""
    placed = queries.placed(item) if isinstance(item, Contribution) else []
    context = {"contribution": item, "placed": placed}
    return ("guide/_cite.html", context | {"choices": queries.choices()}) if placed else None


def moderation_panel(_request: HttpRequest, item: Any) -> Panel:
    """Let an editor put a contribution at a passage and mark it as worked in."""
    if not isinstance(item, Contribution):
        return None
    additions = list(queries.standing(item))
    context = {"contribution": item, "additions": additions, "choices": queries.choices()}
    return "guide/_moderation.html", context


def cases(request: HttpRequest, method: Method) -> Panel:
    """Show with a method the places where it fits, as the cases tell it."""
    _also_pages(request)
    found = queries.cases_with(method)
    return ("guide/_cases_with.html", {"cases": found}) if found else None


def lessons_to_write(_request: HttpRequest, _desk: object) -> Panel:
    """Show editors on the desk which closed trajectories learned something that is no case yet."""
    return "guide/_lessons.html", {"lessons": [lessons.learned(each) for each in lessons.waiting()[:50]]}


def learned_here(request: HttpRequest, trajectory: Trajectory) -> Panel:
    """Show on the page of a trajectory the case that was made of it, once it is live."""
    lesson = lessons.lesson_of(trajectory) if trajectory.closed_at else None
    if lesson is None:
        return None
    page_cache.also(request, f"page:{lesson.page_id}")
    return ("guide/_learned_here.html", {"page": lesson.page}) if lesson.page.live else None


def may_we_tell(request: HttpRequest, trajectory: Trajectory) -> Panel:
    """Ask who steers a closed trajectory that is not for everybody whether a case may be made of it."""
    if not access.may_let_tell(request, trajectory):
        return None
    lesson, yes = lessons.lesson_of(trajectory), lessons.yes_of(trajectory)
    if lesson and lesson.page.live:
        return None
    return "guide/_may_we_tell.html", {"trajectory": trajectory, "begun": lesson, "yes": yes}


def thanks(_request: HttpRequest, contribution: Contribution) -> Panel:
    """Show someone who just gave something the way back to the passage they were reading."""
    passage = Passage.objects.filter(additions__contribution=contribution).select_related("page").first()
    return ("guide/_back.html", {"passage": passage}) if passage else None


def _also_pages(request: HttpRequest) -> None:
    """Let the page that shows this be thrown away when a page of the guide changes."""
    page_cache.also(request, "pages")
