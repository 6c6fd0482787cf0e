"""Writes."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cocreate.accounts.models import Guest, Person
from cocreate.activity.actions import log
from cocreate.contributions import kinds
from cocreate.contributions.erasing import erase
from cocreate.core import page_cache
from cocreate.media import actions as media
from cocreate.media.models import Recording
from cocreate.media.queries import SOURCES
from cocreate.meetings.models import Meeting
from cocreate.moderation import actions as moderation
from cocreate.trajectories.models import Member, Role, Trajectory
from cocreate.uploads.models import Upload

from . import queries
from .conditions import Rule, shipped
from .document import Document, as_json
from .models import SHIPPED, Answer, Dismissal, Edition, GuideRule, Placement, Reason, Round, Uses

LONGEST = 300
MOST_SPOKEN = 60  # seconds
MOST_TAKEN = 4_000
REASONS = "reasons"  # the folder of what was said, closed but for who nods
AWAY = timedelta(days=90)
RULE_STEP = 10


class PlacementError(Exception):
    """A placement that cannot be kept. `errors` holds sentences by field."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        self.errors = errors
        super().__init__(str(errors))


@dataclass(frozen=True)
class Placed:
    """What someone says: stone → state, obstacles by id, a sentence, and the role it is said from."""

    stones: dict[str, str]
    obstacles: list[str] = field(default_factory=list)
    why: str = ""
    role: str = ""


def edition_of(model: str, text: Document | None = None) -> Edition:
    """Return the edition that holds this text, or the compass as it is now; make it when the text is new.

    Nothing is locked while the text is read and compared: that is most of the work, and mostly nothing is new.
    """
    text = text or queries.text_now(model)
    if text is None or not text.stones:
        raise PlacementError({"stones": [_("There is no compass yet.")]})
    digest = text.digest()
    last = queries.latest(model)
    return last if last is not None and last.digest == digest else _next_edition(model, text, digest)


@transaction.atomic
def _next_edition(model: str, text: Document, digest: str) -> Edition:
    last = queries.latest(model)
    number = last.number + 1 if last else 1
    edition, _new = Edition.objects.get_or_create(
        model=model, number=number, defaults={"document": as_json(text), "digest": digest}
    )
    if last:
        page_cache.expire("trajectories", *(f"trajectory:{pk}" for pk in _users_of(model)))
    return edition


def _users_of(model: str) -> list[str]:
    if model == SHIPPED:
        return []  # its pages carry the tag "stones"
    return list(Uses.objects.filter(model=model).values_list("pk", flat=True))


@transaction.atomic
def use(trajectory: Trajectory, model: str) -> None:
    """Let a trajectory use this compass from now on. What was placed with another stays kept."""
    if model == SHIPPED:
        Uses.objects.filter(pk=trajectory.pk).delete()
    elif queries.latest(model) is None:
        raise PlacementError({"model": [_("There is no compass with this name.")]})
    else:
        Uses.objects.update_or_create(trajectory=trajectory, defaults={"model": model})
    page_cache.expire(f"trajectory:{trajectory.pk}")


def _wrong(text: Document, placed: Placed, role: Role | None) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    if not placed.stones:
        wrong["stones"] = [_("Tap at least one stone and say how it is.")]
    for stone, state in placed.stones.items():
        if text.stone(stone) is None:
            wrong.setdefault("stones", []).append(_("There is no stone “%(name)s”.") % {"name": stone[:40]})
        elif text.state(state) is None:
            wrong.setdefault("stones", []).append(_("There is no state “%(name)s”.") % {"name": state[:40]})
    named = {o.id for stone in text.stones if stone.id in placed.stones for o in stone.obstacles}
    if unknown := [name for name in placed.obstacles if name not in named]:
        text_of = _("The obstacle “%(name)s” belongs to no stone that you placed.")
        wrong["obstacles"] = [text_of % {"name": name[:40]} for name in unknown]
    if placed.role and role is None:
        wrong["role"] = [_("There is no role “%(name)s”.") % {"name": placed.role[:40]}]
    if len(placed.why) > LONGEST:
        wrong["why"] = [
            _("Say it in at most %(most)d signs; this has %(has)d.") % {"most": LONGEST, "has": len(placed.why)}
        ]
    if "\0" in placed.why:
        wrong["why"] = [_("This holds a character that is none.")]
    return wrong


def place(  # noqa: PLR0913 - each is a fact of the placement
    trajectory: Trajectory,
    placed: Placed,
    *,
    voice: str | Callable[[], str] = "",
    key: str = "",
    in_round: Round | None = None,
    edition: Edition | None = None,
    on_paper: bool = False,
) -> tuple[Placement, bool]:
    """Keep what someone placed; return it and whether it is new. `key` makes sending twice one placement.

    `voice` is the person (queries.voice_of), or gives it inside the transaction, so that a browser that is new here and
    what it placed are one commit; empty for someone we cannot know again. `edition` is what the sheet showed. All that
    only reads is done before the transaction: on SQLite everybody writes in turn. Raise PlacementError.
    """
    edition = in_round.edition if in_round else edition or edition_of(queries.model_of(trajectory))
    text = Document.model_validate(edition.document)
    role = Role.objects.filter(pk=placed.role).first() if placed.role and "\0" not in placed.role else None
    if wrong := _wrong(text, placed, role):
        raise PlacementError(wrong)
    of_stone = {o.id: stone.id for stone in text.stones for o in stone.obstacles}
    answers = [
        Answer(stone=stone, state=state, obstacles=sorted({o for o in placed.obstacles if of_stone[o] == stone}))
        for stone, state in placed.stones.items()
    ]
    with transaction.atomic():
        _wait_in_line(trajectory, in_round)
        kept = queries.key_hash(trajectory, key or secrets.token_urlsafe(16))
        if key and queries.was_sent(kept):
            return queries.placed_with(kept), False
        if in_round is not None and in_round.closed_at is not None:
            raise PlacementError({"round": [_("This round is closed. What you placed was not counted in it.")]})
        placement = Placement.objects.create(
            trajectory=trajectory,
            edition=edition,
            round=in_round,
            role=placed.role,
            voice=(voice if isinstance(voice, str) else voice()) or secrets.token_hex(16),
            on_paper=on_paper,
            key=kept,
        )
        for answer in answers:
            answer.placement = placement
        Answer.objects.bulk_create(answers)
        if why := placed.why.strip():
            Reason.objects.create(trajectory=trajectory, placement=placement, text=why)
        log("place", placement, scope=trajectory.scope)  # not who: the log would tell whose voice it is
        if in_round is None:
            page_cache.expire(f"trajectory:{trajectory.pk}")
    return placement, True


@transaction.atomic
def speak(placement: Placement, sound: kinds.Data) -> None:
    """Keep the sentence that was said with a placement (Sheet.sound). Twice is once.

    It comes after `place`, so that nobody waits in line for a file. Raise PlacementError when it is not there any more.
    """
    reason, new = Reason.objects.get_or_create(
        placement=placement, defaults={"trajectory": placement.trajectory, "spoken": True}
    )
    if new:
        try:
            sources = kinds.take_sources(sound, f"{SOURCES}/reason-{reason.pk}-")
        except Upload.DoesNotExist as error:
            text = _("What you placed is kept; what you said did not reach us whole. Say or type it once more.")
            raise PlacementError({"spoken": [text]}) from error
        folder = f"{REASONS}/{reason.pk}"
        reason.recording = media.receive(sources, folder, Recording.Medium.SOUND, MOST_SPOKEN)
        reason.save(update_fields=["recording"])


@transaction.atomic
def let_through(reason: Reason, by: Guest | None, said: str = "") -> None:
    """Let a sentence be read; `said` is what was heard in one that was spoken. Raise DecisionError."""
    if reason.spoken and reason.recording_id:
        said = " ".join(said.split())
        if len(said) > LONGEST or "\0" in said:
            raise moderation.DecisionError(_("Say it in at most %(most)d signs.") % {"most": LONGEST})
        reason.text = said
        reason.save(update_fields=["text"])
    moderation.publish(reason, by)


@transaction.atomic
def silence(reason: Reason) -> None:
    """Erase the sound of a sentence: it was written down, left out or taken back."""
    if recording := Recording.objects.filter(pk=reason.recording_id).first():
        reason.recording = None
        reason.save(update_fields=["recording"])
        erase(None, media.wipe(recording))


def _wait_in_line(trajectory: Trajectory, in_round: Round | None) -> None:
    """Lock what answers are put in order by, so that they arrive in the order of ids; see anew if it closed."""
    if in_round is None:
        Trajectory.objects.select_for_update().only("pk").get(pk=trajectory.pk)
    else:
        locked = Round.objects.select_for_update().values_list("closed_at", flat=True)
        in_round.closed_at = locked.get(pk=in_round.pk)


@transaction.atomic
def open_round(trajectory: Trajectory, by: Member, meeting: Meeting | None = None) -> Round:
    """Open a round in which people place together; return the one that is open already, if any."""
    Trajectory.objects.select_for_update().only("pk").get(pk=trajectory.pk)
    if going := trajectory.rounds.filter(closed_at=None).first():
        return going
    edition = edition_of(queries.model_of(trajectory))
    opened = Round.objects.create(trajectory=trajectory, meeting=meeting, edition=edition, opened_by=by)
    log("open_round", opened, scope=trajectory.scope)
    page_cache.expire(f"trajectory:{trajectory.pk}")
    return opened


@transaction.atomic
def close_round(one: Round) -> None:
    """Close a round: from now on everything in it is added up, and nothing comes to it any more."""
    # the row is locked by who is placing right now, so this comes after them
    if Round.objects.filter(pk=one.pk, closed_at=None).update(closed_at=timezone.now()):
        log("close_round", one, scope=f"trajectory:{one.trajectory_id}")
        page_cache.expire(f"trajectory:{one.trajectory_id}", f"round:{one.pk}")


@transaction.atomic
def take(one: Round, text: str) -> None:
    """Write down what the group takes from a closed round."""
    if one.closed_at is None:
        raise PlacementError({"taken": [_("Close the round first; then you see what you take from it.")]})
    if len(text) > MOST_TAKEN or "\0" in text:
        raise PlacementError({"taken": [_("Say it in at most %(most)d signs.") % {"most": MOST_TAKEN}]})
    one.taken = text.strip()
    one.save(update_fields=["taken"])
    page_cache.expire(f"trajectory:{one.trajectory_id}", f"round:{one.pk}")


@transaction.atomic
def dismiss(trajectory: Trajectory, direction: str) -> None:
    """Put a direction aside for as long as a season; nothing hangs on it."""
    until = timezone.now() + AWAY
    Dismissal.objects.update_or_create(trajectory=trajectory, direction=direction[:130], defaults={"until": until})
    page_cache.expire(f"trajectory:{trajectory.pk}")


def _changed(row: GuideRule, by: Person, what: str) -> None:
    log("change", row, by, what=what)
    page_cache.expire("stones")  # rules are a piece of the guide's compass; the next placement makes a next edition


@transaction.atomic
def save_rule(row: GuideRule, rule: Rule, by: Person) -> GuideRule:
    """Let a rule of the guide be this from now on; a new one comes last."""
    if row._state.adding:
        last = GuideRule.objects.order_by("order").last()
        row.order = last.order + RULE_STEP if last else RULE_STEP
    row.take(rule)
    row.save()
    _changed(row, by, "text")
    return row


@transaction.atomic
def restore_rule(row: GuideRule, by: Person) -> None:
    """Let a rule say again what it said when it came with the guide. Raise KeyError when it did not come with it."""
    row.take({rule.id: rule for rule in shipped()}[row.pk])
    row.save()
    _changed(row, by, "restored")


@transaction.atomic
def switch_rule(row: GuideRule, by: Person, *, on: bool) -> None:
    """Let a rule count, or not."""
    row.is_on = on
    row.save(update_fields=["is_on"])
    _changed(row, by, "on" if on else "off")


@transaction.atomic
def move_rule(row: GuideRule, by: Person, *, up: bool) -> None:
    """Let a rule go before the one above it, or after the one below it."""
    rows = list(GuideRule.objects.select_for_update())
    at = next(n for n, each in enumerate(rows) if each.pk == row.pk)
    to = max(0, min(len(rows) - 1, at - 1 if up else at + 1))
    rows.insert(to, rows.pop(at))
    for n, each in enumerate(rows, start=1):
        each.order = n * RULE_STEP
    GuideRule.objects.bulk_update(rows, ["order"])
    _changed(row, by, "order")


@transaction.atomic
def delete_rule(row: GuideRule, by: Person) -> None:
    """Take a rule of the owner's own away. One that came with the guide is only switched off."""
    if row.pk in {rule.id for rule in shipped()}:
        return switch_rule(row, by, on=False)
    _changed(row, by, "deleted")
    row.delete()
    return None


@transaction.atomic
def take_back(reason: Reason) -> None:
    """Take a sentence back for who gave it: its words and sound are gone, the placement stays. Raise DecisionError."""
    moderation.withdraw(reason, None)
    Reason.objects.filter(pk=reason.pk).update(text="")
