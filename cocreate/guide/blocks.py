"""The building blocks of a page."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock, ImageBlockComparison


class State(models.TextChoices):
    """How far a passage is. Always shown as a word, never by colour alone."""

    WHITESPACE = "whitespace", _("white space")
    GROWING = "growing", _("in the making")
    SUPPORTED = "supported", _("supported")
    CONTESTED = "contested", _("contested")


class SourceBlock(blocks.StructBlock):
    """Where a fact comes from."""

    title = blocks.CharBlock(label=_("title"), required=False)
    url = blocks.URLBlock(label=_("address"))

    class Meta:
        label = _("source")
        icon = "link"


class PictureComparison(ImageBlockComparison):
    """Compare pictures of two versions of a page. Wagtail's own breaks on a new passage that has none."""

    def htmlvalue(self, val: Any) -> str:
        """Return how one picture is shown; nothing for none."""
        return "" if val is None else super().htmlvalue(val)


class PictureBlock(ImageBlock):
    """A picture with its alternative text."""

    def __init__(self, **options: Any) -> None:
        """Give the chooser a name in the editor's language; ImageBlock makes one of the English name of its field."""
        super().__init__(**options)
        self.child_blocks["image"].label = _("picture")

    def get_comparison_class(self) -> type[PictureComparison]:
        """Return how versions are compared."""
        return PictureComparison


class PassageBlock(blocks.StructBlock):
    """One passage. The block's own id is the passage's stable id."""

    heading = blocks.CharBlock(label=_("heading"), max_length=120)
    state = blocks.ChoiceBlock(
        label=_("state"),
        choices=State.choices,
        default=State.GROWING,
        help_text=_("White space invites; supported means that several voices or sources carry it."),
    )
    text = blocks.RichTextBlock(
        label=_("text"),
        required=False,
        features=["h3", "bold", "italic", "ol", "ul", "link", "document-link", "blockquote"],
    )
    picture = PictureBlock(label=_("picture"), required=False)
    questions = blocks.ListBlock(
        blocks.CharBlock(max_length=250),
        label=_("open questions"),
        default=[],
        help_text=_("What we do not know yet. Readers see it as an invitation."),
    )
    sources = blocks.ListBlock(SourceBlock(), label=_("sources"), default=[])
    reconstruction = blocks.BooleanBlock(
        label=_("own proposal"), required=False, help_text=_("Not found in a source. The page says so.")
    )

    class Meta:
        label = _("passage")
        icon = "doc-full"


class BodyBlock(blocks.StreamBlock):
    """A page's body: passages and nothing else."""

    passage = PassageBlock()

    class Meta:
        block_counts: ClassVar[dict[str, object]] = {}


class ExchangeBlock(blocks.StructBlock):
    """A question, the answer, and where in the recording it is said."""

    question = blocks.CharBlock(label=_("question"), max_length=300)
    answer = blocks.RichTextBlock(label=_("answer"), features=["bold", "italic"])
    moment = blocks.RegexBlock(
        regex=r"^\d{1,3}:[0-5]\d$",
        label=_("moment in the recording"),
        required=False,
        help_text=_("Minutes and seconds, such as 2:05."),
        error_messages={"invalid": _("Write minutes and seconds, such as 2:05.")},
    )

    class Meta:
        label = _("question and answer")
        icon = "comment"
