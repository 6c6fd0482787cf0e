"""What every file of a text is made of."""

import base64
import io
from dataclasses import dataclass, replace
from functools import cached_property

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from PIL import Image

from cocreate.documents.models import Document, Version
from cocreate.documents.schema import Node
from cocreate.documents.things import Picture, Things

WIDEST = 1600  # pixels of a picture in a file


@dataclass(frozen=True)
class Taken:
    """A text, or a version of it, with what it names as its reader may see it."""

    document: Document
    content: Node
    things: Things
    version: Version | None = None

    @property
    def address(self) -> str:
        """Where it is read."""
        page = f"{settings.ORIGIN}{self.document.get_absolute_url()}"
        return f"{page}versies/{self.version.number}/" if self.version else page

    @property
    def language(self) -> str:
        """The language that its people write, as two or three letters."""
        language = self.document.trajectory.language.split("-")[0]
        return language if language.isascii() and language.isalpha() else "nl"

    @property
    def stands(self) -> str:
        """Where it stands, in a sentence: agreed when and by how many, or still being written."""
        version = self.version or (self.document.standing if self.document.is_settled else None)
        if version is None:
            return _("This is being written. It may read otherwise tomorrow.")
        if version.agreed_on is None:
            return _("Version %(number)s") % {"number": version.number}
        said = _("Agreed on %(day)s") % {"day": date_format(version.agreed_on, "j F Y")}
        if version.present:
            people = ngettext("with %(number)s person", "with %(number)s people", version.present)
            said += f", {people % {'number': version.present}}"
        return f"{said}."

    @cached_property
    def abroad(self) -> Things:
        """What it names, with whole addresses."""
        found = {
            pk: replace(one, path=f"{settings.ORIGIN}{one.path}", page=f"{settings.ORIGIN}{one.page}")
            for pk, one in self.things.pictures.items()
        }
        return replace(self.things, pictures=found)


def pixels(picture: Picture) -> tuple[bytes, int, int] | None:
    """Return a picture as JPEG with its size, for paper; None when its file is gone."""
    try:
        with default_storage.open(picture.name) as file, Image.open(file) as found:
            found.thumbnail((WIDEST, WIDEST))
            kept = io.BytesIO()
            found.convert("RGB").save(kept, "JPEG", quality=82)
            return kept.getvalue(), found.width, found.height
    except OSError:
        return None


def as_svg(picture: Picture) -> str | None:
    """Return a picture as a drawing that holds it, which Typst reads from data; None when its file is gone."""
    found = pixels(picture)
    if found is None:
        return None
    data, width, height = found
    held = f'<image width="{width}" height="{height}" href="data:image/jpeg;base64,{base64.b64encode(data).decode()}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">{held}</svg>'
