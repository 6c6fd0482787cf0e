"""Keys in secret links: an HMAC of the site's key over a salt, so that the database alone opens nothing."""

import hmac
import secrets

from django.conf import settings
from django.utils.crypto import salted_hmac


def new_salt() -> str:
    """Return 16 random bytes as text."""
    return secrets.token_urlsafe(16)


def key_of(purpose: str, salt: str) -> str:
    """Return the key of `salt`, 32 hexadecimal characters; `purpose` keeps the keys of two models apart."""
    return _key(purpose, salt, settings.SECRET_KEY)


def opens(purpose: str, salt: str, key: str) -> bool:
    """Whether `key` belongs to `salt`, also when it was made before the site's key was renewed."""
    known = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(hmac.compare_digest(_key(purpose, salt, secret).encode(), key.encode()) for secret in known)


def _key(purpose: str, salt: str, secret: str) -> str:
    return salted_hmac(purpose, salt, secret=secret, algorithm="sha256").hexdigest()[:32]
