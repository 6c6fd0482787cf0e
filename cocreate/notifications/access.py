"""Who may what."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from cocreate.accounts.models import Person


def may_set_day(user: AbstractBaseUser | AnonymousUser | None) -> bool:
    """Return whether `user` may choose when the weekly letter goes: editors, unless the owner took that from them."""
    return isinstance(user, Person) and user.is_active and user.has_perm("notifications.change_letterday")
