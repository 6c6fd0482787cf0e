"""A page somewhere else, with why it is worth a look."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cocreate.contributions.erasing import erase
from cocreate.contributions.models import Contribution, Link
from cocreate.contributions.tasks import fetch_preview

from ._kind import Data, Kind, file_address
from .text import MOST


class WebField(forms.URLField):
    """Takes an address as people write it: without https:// is fine. Only http and https."""

    default_error_messages = {"invalid": _("This is no web address. It looks like www.example.org/page.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(assume_scheme="https", **options)

    def clean(self, value: str | None) -> str:
        """Return the address with its scheme."""
        url: str = super().clean(value)
        if url and not url.startswith(("http://", "https://")):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return url


class LinkKind(Kind):
    """An article, a film on another site, a tool."""

    code = "link"
    word = "link"
    order = 5
    label: ClassVar[str | Promise] = _("a link")
    invitation: ClassVar[str | Promise] = _("Share a link")
    minutes = 1
    schema = "SocialMediaPosting"
    related = ("link",)

    def fields(self) -> dict[str, forms.Field]:
        """Return the address and why."""
        return {
            "url": WebField(
                label=_("The address"),
                max_length=1000,
                widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"}),
                error_messages={"required": _("Paste the address of the page first.")},
            ),
            "text": forms.CharField(
                label=_("Why is it worth a look?"),
                help_text=_("One or two sentences. You may skip this."),
                max_length=MOST,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4}),
            ),
        }

    def save(self, contribution: Contribution, data: Data) -> bool:
        """Save the address; a new one is fetched anew."""
        link = Link.objects.filter(contribution=contribution).first()
        if "url" not in data or (link and link.url == data["url"]):
            return False
        if link:
            erase(contribution, self.wipe(contribution))
        contribution.link = Link.objects.create(contribution=contribution, url=data["url"])
        return True

    def saved(self, contribution: Contribution) -> None:
        """Fetch what the page says of itself."""
        fetch_preview.enqueue(contribution.pk)

    def initial(self, contribution: Contribution) -> Data:
        """Return the address."""
        link = Link.objects.filter(contribution=contribution).first()
        return {"url": link.url} if link else {}

    def wipe(self, contribution: Contribution) -> list[str]:
        """Delete the address and what was fetched; return the preview's picture."""
        names = []
        for link in Link.objects.filter(contribution=contribution):
            names.append(link.image.name or "")
            link.delete()
        contribution._state.fields_cache.pop("link", None)
        return names

    def shown_files(self, contribution: Contribution) -> set[str]:
        """Return the preview's picture."""
        link = getattr(contribution, "link", None)
        return {link.image.name} if link and link.image else set()

    def heading(self, contribution: Contribution) -> str:
        """Return the title of the page it leads to."""
        link = getattr(contribution, "link", None)
        return link.title if link else ""

    def words(self, contribution: Contribution) -> str:
        """Return the page's title and description, and its address."""
        link = getattr(contribution, "link", None)
        return f"{link.title}\n{link.description}\n{link.url}" if link else ""

    def api(self, contribution: Contribution, origin: str, viewing: str = "") -> Data:
        """Return the address and what its page says of itself."""
        link = getattr(contribution, "link", None)
        if link is None:
            return {}
        return {
            "url": link.url,
            "preview": {
                "title": link.title,
                "description": link.description,
                "image": file_address(origin, link.image.url, viewing) if link.image else None,
            },
        }

    def machine_readable(self, contribution: Contribution, origin: str) -> Data:
        """Return the page it points to."""
        link = getattr(contribution, "link", None)
        return {"sharedContent": {"@type": "WebPage", "url": link.url, "name": link.title or link.url}} if link else {}


KIND = LinkKind()
