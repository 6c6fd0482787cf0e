"""Who may what."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import Http404

from cocreate.accounts.models import Person

from .models import Moderated
from .queries import by_id, by_type


def may_decide(user: AbstractBaseUser | AnonymousUser | None) -> bool:
    """Return whether `user` may publish, ask, decline and merge."""
    return isinstance(user, Person) and user.is_active and user.has_perm("moderation.decide")


def item_decide(user: AbstractBaseUser | AnonymousUser | None, pk: str) -> Moderated:
    """Return the item with id `pk` for someone who may decide on it; raise Http404 for anyone else."""
    item = by_id(pk) if may_decide(user) else None
    if item is None:
        raise Http404
    return item


def item_report(label: str, pk: str) -> Moderated:
    """Return the item that a reader may report: it is public now; raise Http404 otherwise."""
    item = by_type(label, pk)
    if item is None or not item.is_public:
        raise Http404
    return item
