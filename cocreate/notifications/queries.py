"""Reads."""

from django.core import signing
from django.db.models import QuerySet
from django.utils import timezone

from cocreate.accounts.models import hashed

from .models import Notice, OptOut

SALT = "notifications.out"


def address_hash(address: str) -> str:
    """Return what is kept of an address that wants no mail: its SHA-256, 64 hexadecimal characters."""
    return hashed(address.strip().lower())


def wants_mail(address: str) -> bool:
    """Return whether mail may be sent to `address`."""
    return bool(address.strip()) and not OptOut.objects.filter(address_hash=address_hash(address)).exists()


def is_out(found_hash: str) -> bool:
    """Return whether the address with this hash wants no mail."""
    return OptOut.objects.filter(address_hash=found_hash).exists()


def out_token(address: str) -> str:
    """Return what stands in the link that turns mail off: the hash of the address, signed."""
    return signing.Signer(salt=SALT).sign(address_hash(address))


def hash_of_token(token: str) -> str | None:
    """Return the hash that `out_token` signed, or None when nobody here signed it."""
    try:
        return signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None


def due() -> QuerySet[Notice]:
    """Return the mails that should go out now, oldest first."""
    return Notice.objects.filter(next_try_at__lte=timezone.now()).order_by("next_try_at", "id")
