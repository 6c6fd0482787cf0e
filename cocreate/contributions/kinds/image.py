"""A picture with its story."""

from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cocreate.contributions import images
from cocreate.contributions.erasing import erase
from cocreate.contributions.models import Consent, Contribution, Picture

from ._kind import Data, Kind, file_address
from .text import MOST

if TYPE_CHECKING:
    from django.core.files.base import ContentFile


class PictureFileField(forms.FileField):
    """Takes any picture a phone makes and gives it back clean, as WebP. Raises ValidationError in plain words."""

    widget = forms.FileInput(attrs={"accept": "image/*,.heic,.heif,.avif"})

    def clean(self, data: object, initial: object = None) -> object:
        """Return a ContentFile, or nothing when no file came."""
        file = super().clean(data, initial)  # type: ignore[arg-type]  # Django passes what the widget gave
        return images.clean(file, file.size) if file else None


class Image(Kind):
    """A photo, a drawing, a scan of a table sheet."""

    code = "image"
    word = "foto"
    order = 2
    label: ClassVar[str | Promise] = _("a picture")
    invitation: ClassVar[str | Promise] = _("Show a picture")
    minutes = 2
    schema = "Photograph"
    related = ("picture",)
    here_already: ClassVar[str | Promise] = _(
        "Your picture is here already. Choose another one only if you want to replace it."
    )
    takes_picture = True

    def fields(self) -> dict[str, forms.Field]:
        """Return the picture, who is on it, what one sees and its story."""
        return {
            "file": PictureFileField(
                label=_("Your picture"),
                help_text=_("A photo, a drawing or a scan. We take out where and when it was taken."),
                required=False,  # `clean` asks for it, unless it came before
            ),
            "recognisable": forms.ChoiceField(
                label=_("Can people be recognised in it?"),
                choices=[c for c in Consent.Recognisable.choices if c[0]],
                widget=forms.RadioSelect,
                error_messages={"required": _("Tell whether people can be recognised, and whether they agree.")},
            ),
            "alt": forms.CharField(
                label=_("What do you see in the picture, for someone who cannot look?"),
                help_text=_("One sentence. You may skip it; then we ask you later or write it for you."),
                max_length=300,
                required=False,
            ),
            "text": forms.CharField(
                label=_("What is the story with it?"),
                help_text=_("You may skip this."),
                max_length=MOST,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4}),
            ),
        }

    def clean(self, data: Data) -> dict[str, str]:
        """Ask for the picture when none came now or before."""
        if data.get("file") or data.get("has_file"):
            return {}
        return {"file": gettext("Choose a picture first.")}

    def save(self, contribution: Contribution, data: Data) -> bool:
        """Save the picture, or only its new words."""
        file: ContentFile[bytes] | None = data.get("file")
        picture = Picture.objects.filter(contribution=contribution).first()
        alt = data.get("alt", picture.alt if picture else "")
        if file is None:
            if picture is None or picture.alt == alt:
                return False
            picture.alt = alt
            picture.save(update_fields=["alt"])
        else:
            erase(contribution, self.wipe(contribution))
            picture = Picture(contribution=contribution, alt=alt)
            picture.file.save("picture.webp", file, save=True)
        contribution.picture = picture
        return True

    def initial(self, contribution: Contribution) -> Data:
        """Return the words of the picture."""
        picture = Picture.objects.filter(contribution=contribution).first()
        return {"alt": picture.alt, "has_file": True} if picture else {}

    def wipe(self, contribution: Contribution) -> list[str]:
        """Delete the row; return the picture and its renditions, made or still to be made."""
        names: list[str] = []
        for picture in Picture.objects.filter(contribution=contribution):
            contribution.picture = picture
            names += self.shown_files(contribution)
            picture.delete()
        contribution._state.fields_cache.pop("picture", None)
        return names

    def shown_files(self, contribution: Contribution) -> set[str]:
        """Return the picture and its renditions."""
        picture = getattr(contribution, "picture", None)
        if picture is None:
            return set()
        return {picture.file.name, *(made.name for made in picture.file.get_picture_files_list())}

    def missing(self, contribution: Contribution) -> str:
        """Ask for the words for people who cannot look."""
        picture = getattr(contribution, "picture", None)
        if picture is None:
            return gettext("The picture is missing.")
        return "" if picture.alt.strip() else gettext("Describe the picture for people who cannot look, then publish.")

    def doubt(self, contribution: Contribution) -> str:
        """Ask for a look at the people in it when its giver did not tell of them."""
        latest = next(iter(contribution.consents.all()), None)
        if latest and latest.recognisable:
            return ""
        return gettext("Nobody told whether people can be recognised in it, and whether they agree. Look yourself.")

    def words(self, contribution: Contribution) -> str:
        """Return the alternative text."""
        picture = getattr(contribution, "picture", None)
        return picture.alt if picture else ""

    def api(self, contribution: Contribution, origin: str, viewing: str = "") -> Data:
        """Return the picture's address, size in pixels and alternative text."""
        picture = getattr(contribution, "picture", None)
        if picture is None:
            return {}
        return {
            "image": {
                "url": file_address(origin, picture.file.url, viewing),
                "width": picture.width,
                "height": picture.height,
                "alt": picture.alt,
            }
        }

    def machine_readable(self, contribution: Contribution, origin: str) -> Data:
        """Return the picture."""
        image = self.api(contribution, origin).get("image")
        if image is None:
            return {}
        size = {"width": image["width"], "height": image["height"]}
        return {"image": {"@type": "ImageObject", "contentUrl": image["url"], "caption": image["alt"], **size}}

    def files(self, contribution: Contribution) -> Iterator[tuple[str, IO[bytes]]]:
        """Give the picture as it is kept."""
        for picture in Picture.objects.filter(contribution=contribution):
            with picture.file.open() as file:
                yield f"{contribution.pk}.webp", file


KIND = Image()
