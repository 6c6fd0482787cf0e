"""Reads settings from the environment; says which variable is missing or wrong."""

import os

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    """Return the variable without surrounding space, or `default` when it is absent or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    """Return the variable as a bool. Raise ImproperlyConfigured when it is neither yes nor no."""
    if name not in os.environ:
        return default
    value = os.environ[name].strip().lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    msg = f"{name} must be 1 or 0, not {value!r}."
    raise ImproperlyConfigured(msg)


def number(name: str, default: int) -> int:
    """Return the variable as a whole number. Raise ImproperlyConfigured when it is none."""
    value = text(name)
    if not value:
        return default
    try:
        return int(value)
    except ValueError as error:
        msg = f"{name} must be a whole number, not {value!r}."
        raise ImproperlyConfigured(msg) from error


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """Return the variable split on commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()] or list(default)


def required(name: str, why: str) -> str:
    """Return the variable. Raise ImproperlyConfigured naming it and `why` when it is absent or empty."""
    value = text(name)
    if not value:
        msg = f"{name} is missing: {why}."
        raise ImproperlyConfigured(msg)
    return value
