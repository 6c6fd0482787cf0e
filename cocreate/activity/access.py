"""Who may what."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from cocreate.accounts.models import Person


def may_read_log(user: AbstractBaseUser | AnonymousUser | None) -> bool:
    """Return whether `user` may read who did what."""
    return isinstance(user, Person) and user.is_active and user.has_perm("activity.read_log")
