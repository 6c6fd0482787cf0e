"""What every kind of contribution can do."""

from collections.abc import Container, Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from django import forms
from django.utils.functional import Promise

from cocreate.contributions.models import Contribution

if TYPE_CHECKING:
    from django.db.models import Prefetch

Data = dict[str, Any]


def file_address(origin: str, url: str, viewing: str) -> str:
    """Return the absolute address of a file, with what lets its giver read it before everybody may."""
    return f"{origin}{url}?zie={quote(viewing)}" if viewing else f"{origin}{url}"


class Kind:
    """One kind of contribution. A kind that keeps more than text overrides what it needs."""

    code: ClassVar[str]  # in the database and the API
    word: ClassVar[str]  # in addresses: /deel/?soort=<word>
    order: ClassVar[int]
    label: ClassVar[str | Promise]  # "a picture"
    invitation: ClassVar[str | Promise]  # heading of its form
    minutes: ClassVar[int]  # what giving one asks
    schema: ClassVar[str] = "CreativeWork"  # schema.org type
    related: ClassVar[tuple[str, ...]] = ()  # one-to-one relations of what it keeps
    here_already: ClassVar[str | Promise] = ""  # what its form says when its file came before
    takes_picture: ClassVar[bool] = False  # `file` is a picture, kept as a Draft while a form is mended

    @property
    def template(self) -> str:
        """The fragment that shows it on a card and on its page; gets `contribution` and `whole` (bool)."""
        return f"contributions/kinds/{self.code}.html"

    @property
    def pictogram(self) -> str:
        """The fragment with its SVG."""
        return f"contributions/kinds/{self.code}_pictogram.html"

    def fetched(self, *, words: bool) -> "Sequence[Prefetch[Any]]":
        """Return what a list fetches beside `related`, each with its to_attr; with all words, or what a card shows."""
        return ()

    def fields(self) -> dict[str, forms.Field]:
        """Return the form fields of this kind, in order: what is told in step 1."""
        raise NotImplementedError

    def clean(self, data: Data) -> dict[str, str]:
        """Return errors by field, of fields that are each right but not together."""
        return {}

    def save(self, contribution: Contribution, data: Data) -> bool:
        """Save what this kind keeps beside the text; return whether that changed anything people see."""
        return False

    def initial(self, contribution: Contribution) -> Data:
        """Return what its form shows when it is changed."""
        return {}

    def keep(self, file: Any) -> str:
        """Keep a file that came with a form that is shown again; return what its field `upload` then holds."""
        return ""

    def wipe(self, contribution: Contribution) -> list[str]:
        """Delete the rows of all that this kind keeps; return the names of its files, which erasing.erase takes."""
        return []

    def shown_files(self, contribution: Contribution) -> Container[str]:
        """Return the names of the files that whoever may see it may open; others in its folder stay closed."""
        return ()

    def saved(self, contribution: Contribution) -> None:
        """Set off slow work; called after the commit."""

    def missing(self, contribution: Contribution) -> str:
        """Return what must be added before it can be published, or nothing."""
        return ""

    def doubt(self, contribution: Contribution) -> str:
        """Return what an editor should look at once more before publishing, as a sentence; or nothing."""
        return ""

    def heading(self, contribution: Contribution) -> str:
        """Return the title it has of itself, or nothing."""
        return ""

    def words(self, contribution: Contribution) -> str:
        """Return the plain words it adds to search."""
        return ""

    def api(self, contribution: Contribution, origin: str, viewing: str = "") -> Data:
        """Return what the API tells beside the common fields; addresses are absolute.

        `viewing` (access.viewing_token) goes into the addresses of files that only its giver may read.
        """
        return {}

    def machine_readable(self, contribution: Contribution, origin: str) -> Data:
        """Return schema.org properties beside the common ones."""
        return {}

    def files(self, contribution: Contribution) -> Iterator[tuple[str, IO[bytes]]]:
        """Give the files that its giver may take along: (name, open file, read before the next one is asked)."""
        yield from ()
