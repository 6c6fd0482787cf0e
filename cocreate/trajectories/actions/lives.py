"""How a trajectory begins and changes."""

import secrets
import string
from collections.abc import Collection, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from cocreate.accounts.models import Guest
from cocreate.core import page_cache
from cocreate.moderation import actions as moderation
from cocreate.moderation.models import Status
from cocreate.places.actions import Choice, anchor, differs, move
from cocreate.places.models import Place
from cocreate.trajectories import queries, shape
from cocreate.trajectories.models import FormerAddress, Member, Trajectory, Visibility

from .telling import Actor, hold, tell

#: First parts of addresses at /trajecten/ that are no trajectory.
RESERVED = {"", "start", "k", "s", "experimenten"}
SIGNS = string.ascii_lowercase + string.digits
RANDOM = 12  # signs after the name of a trajectory that is not public: 62 bits
LONGEST = 60  # letters of the name in an address
TOLD = ("title", "about", "challenge", "gain", "language")


def _address(title: str, visibility: str) -> str:
    """Return a free address: readable for what is public, and one that nobody guesses for what is not."""
    name = slugify(title)[:LONGEST].strip("-")
    if visibility != Visibility.PUBLIC:
        random = "".join(secrets.choice(SIGNS) for _ in range(RANDOM))
        return f"{name}-{random}" if name else random
    if name not in RESERVED and not queries.is_taken(name):
        return name
    for length in (2, 3, 4, RANDOM):
        tried = f"{name or 'traject'}-{''.join(secrets.choice(SIGNS) for _ in range(length))}"
        if not queries.is_taken(tried):
            break
    return tried


@transaction.atomic
def start(  # noqa: PLR0913 - what a beginning is made of
    *,
    title: str,
    about: str = "",
    challenge: str = "",
    gain: str = "",
    place: Place | None = None,
    place_name: str = "",
    visibility: str = Visibility.PUBLIC,
    language: str = "nl",
    giver: Guest | None = None,
    name: str = "",
    email: str = "",
    suspicion: Sequence[str] = (),
    key: str | None = None,
    is_example: bool = False,
    like: Trajectory | None = None,
    taken: Collection[str] = (),
) -> tuple[Trajectory, Member]:
    """Begin a trajectory, and make whoever begins its puller. Return both.

    It is seen at once unless `suspicion` (keys of spam.REASONS) holds something: then it waits for an editor, and the
    secret link works meanwhile. What only its members see never waits. With a `key` used before, the first comes back.
    It takes along those lines of the shape of `like` whose keys are in `taken`.
    """
    if key and (before := queries.offered_with(key)):
        return before
    trajectory = Trajectory(
        title=title,
        about=about,
        challenge=challenge,
        gain=gain,
        place=place,
        place_name=place_name,
        visibility=visibility,
        language=language,
        giver=giver,
        slug=_address(title, visibility),
        offer_key=key,
        is_example=is_example,
        modelled_on=like,
    )
    try:
        with transaction.atomic():
            trajectory.save()
    except IntegrityError:  # the same came twice at the same moment, or someone took the address just now
        if key and (before := queries.offered_with(key)):
            return before
        trajectory.slug = _address(f"{title} {secrets.token_hex(3)}", visibility)
        trajectory.save()
    puller = Member.objects.create(
        trajectory=trajectory, guest=giver, role=queries.first_role(), name=name, email=email
    )
    if like:
        shape.take(like, trajectory, set(taken))
    moderation.submit(trajectory, suspicion=_suspicion(trajectory, suspicion))
    tell(trajectory, "trajectory.start", giver)
    return trajectory, puller


def _suspicion(trajectory: Trajectory, found: Sequence[str]) -> list[str]:
    """Return the signs that count: none for what only members see, and all that kept it waiting until now."""
    if trajectory.visibility == Visibility.MEMBERS:
        return []
    before = trajectory.suspicion if trajectory.status == Status.WAITING else []
    return sorted({*before, *found})


@transaction.atomic
def let_proposal_go(trajectory: Trajectory, proposal_id: str) -> None:
    """Forget a line that was taken along: it was made into something, or not wanted. Twice is as once."""
    trajectory.proposals.filter(pk=proposal_id).delete()


@transaction.atomic
def change(trajectory: Trajectory, data: dict[str, Any], by: Actor, *, suspicion: Sequence[str] = ()) -> None:
    """Save what is told anew: what `data` holds of TOLD, `state_now` and `place` (a Choice, or None for no place).

    Raise GoneError when it is gone.
    """
    hold(trajectory)
    before = Trajectory.objects.select_related("place").get(pk=trajectory.pk)
    changed = [field for field in (*TOLD, "state_now") if field in data and getattr(before, field) != data[field]]
    for field in changed:
        setattr(trajectory, field, data[field])
    if "place" in data and settle(trajectory, data["place"]):
        changed += ["place", "place_name"]
    if not changed:
        return
    if "state_now" in changed:
        trajectory.state_at = timezone.now()
    trajectory.save(update_fields=[*changed, "state_at"])
    moderation.submit(trajectory, suspicion=_suspicion(before, suspicion))
    if "state_now" in changed:
        tell(trajectory, "trajectory.state", by)
    if changed != ["state_now"]:
        tell(trajectory, "trajectory.change", by, fields=sorted(changed))


def settle(trajectory: Trajectory, choice: Choice | None) -> bool:
    """Let it lie at `choice`, without saving the trajectory. Return whether that is another place than before."""
    before = trajectory.place
    if not differs(before, choice) and (before or not trajectory.place_name):
        return False
    trajectory.place_name = ""
    if choice is None:
        trajectory.place = None
        if before:
            before.delete()  # it was kept for this trajectory alone, and may be somebody's home
    else:
        trajectory.place = move(before, choice) if before else anchor(**vars(choice))
    return True


@transaction.atomic
def close(trajectory: Trajectory, learned: str, by: Actor) -> None:
    """End it: what was done stays readable, with what was learned, and nothing new comes in. Twice is as once."""
    hold(trajectory)
    trajectory.refresh_from_db(fields=["closed_at"])
    trajectory.learned = learned
    is_new = trajectory.closed_at is None
    trajectory.closed_at = trajectory.closed_at or timezone.now()
    trajectory.save(update_fields=["learned", "closed_at"])
    tell(trajectory, "trajectory.close" if is_new else "trajectory.change", by)


@transaction.atomic
def set_visibility(trajectory: Trajectory, visibility: str, by: Actor, *, suspicion: Sequence[str] = ()) -> None:
    """Let more or fewer people read it, from the next request on.

    Narrower gives it a new address, and what it had opens nothing any more. When everybody may read it, it gets one
    that reads well, and the one it had leads there.
    """
    hold(trajectory)
    before = trajectory.visibility
    if before == visibility:
        return
    was_seen = trajectory.is_public
    trajectory.visibility = visibility
    if queries.narrower(before, visibility):
        trajectory.former.all().delete()
        trajectory.slug = _address(trajectory.title, visibility)
    elif visibility == Visibility.PUBLIC:
        FormerAddress.objects.create(slug=trajectory.slug, trajectory=trajectory)
        trajectory.slug = _address(trajectory.title, visibility)
    try:
        with transaction.atomic():
            trajectory.save(update_fields=["visibility", "slug"])
    except IntegrityError:  # someone took the address just now
        trajectory.slug = _address(f"{trajectory.title} {secrets.token_hex(3)}", visibility)
        trajectory.save(update_fields=["visibility", "slug"])
    moderation.submit(trajectory, suspicion=_suspicion(trajectory, suspicion))
    if was_seen:
        page_cache.expire(*trajectory.page_tags(seen=True))
    tell(trajectory, "trajectory.visibility", by, before=before, after=visibility)
