"""Who is in a trajectory: coming in, pausing, handing over, going."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cocreate.accounts.models import Guest, Person
from cocreate.notifications.actions import notify
from cocreate.trajectories import queries
from cocreate.trajectories.models import Invitation, Member, Role, Trajectory, Visibility

from .telling import Actor, hold, hold_open, tell

STEERING_DAYS = 14  # how long an invitation to steer holds; it is used once
OWN = ("name", "email", "minutes", "gives", "gets", "until")


class RefusedError(ValidationError):
    """It cannot be done as it stands. `messages` says why in the reader's language; nothing was changed."""


@transaction.atomic
def keep(member: Member, guest: Guest) -> None:
    """Have a browser remember that it is this member's, because it opened the secret link. Twice is as once."""
    if member.guest_id is None:
        member.guest = guest
        member.save(update_fields=["guest"])
    elif member.guest_id != guest.pk:
        member.browsers.add(guest)


@transaction.atomic
def invite(trajectory: Trajectory, role: Role, by: Member, *, to: str = "") -> Invitation:
    """Make a link with which people come in with `role`; mail it when `to` is an address.

    One that lets people steer holds for STEERING_DAYS and is used once.
    """
    hold_open(trajectory)
    until = timezone.localdate() + timedelta(days=STEERING_DAYS) if role.steers else None
    made = Invitation.objects.create(trajectory=trajectory, role=role, made_by=by, until=until)
    if to:
        link = f"{settings.ORIGIN}{made.get_absolute_url()}"
        text = _("You are asked to be in “%(title)s”, as %(role)s. Look, and choose yourself:")
        body = text % {"title": trajectory.title, "role": role.name.lower()}
        notify(f"invitation:{made.pk}", to, trajectory.title, f"{body}\n\n{link}")
    tell(trajectory, "trajectory.invite", by, role=role.pk)
    return made


@transaction.atomic
def end_invitation(invitation: Invitation, by: Member) -> None:
    """Let nobody come in with it any more. Twice is as once."""
    if Invitation.objects.filter(pk=invitation.pk, ended_at__isnull=True).update(ended_at=timezone.now()):
        tell(invitation.trajectory, "trajectory.invite", by, ended=True)


@transaction.atomic
def join(
    trajectory: Trajectory,
    role: Role,
    guest: Guest,
    data: dict[str, Any],
    *,
    invitation: Invitation | None = None,
) -> Member:
    """Step in with `role`; who is in already gets it beside what `data` (of OWN) says. Return the member.

    Without an invitation only roles that do not steer, and only where more than its members may read. Raise
    RefusedError otherwise, GoneError when the trajectory is closed.
    """
    hold_open(trajectory)
    if invitation is not None:
        invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if invitation.ended_at or invitation.role_id != role.pk or invitation.trajectory_id != trajectory.pk:
            raise RefusedError(_("This invitation was used, or it ended. Ask for a new one."))
    elif role.steers or trajectory.visibility == Visibility.MEMBERS:
        raise RefusedError(_("For this one needs an invitation."))
    found = next(iter(queries.members_of(trajectory, guest, guest.person)), None)
    member = found or Member(trajectory=trajectory, guest=guest, person=guest.person)
    if found is None or not found.role.steers:
        member.role = role
    for field in OWN:
        if data.get(field):
            setattr(member, field, data[field])
    member.save()
    if role.steers and invitation is not None:
        invitation.ended_at = timezone.now()
        invitation.save(update_fields=["ended_at"])
    if found is None:
        tell(trajectory, "trajectory.join", member, role=role.pk)
    return member


@transaction.atomic
def change_mine(member: Member, data: dict[str, Any]) -> None:
    """Save what a member tells of themselves (OWN)."""
    for field in OWN:
        if field in data:
            setattr(member, field, data[field])
    member.save(update_fields=[field for field in OWN if field in data])


@transaction.atomic
def pause(member: Member, until: date | None) -> None:
    """Take a break until a day, or end it."""
    hold(member.trajectory)
    member.paused_until = until
    member.save(update_fields=["paused_until"])
    tell(member.trajectory, "trajectory.pause", member)


@transaction.atomic
def go_on(member: Member) -> None:
    """Keep the role for another term, because its holder was asked and said so."""
    hold(member.trajectory)
    today = timezone.localdate()
    member.until = queries.months_after(today, member.role.term_months) if member.role.term_months else None
    member.asked_at = None
    member.save(update_fields=["until", "asked_at"])
    tell(member.trajectory, "trajectory.go_on", member, role=member.role_id)


@transaction.atomic
def hand_over(member: Member, to: Member, note: str = "") -> None:
    """Give the role to someone who is in too, with a note for them; the two change roles."""
    hold(member.trajectory)
    if to.trajectory_id != member.trajectory_id or to.left_at or to.pk == member.pk:
        raise RefusedError(_("Choose someone who is in it now."))
    today = timezone.localdate()
    member.role, to.role = to.role, member.role
    to.note = note
    for one in (member, to):
        one.since, one.until, one.asked_at = today, None, None
        one.save(update_fields=["role", "since", "until", "asked_at", "note"])
    tell(member.trajectory, "trajectory.hand_over", member, role=to.role_id)
    link = f"{settings.ORIGIN}{to.secret_path}"
    body = _("You took over as %(role)s.") % {"role": to.role.name.lower()}
    parts = [part for part in (body, note, link) if part]
    notify(f"handed:{to.pk}:{timezone.now():%Y%m%d%H%M}", to.email, member.trajectory.title, "\n\n".join(parts))


@transaction.atomic
def leave(member: Member, by: Actor, *, note: str = "", thanks: str = "") -> None:
    """Say goodbye, with a note for who stays or thanks from who stays. Twice is as once.

    Raise RefusedError when nobody would be left who steers what is still open.
    """
    hold(member.trajectory)
    trajectory = member.trajectory
    others = queries.members(trajectory).filter(role__steers=True).exclude(pk=member.pk)
    if member.role.steers and trajectory.closed_at is None and not others.exists():
        raise RefusedError(_("You are the only one who steers. Hand your role over first, or close the trajectory."))
    left = Member.objects.filter(pk=member.pk, left_at__isnull=True).update(
        left_at=timezone.now(), note=note, thanks=thanks, email="", gives="", gets="", minutes=None
    )
    if left:
        tell(trajectory, "trajectory.leave", by)
        link = f"{settings.ORIGIN}{member.secret_path}"
        if thanks:
            notify(f"thanks:{member.pk}", member.email, trajectory.title, f"{thanks}\n\n{link}")


@transaction.atomic
def let_go(person: Person) -> None:
    """Take someone who deletes their account out of every trajectory: no name, no address."""
    for member in queries.memberships(person):
        Member.objects.filter(pk=member.pk).update(
            name="", email="", gives="", gets="", note="", minutes=None, person=None, left_at=timezone.now()
        )
        tell(member.trajectory, "trajectory.leave", None)


def ask_terms() -> int:
    """Ask everybody whose term is nearly over whether they go on, once a term; return how many were asked."""
    asked = 0
    for member in queries.terms_to_ask():
        with transaction.atomic():
            member.asked_at = timezone.now()
            member.save(update_fields=["asked_at"])
            text = _("Your time as %(role)s is nearly over. Do you go on, hand it over, or say goodbye? Choose here:")
            body = text % {"role": member.role.name.lower()}
            link = f"{settings.ORIGIN}{member.secret_path}"
            key = f"term:{member.pk}:{timezone.localdate()}"
            notify(key, member.email, member.trajectory.title, f"{body}\n\n{link}")
            asked += 1
    return asked
