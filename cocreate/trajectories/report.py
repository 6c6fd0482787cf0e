"""The report of a trajectory: what a council file can hold, as data for `core.paper`.

Only what its page shows to a stranger who may read it, and never who is in it. Higher parts add sections of their own
in `apps.ready()`. A section is a heading and blocks, which the functions below make and core/report.typ sets.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import segno
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cocreate.places import drawing
from cocreate.places.queries import shown_geometry

from . import queries, sheets
from .models import Trajectory

LEAST = 4  # people; of fewer no number is told
MOST = 60  # lines of one table or list; the page has the rest
NONE = "\N{EN DASH}"
Block = dict[str, Any]


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it."""

    title: str
    blocks: list[Block]


Make = Callable[[Trajectory], Section | None]
_makers: list[tuple[int, Make]] = []


def register(order: int, make: Make) -> None:
    """Add a section. The own ones stand at 10, 20 … 90; None is no section."""
    _makers.append((order, make))
    _makers.sort(key=lambda pair: pair[0])


def facts(*rows: tuple[str, str]) -> Block:
    """Return names with what belongs to each; those without anything are left out."""
    return {"kind": "facts", "rows": [row for row in rows if row[1]]}


def table(head: list[str], rows: list[list[Any]], widths: list[int]) -> Block:
    """Return a table; `widths` are shares."""
    return {"kind": "table", "head": head, "rows": rows[:MOST], "widths": widths}


def told(text: str) -> Block:
    """Return a paragraph in the language of the report."""
    return {"kind": "text", "text": text}


def picture(svg: str, alt: str, width: int) -> Block:
    """Return a drawing, `width` millimetres wide. Its colours must be plain: no variables, no script."""
    return {"kind": "picture", "svg": svg, "alt": alt, "width": width}


def day(moment: Any) -> str:
    """Return a day in words."""
    return date_format(timezone.localtime(moment) if hasattr(moment, "hour") else moment, "j F Y") if moment else ""


def data(trajectory: Trajectory) -> dict[str, Any]:
    """Return all that stands in the report."""
    address = f"{settings.ORIGIN}{trajectory.get_absolute_url()}"
    drawn = io.BytesIO()
    segno.make(address, micro=False, error="m").save(drawn, kind="svg", border=0, xmldecl=False)
    found = [section for _order, make in _makers if (section := make(trajectory))]
    return {
        "lang": get_language() or settings.LANGUAGE_CODE,
        "own": _own(trajectory),
        "title": trajectory.title,
        "site": "Cocreatiegids",
        "kicker": _("Report of a trajectory, %(day)s") % {"day": day(timezone.now())},
        "address": address,
        "qr": drawn.getvalue().decode(),
        "closing": _("As it stood on %(day)s. How it stands now, you read here:") % {"day": day(timezone.now())}
        + f"\n{address}",
        "sections": [vars(section) for section in found],
    }


def _own(trajectory: Trajectory) -> dict[str, str]:
    """Return the language and direction of what its people wrote."""
    language = trajectory.language.split("-")[0]
    return {"lang": language if language.isascii() and language.isalpha() else "nl", "dir": trajectory.direction}


def _said(trajectory: Trajectory, text: str) -> list[Block]:
    return [{"kind": "text", "text": text, **_own(trajectory)}] if text else []


def _about(trajectory: Trajectory) -> Section:
    closed = _("closed on %(day)s") % {"day": day(trajectory.closed_at)} if trajectory.closed_at else _("it goes on")
    rows = facts(
        (_("Challenge"), trajectory.challenge),
        (_("The place"), trajectory.where),
        (_("Since"), day(trajectory.offered_at)),
        (_("Now"), closed),
        (_("What there is to be gained"), trajectory.gain),
    )
    example = [told(_("This is an example, made up to show how a trajectory works. Nobody is in it."))]
    blocks = [*(example if trajectory.is_example else []), rows, *_said(trajectory, trajectory.about)]
    geometry = shown_geometry(trajectory.place) if trajectory.place else None
    if geometry and trajectory.place:
        alt = _("Outline of %(name)s, north above.") % {"name": trajectory.where}
        blocks.append(picture(drawing.svg(drawing.sketch(geometry)), alt, 70))
        if not trajectory.place.is_exact:
            blocks.append({"kind": "note", "text": _("Someone lives here, so only about where it is, is shown.")})
    return Section(_("What it is about"), blocks)


def _stands(trajectory: Trajectory) -> Section:
    blocks = _said(trajectory, trajectory.state_now) or [told(_("It has only just begun."))]
    if trajectory.state_now and trajectory.state_at:
        blocks.append({"kind": "note", "text": _("told on %(day)s") % {"day": day(trajectory.state_at)}})
    return Section(_("Where it stands"), blocks)


def _learned(trajectory: Trajectory) -> Section | None:
    return Section(_("What we learned"), _said(trajectory, trajectory.learned)) if trajectory.learned else None


def _asks(trajectory: Trajectory) -> Section | None:
    rows: list[list[Any]] = [[ask.text, ask.minutes, day(ask.until)] for ask in queries.asks_of(trajectory)[:MOST]]
    head = [_("What is asked"), _("Minutes"), _("Until")]
    return Section(_("What is asked now"), [table(head, rows, [5, 1, 2])]) if rows else None


def _agreements(trajectory: Trajectory) -> Section | None:
    blocks: list[Block] = []
    for one in queries.agreements(trajectory)[:MOST]:
        ended = _("ended on %(day)s") % {"day": day(one.ended_at)} if one.ended_at else ""
        blocks += [
            {"kind": "heading", "text": one.what, **_own(trajectory)},
            facts(
                (_("Why"), one.why),
                (_("Who decides"), str(one.get_decider_display())),
                (_("Minutes a month for each"), str(one.minutes)),
                (_("What it costs"), one.means),
                (_("What we do not do"), one.not_doing),
                (_("Looked at again on"), ended or day(one.look_again)),
            ),
        ]
    return Section(_("Agreements"), blocks) if blocks else None


def _experiments(trajectory: Trajectory) -> Section | None:
    blocks: list[Block] = []
    for one in queries.experiments(trajectory)[:MOST]:
        blocks += [
            {"kind": "heading", "text": one.supposition, **_own(trajectory)},
            facts(
                (_("So we try"), one.trying),
                (_("When"), f"{day(one.starts_on)} {NONE} {day(one.ends_on)}"),
                (_("Where it is"), str(one.get_state_display())),
                (_("Stones"), ", ".join(stone.name for stone in one.stones.all())),
                (_("What we saw"), one.seen),
                (_("What we learned"), one.learned),
                (_("What now"), str(one.get_what_next_display()) if one.what_next else ""),
            ),
        ]
    return Section(_("Experiments"), blocks) if blocks else None


def _exchanges(trajectory: Trajectory) -> Section | None:
    lines = queries.exchanges(trajectory)
    if not lines:
        return None
    rows: list[list[Any]] = [
        [
            one.giver,
            one.receiver or _("nobody"),
            str(one.get_value_display()),
            one.amount,
            str(one.get_form_display()),
            f"{one.fair_to_giver or NONE} / {one.fair_to_receiver or NONE}",
        ]
        for one in lines
    ]
    head = [_("From"), _("To"), _("What"), _("How much"), _("Form"), _("Fair to giver and getter")]
    found = [
        (str(check.question), ", ".join(check.found) or _("Nothing stands out.")) for check in sheets.checks(lines)
    ]
    checks: list[Block] = [{"kind": "heading", "text": _("To talk about")}, facts(*found)]
    return Section(_("Giving and getting"), [table(head, rows, [3, 3, 3, 4, 3, 3]), *checks])


def _people(trajectory: Trajectory) -> Section | None:
    few = _("fewer than four")
    rows: list[list[Any]] = [
        [role.name, count if count >= LEAST else few] for role, count in queries.count_by_role(trajectory)
    ]
    note = _("Who they are stands nowhere: only who is in it sees that.")
    head = [_("Role"), _("How many people")]
    return Section(_("Who is in it"), [table(head, rows, [2, 1]), {"kind": "note", "text": note}]) if rows else None


for number, maker in enumerate(
    (_about, _stands, _learned, _asks, _agreements, _experiments, _exchanges, _people), start=1
):
    register(number * 10, maker)
