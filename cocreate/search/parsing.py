"""What someone typed, as words to look for. Nothing they can type is an operator, so nothing can be a mistake."""

import re
from dataclasses import dataclass, replace

from .folding import found_in, parts_of, stem

LONGEST_QUERY = 200  # characters that are read
MOST_WORDS = 10
SHORTEST_PREFIX = 2

SMALL_WORDS = frozenset(
    re.findall(
        r"\w+",
        """de het een en of in op te van voor met aan om bij uit is zijn dat die dit deze er je ik we wij ze
        zij u men als dan ook maar niet wel naar over door tot hoe wat wie waar kan kunnen moet
        moeten mag wil heeft hebben wordt worden mijn ons onze jouw uw hun le la les un une des du
        et ou dans pour avec sur au aux que qui ce the a an of and or to for with on at by""",
    )
)


@dataclass(frozen=True)
class Wanted:
    """One word that must be there, in any of its forms.

    forms: each a tuple of terms that must all be there. prefix: a beginning that will do too, if any; words: all that
    begin so, when they are few. instead: the word that was looked for because the typed one stands nowhere.
    """

    typed: str
    forms: tuple[tuple[str, ...], ...]
    prefix: str = ""
    words: tuple[str, ...] = ()
    instead: str = ""

    @property
    def terms(self) -> set[str]:
        """Every term of every form."""
        return {term for form in self.forms for term in form}


@dataclass(frozen=True)
class Query:
    """The words, and whether all must be there or any will do; `in_title` narrows to titles."""

    wanted: tuple[Wanted, ...] = ()
    any_will_do: bool = False
    in_title: bool = False

    def but(self, **changes: object) -> "Query":
        """Return the same with `changes`."""
        return replace(self, **changes)  # type: ignore[arg-type]  # names and types are the caller's, checked by replace


def normal(typed: str) -> str:
    """Return what was typed with single spaces and without control characters, at most LONGEST_QUERY characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in typed[: 10 * LONGEST_QUERY]).split())[:LONGEST_QUERY]


def parse(typed: str) -> Query:
    """Return the words of `typed`; small words only when there are no others. The last word may be unfinished."""
    seen: dict[str, Wanted] = {}
    for match in found_in(normal(typed)):
        word = match.group()
        whole, *parts = parts_of(word) or ("",)
        if not whole or whole in seen:
            continue
        forms: list[tuple[str, ...]] = [(whole,), (f"={stem(whole)}",)]
        if parts:
            forms.append(tuple(f"={stem(part)}" for part in parts))
        seen[whole] = Wanted(word, tuple(forms))
    wanted = [w for whole, w in seen.items() if whole not in SMALL_WORDS] or list(seen.values())
    wanted = wanted[:MOST_WORDS]
    if wanted and len(last := wanted[-1].forms[0][0]) >= SHORTEST_PREFIX:
        wanted[-1] = replace(wanted[-1], prefix=last)
    return Query(tuple(wanted))
