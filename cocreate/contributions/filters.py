"""How the address of a list of insights narrows it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest

from .kinds import BY_WORD

#: What narrows the list: in the address, and how the query calls it.
FILTERS = {"steen": "stone", "kenmerk": "trait", "soort": "kind", "plek": "place"}


@dataclass(frozen=True)
class Choice:
    """One link that narrows the list."""

    label: str
    address: str
    chosen: bool
    count: int | None = None


def chosen(request: HttpRequest) -> dict[str, str]:
    """Return the filters in the address that mean something, in a fixed order."""
    asked = {name: request.GET[name][:120] for name in FILTERS if request.GET.get(name)}
    if asked.get("soort") and asked["soort"] not in BY_WORD:
        del asked["soort"]
    return asked


def narrowed(asked: dict[str, str]) -> dict[str, str]:
    """Return the filters as `queries.insights` takes them."""
    found = {FILTERS[name]: value for name, value in asked.items()}
    if "kind" in found:
        found["kind"] = BY_WORD[found["kind"]].code
    return found


def choices(asked: dict[str, str], name: str, options: list[tuple[str, str]]) -> list[Choice]:
    """Return a link for each option; the chosen one leads back to all."""
    rest = {key: value for key, value in asked.items() if key != name}
    made = []
    for value, label in options:
        is_chosen = asked.get(name) == value
        query = urlencode(rest if is_chosen else {**rest, name: value})
        made.append(Choice(label, f"?{query}" if query else "./", is_chosen))
    return made
