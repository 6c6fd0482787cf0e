"""What is said about a text, as its page shows it: suggestions and remarks, their answers, and what one may do."""

from collections import defaultdict
from dataclasses import dataclass, field

from . import queries
from .access import Reader, said_own
from .models import Comment, Said, Suggestion


@dataclass(frozen=True)
class Saying:
    """One thing that was said, its answers, and what this reader may do with it."""

    said: Suggestion | Comment
    own: bool
    secret: str
    answers: list["Saying"] = field(default_factory=list)

    @property
    def waits(self) -> bool:
        """Whether only who takes part and who said it see it yet."""
        return self.said.nodded_at is None


@dataclass(frozen=True)
class Conversation:
    """All that a reader sees of it: open suggestions and remarks, and those that are over."""

    suggestions: list[Saying]
    comments: list[Saying]
    over: list[Saying]

    def __bool__(self) -> bool:
        return bool(self.suggestions or self.comments or self.over)


def conversation(reader: Reader) -> Conversation:
    """Return what is said about the text of `reader`, in two queries."""
    suggestions = queries.suggestions(reader.document, reader.guest, inner=reader.inner)
    comments = queries.comments(reader.document, reader.guest, inner=reader.inner)
    below: dict[str, list[Comment]] = defaultdict(list)
    for one in comments:
        if above := one.answers_id or one.suggestion_id:
            below[above].append(one)

    def saying(said: Suggestion | Comment) -> Saying:
        own = said_own(reader, said)
        return Saying(said, own, said.secret if own else "", [saying(each) for each in below[said.pk]])

    known = {one.pk for one in [*suggestions, *comments]}
    roots = [one for one in comments if not (one.answers_id or one.suggestion_id)]
    lost = [one for one in comments if (one.answers_id or one.suggestion_id) and _above(one) not in known]
    told = [saying(one) for one in [*roots, *lost]]
    offered = [saying(one) for one in suggestions]
    return Conversation(
        [one for one in offered if _is_open(one.said)],
        [one for one in told if _is_open(one.said)],
        [one for one in [*offered, *told] if not _is_open(one.said)],
    )


def _above(one: Comment) -> str:
    return str(one.answers_id or one.suggestion_id)


def _is_open(said: Said) -> bool:
    if isinstance(said, Suggestion):
        return said.state == Suggestion.State.OPEN
    return isinstance(said, Comment) and said.resolved_at is None
