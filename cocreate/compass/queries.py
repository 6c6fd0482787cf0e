"""Reads: the compass of a trajectory, in a number of queries that does not grow with the people."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cocreate.core.keys import key_of
from cocreate.meetings import queries as meetings
from cocreate.meetings.models import Meeting
from cocreate.moderation.models import Status
from cocreate.stones.queries import stones
from cocreate.trajectories.models import Role, Trajectory

from . import cards, document, reading, release
from .document import Document, StoneText
from .models import SHIPPED, Answer, Dismissal, Edition, GuideRule, Placement, Reason, Round, Uses
from .rules import Direction, Facts, directions
from .words import listed

VOICE = "cocreate.compass.voice"
REASON = "cocreate.compass.reason"
MOST_TRIED = 200
MOST_MEETINGS = 30  # to choose from


@dataclass
class Compass:
    """Where a trajectory stands."""

    document: Document
    readings: list[reading.Reading]
    placements: int  # how often was placed, in all
    last_at: datetime | None  # when somebody last said something they know
    roles: int | None  # of how many roles enough people took part in the last closed round
    directions: list[Direction] = field(default_factory=list)
    meetings: dict[str, Meeting] = field(default_factory=dict)  # by id of the round that was held there

    def reading(self, stone: str) -> reading.Reading | None:
        """Return the reading of the stone with this id."""
        return next((each for each in self.readings if each.stone.id == stone), None)


def voice_of(trajectory: Trajectory, guest: str) -> str:
    """Return what tells this guest apart in this trajectory, 32 hexadecimal characters."""
    return key_of(VOICE, f"{trajectory.pk}:{guest}")


def key_hash(trajectory: Trajectory, key: str) -> str:
    """Return how the key that makes sending twice one placement is kept."""
    return hashlib.sha256(f"{trajectory.pk}:{key}".encode()).hexdigest()


def was_sent(key: str) -> bool:
    """Return whether a placement was sent with this kept key before."""
    return Placement.objects.filter(key=key).exists()


def placed_with(key: str) -> Placement:
    """Return the placement that was sent with this kept key."""
    return Placement.objects.select_related("trajectory", "round").get(key=key)


def model_of(trajectory: Trajectory) -> str:
    """Return the id of the compass that a trajectory uses. One query."""
    return Uses.objects.filter(pk=trajectory.pk).values_list("model", flat=True).first() or SHIPPED


def latest(model: str) -> Edition | None:
    """Return the newest edition of a compass."""
    return Edition.objects.filter(model=model).first()


def text_now(model: str) -> Document | None:
    """Return a compass as its owner has it now; None when there is no such compass."""
    if model == SHIPPED:
        rules = [row.rule for row in guide_rules() if row.is_on]
        return document.from_stones(stones().prefetch_related("lines"), str(_("The compass")), rules)
    edition = latest(model)
    return Document.model_validate(edition.document) if edition else None


def guide_rules() -> QuerySet[GuideRule]:
    """Return the rules of the guide's own compass, on or off, in the owner's order."""
    return GuideRule.objects.all()


def document_of(trajectory: Trajectory) -> Document:
    """Return the compass that a trajectory uses, as it is now."""
    return text_now(model_of(trajectory)) or Document(title="", stones=[], states=[])


def lines(
    trajectory: Trajectory, model: str, in_round: Round | None = None
) -> dict[tuple[str, str], list[release.Said]]:
    """Return what was said, in order of arrival, by (id of the round or "", stone). Two queries."""
    found = Answer.objects.filter(placement__trajectory=trajectory, placement__edition__model=model)
    if in_round is not None:
        found = found.filter(placement__round=in_round)
    rows = found.order_by("placement_id", "id").values_list(
        "stone",
        "state",
        "obstacles",
        "placement__voice",
        "placement__role",
        "placement__at",
        "placement__round_id",
        "placement__edition_id",
    )
    said: dict[tuple[str, str], list[release.Said]] = defaultdict(list)
    known = _unknown_states(model, in_round)
    for stone, state, named, voice, role, at, round_id, edition in rows:
        said[round_id or "", stone].append(
            release.Said(voice, state, (edition, state) not in known, role, tuple(named), at)
        )
    return said


def _unknown_states(model: str, in_round: Round | None) -> set[tuple[int, str]]:
    """Return (edition, state) of every state that says one does not know. One query; none for a round."""
    if in_round is not None:  # it has one edition
        editions = [(in_round.edition_id, in_round.edition.document["states"])]
    else:
        editions = list(Edition.objects.filter(model=model).values_list("pk", "document__states"))
    return {(pk, state["id"]) for pk, states in editions for state in states if state["look"] == "unknown"}


def newest(one: Round) -> int:
    """Return the number of the last placement in a round; 0 when nobody placed."""
    return one.placements.order_by("-pk").values_list("pk", flat=True).first() or 0


def _points(said: Iterable[release.Said], closed: Round | None) -> tuple[list[reading.Point], int]:
    line = list(said)
    shown = release.closed_round(line) if closed else release.stream(line)
    points = []
    for answers in shown.sets:
        last = max(each.at for each in answers.values() if each.at and each.known)
        points.append(reading.point(answers, (closed and closed.closed_at) or last, closed.pk if closed else ""))
    return points, shown.waiting


def compass(trajectory: Trajectory) -> Compass:
    """Return where a trajectory stands. Nine queries, for five people and for five hundred.

    The voices and cases beside directions take a few more, as fixed.
    """
    model = model_of(trajectory)
    text = text_now(model) or Document(title="", stones=[], states=[])
    rounds = {each.pk: each for each in trajectory.rounds.select_related("meeting")}
    said = lines(trajectory, model)
    points: dict[str, list[reading.Point]] = defaultdict(list)
    waiting: dict[str, int] = defaultdict(int)
    for (round_id, stone), line in said.items():
        in_round = rounds.get(round_id)
        if in_round is not None and in_round.closed_at is None:
            waiting[stone] += len({each.voice for each in line})
            continue
        came, behind = _points(line, in_round)
        points[stone] += came
        waiting[stone] += behind
    found = Compass(
        document=text,
        readings=[
            reading.of_stone(stone, sorted(points[stone.id], key=lambda p: p.at), text, waiting[stone.id])
            for stone in text.stones
        ],
        placements=Placement.objects.filter(trajectory=trajectory).count(),
        last_at=max((s.at for line in said.values() for s in line if s.known and s.at), default=None),
        roles=_roles_in_last(rounds, said),
        meetings={pk: one.meeting for pk, one in rounds.items() if one.meeting},
    )
    found.directions = cards.beside(directions(text.rules_now(), facts(found), dismissed(trajectory)))
    return found


def facts(found: Compass) -> Facts:
    """Return what rules are looked at against."""
    silent = (timezone.now() - found.last_at).days if found.last_at else None
    return Facts(found.readings, silent, found.roles)


def dismissed(trajectory: Trajectory) -> list[str]:
    """Return the keys of the directions that were put aside for now."""
    return list(
        Dismissal.objects.filter(trajectory=trajectory, until__gt=timezone.now()).values_list("direction", flat=True)
    )


def _roles_in_last(rounds: dict[str, Round], said: dict[tuple[str, str], list[release.Said]]) -> int | None:
    """Return of how many roles enough people knew something in the last closed round; None when of none."""
    closed = sorted((one.closed_at, one.pk) for one in rounds.values() if one.closed_at)
    if not closed:
        return None
    known = {
        (each.role, each.voice)
        for (pk, _stone), line in said.items()
        if pk == closed[-1][1]
        for each in line
        if each.known
    }
    people = Counter(role for role, _voice in known)
    return sum(count >= release.LEAST for count in people.values()) or None


def placed_on() -> list[Trajectory]:
    """Return public trajectories in which somebody placed, newest first: what rules can be tried on."""
    found = Trajectory.objects.public().filter(Exists(Placement.objects.filter(trajectory=OuterRef("pk"))))
    return list(found.order_by("-offered_at", "pk")[:MOST_TRIED])


@dataclass(frozen=True)
class Own:
    """What this browser placed last about a stone."""

    stone: str
    state: str
    at: datetime


def own(trajectory: Trajectory, guest: str) -> list[Own]:
    """Return the last answer of this guest to each stone, in the words of the edition it was placed with."""
    rows = Answer.objects.filter(placement__trajectory=trajectory, placement__voice=voice_of(trajectory, guest))
    last: dict[str, Own] = {}
    texts: dict[int, Document] = {}
    for answer in rows.select_related("placement__edition").order_by("placement_id", "id"):
        edition = answer.placement.edition
        text = texts.setdefault(edition.pk, Document.model_validate(edition.document))
        stone, state = text.stone(answer.stone), text.state(answer.state)
        if stone and state:
            last[stone.id] = Own(stone.name, state.name, answer.placement.at)
    return list(last.values())


def roles() -> list[Role]:
    """Return the roles one can place from."""
    return list(Role.objects.all())


@dataclass(frozen=True)
class RoleView:
    """How the people of one role, or of a few small ones together, see a stone."""

    roles: str
    reading: reading.Reading


@dataclass
class RoundView:
    """What may be shown of a round now."""

    document: Document
    readings: list[reading.Reading]
    people: int
    by_role: list[tuple[str, list[RoleView]]]


def round_view(one: Round) -> RoundView:
    """Return what a round shows: while it is open, sets that were let go; closed, everything, and by role."""
    text = Document.model_validate(one.edition.document)
    said = {stone: line for (_round, stone), line in lines(one.trajectory, one.edition.model, one).items()}
    names = {role.pk: role.name for role in roles()} if one.closed_at else {}
    at = one.closed_at or one.opened_at
    readings, by_role = [], []
    for stone in text.stones:
        line = said.get(stone.id, [])
        shown = release.closed_round(line) if one.closed_at else release.open_round(line)
        points = [reading.point(answers, at, one.pk) for answers in shown.sets]
        readings.append(reading.of_stone(stone, points, text, shown.waiting))
        if groups := release.by_role(line) if one.closed_at else []:
            views = [_by_role(group, stone, text, names, at) for group in groups]
            by_role.append((stone.name, views))
    voices = {each.voice for line in said.values() for each in line}
    return RoundView(text, readings, len(voices), by_role)


def _by_role(group: release.Group, stone: StoneText, text: Document, names: dict[str, str], at: datetime) -> RoleView:
    called = [names.get(role, role) for role in group.roles if role]
    said = listed([*called, *([str(_("without a role"))] if "" in group.roles else [])])
    return RoleView(said, reading.of_stone(stone, [reading.point(group.answers, at)], text))


def rounds_of(trajectory: Trajectory) -> list[Round]:
    """Return the rounds of a trajectory, the newest first."""
    return list(trajectory.rounds.select_related("meeting"))


def closed_at_meeting(meeting: Meeting) -> list[Round]:
    """Return the rounds that were held and closed in a meeting, the first one first."""
    return list(Round.objects.filter(meeting=meeting, closed_at__isnull=False).order_by("opened_at", "pk"))


def meetings_to_choose(trajectory: Trajectory) -> tuple[list[Meeting], str]:
    """Return the meetings a round can be held in, the latest first, and the id of today's; "" when there is none."""
    found = list(meetings.of_trajectory(trajectory).filter(cancelled_at=None)[:MOST_MEETINGS])
    today = timezone.localdate()
    return found, next((each.pk for each in found if timezone.localdate(each.starts_at) == today), "")


def reason_key(reason: Reason) -> str:
    """Return the key with which who wrote a sentence takes it back."""
    return key_of(REASON, reason.pk)


def reason_path(reason: Reason) -> str:
    """Return the path of the page on which who gave a sentence takes it back."""
    return reverse("compass:reason", args=[reason.pk, reason_key(reason)])


def reason_of(placement: Placement) -> Reason | None:
    """Return the sentence of a placement, when it has one."""
    return Reason.objects.filter(placement=placement).first()


def reasons(trajectory: Trajectory) -> list[tuple[str, str]]:
    """Return (id, words) of the sentences that may be read: in full sets of people, in an order that tells nothing.

    They were let through one by one, so they come in sets here too: with each set at least four people's are new.
    """
    rows = Reason.objects.filter(trajectory=trajectory, status=Status.PUBLISHED).order_by("published_at", "pk")
    said = rows.values_list("pk", "text", "placement__voice")
    return sorted((pk, text) for pk, text in release.words(said) if text)


def own_reasons(trajectory: Trajectory, guest: str) -> list[Reason]:
    """Return the sentences of this guest that were not taken back, the newest first."""
    mine = Reason.objects.filter(trajectory=trajectory, placement__voice=voice_of(trajectory, guest))
    return list(mine.exclude(status=Status.WITHDRAWN).order_by("-offered_at", "pk"))


def reasons_to_decide(trajectory: Trajectory) -> list[Reason]:
    """Return the sentences that wait, or are shown, in no order of arrival."""
    both = Reason.objects.filter(trajectory=trajectory, status__in=[Status.WAITING, Status.PUBLISHED])
    left = both.exclude(text="", recording=None).select_related("recording")
    return list(left.prefetch_related("recording__renditions", "recording__transcripts").order_by("-status", "pk"))


def heard(reason: Reason) -> str:
    """Return what a machine wrote down of a spoken sentence, for who nods to mend; nothing without one."""
    recording = reason.recording
    written = next(iter(recording.transcripts.all()), None) if recording else None
    return " ".join(written.text.split())[:300] if written else ""
