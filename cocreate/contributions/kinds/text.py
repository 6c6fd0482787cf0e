"""A story in words."""

from typing import ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ._kind import Kind

MOST = 6000  # characters; about three pages


class Text(Kind):
    """An experience, an idea, a question, a correction."""

    code = "text"
    word = "verhaal"
    order = 1
    label: ClassVar[str | Promise] = _("a story")
    invitation: ClassVar[str | Promise] = _("Tell your story")
    minutes = 2
    schema = "SocialMediaPosting"

    def fields(self) -> dict[str, forms.Field]:
        """Return the one field."""
        return {
            "text": forms.CharField(
                label=_("What do you want to tell?"),
                help_text=_("An experience, an idea, a question or a correction. A few sentences are enough."),
                max_length=MOST,
                widget=forms.Textarea(attrs={"rows": 7}),
                error_messages={"required": _("Your story is still empty. Write at least a sentence.")},
            )
        }


KIND = Text()
