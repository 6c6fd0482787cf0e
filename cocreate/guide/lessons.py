"""What trajectories learned, on its way into the guide: which wait for an editor, and the draft of a case.

A case is made of what everybody reads at the trajectory: never who is in it, and nothing that was given there. Of one
that is not for everybody only what whoever steers it said may be told; without that yes no editor reads of it here.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cocreate.compass import queries as compass
from cocreate.compass.models import SHIPPED
from cocreate.compass.reading import LIVE
from cocreate.moderation.models import Status
from cocreate.places.models import Place
from cocreate.stones.models import Stone
from cocreate.trajectories import queries as trajectories
from cocreate.trajectories.models import Experiment, Trajectory, Visibility

from .models import CasePage, Lesson, MayTell, PracticePage

SUMMARY = 300  # signs
TOWN = 120
NOWHERE = "zonder plek"
ABOUT = {
    Place.Kind.NEIGHBOURHOOD: CasePage.About.NEIGHBOURHOOD,
    Place.Kind.BUILDING: CasePage.About.BUILDING,
    Place.Kind.PARCEL: CasePage.About.PARCEL,
    Place.Kind.SPOT: CasePage.About.NEIGHBOURHOOD,
}


@dataclass(frozen=True)
class Learned:
    """What an editor reads of a trajectory that may become a case."""

    trajectory: Trajectory
    title: str
    text: str
    where: str = ""
    path: str = ""


def waiting() -> QuerySet[Trajectory]:
    """Return what was closed with what may be told and is no case yet, the first closed first."""
    told = Q(visibility=Visibility.PUBLIC) & ~Q(learned="") | Q(may_tell__isnull=False)
    found = Trajectory.objects.filter(told, status=Status.PUBLISHED, closed_at__isnull=False, is_example=False)
    return found.filter(lesson__isnull=True).select_related("place", "may_tell").order_by("closed_at", "pk")


def learned(trajectory: Trajectory) -> Learned | None:
    """Return what may be told of a closed trajectory: what everybody reads, or what its yes says; else None."""
    if trajectory.status != Status.PUBLISHED or not trajectory.closed_at:
        return None
    if trajectory.is_public:
        told = Learned(
            trajectory, trajectory.title, trajectory.learned, trajectory.where, trajectory.get_absolute_url()
        )
        return told if told.text else None
    yes = yes_of(trajectory)
    return Learned(trajectory, yes.title, yes.text) if yes else None


def yes_of(trajectory: Trajectory) -> MayTell | None:
    """Return what whoever steers it said may be told."""
    return getattr(trajectory, "may_tell", None)


def lesson_of(trajectory: Trajectory) -> Lesson | None:
    """Return the case that was made of it, also a draft."""
    return Lesson.objects.filter(trajectory=trajectory).select_related("page__locale").first()


def trajectory_of(page: CasePage) -> Trajectory | None:
    """Return the trajectory that a case was made of, as long as everybody may read it."""
    found = Lesson.objects.filter(page=page).select_related("trajectory__place").first()
    return found.trajectory if found and found.trajectory.is_public else None


def practice() -> PracticePage | None:
    """Return the page below which cases stand."""
    found: PracticePage | None = PracticePage.objects.order_by("-live", "path").first()
    return found


def stones_of(trajectory: Trajectory) -> QuerySet[Stone]:
    """Return the stones that everybody reads were ever seen to live there, or that an experiment was about."""
    if not trajectory.is_public:
        return Stone.objects.none()
    lit = set(trajectory.experiments.values_list("stones", flat=True))
    if compass.model_of(trajectory) == SHIPPED:
        readings = compass.compass(trajectory).readings
        lit |= {each.stone.id for each in readings if each.look in LIVE or each.ever_alive}
    return Stone.objects.filter(pk__in=lit - {None})


def fields(told: Learned) -> dict[str, Any]:
    """Return the fields of the draft."""
    trajectory = told.trajectory
    if not trajectory.is_public:
        return {
            "title": told.title,
            "summary": _cut(told.text, SUMMARY),
            "municipality": NOWHERE,
            "about": CasePage.About.CHALLENGE,
            "lesson": told.text,
            "own_reading": False,
        }
    kind = trajectory.place.kind if trajectory.place else None
    about = ABOUT[Place.Kind(kind)] if kind else CasePage.About.NEIGHBOURHOOD
    return {
        "title": trajectory.title,
        "summary": _cut(trajectory.challenge or trajectory.gain or trajectory.about, SUMMARY),
        "municipality": _cut(trajectory.where, TOWN) or NOWHERE,
        "about": about if trajectory.where else CasePage.About.CHALLENGE,
        "period": _period(trajectory),
        "lesson": trajectory.learned,
        "own_reading": False,
    }


def body(told: Learned) -> list[tuple[str, dict[str, Any]]]:
    """Return the passages of the draft: what happened, what was tried, what was learned, and room for who was there."""
    trajectory, passages = told.trajectory, []
    if trajectory.is_public:
        tried = [each for each in trajectories.experiments(trajectory) if each.learned]
        passages = [
            _passage("Wat er gebeurde", _paragraphs(trajectory.about, trajectory.gain, trajectory.state_now)),
            _passage("Wat ze probeerden", format_html_join("", "{}", ((_tried(each),) for each in tried))),
        ]
    passages.append(_passage("Wat ze leerden", _paragraphs(told.text)))
    invited = format_html("<p>{}</p>", "Hoe begon het voor jou? Wat ging anders dan gedacht? En hoe is het er nu?")
    return [each for each in passages if each[1]["text"]] + [_passage("Was jij erbij?", invited, "whitespace")]


def _passage(heading: str, text: SafeString, state: str = "growing") -> tuple[str, dict[str, Any]]:
    return "passage", {
        "heading": heading,
        "state": state,
        "text": text,
        "questions": [],
        "sources": [],
        "picture": None,
        "reconstruction": False,
    }


def _paragraphs(*texts: str) -> SafeString:
    parts = [part.strip() for text in texts for part in text.split("\n") if part.strip()]
    return format_html_join("", "<p>{}</p>", ((part,) for part in parts))


def _tried(one: Experiment) -> SafeString:
    return format_html("<p><b>{}</b></p>{}", one.supposition, _paragraphs(one.trying, one.learned))


def _period(trajectory: Trajectory) -> str:
    ends = [date_format(localtime(at), "F Y") for at in (trajectory.offered_at, trajectory.closed_at) if at]
    return " tot ".join(dict.fromkeys(ends))


def _cut(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def refused() -> str:
    """Return why no case can be made."""
    return _("The page of cases is not there yet. Make it first, below the home page.")
