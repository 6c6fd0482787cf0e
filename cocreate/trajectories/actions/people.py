"""Who is in a trajectory: coming in, pausing, handing over, going."""

from django.db import transaction

from cocreate.accounts.models import Guest
from cocreate.trajectories.models import Member


@transaction.atomic
def keep(member: Member, guest: Guest) -> None:
    """Have a browser remember that it is this member's, because it opened the secret link. Twice is as once."""
    if member.guest_id is None:
        member.guest = guest
        member.save(update_fields=["guest"])
    elif member.guest_id != guest.pk:
        member.browsers.add(guest)
