"""The owner edits methods in /beheer/."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cocreate.stones.forms import ItemsField

from .models import Estimated, Method, Where


class MethodForm(WagtailAdminModelForm):
    """A method whose lists are boxes with one item a line, or ticks."""

    materials = ItemsField(label=_("what you need"), required=False)
    sources = ItemsField(
        label=_("sources"),
        item=URLValidator(schemes=["http", "https"]),
        help_text=_("One on each line, each a full address that begins with https://"),
    )
    settings = forms.MultipleChoiceField(label=_("where"), choices=Where.choices, widget=forms.CheckboxSelectMultiple)
    estimated = forms.MultipleChoiceField(
        label=_("our own estimate"),
        help_text=_("Tick what no source says; the page tells it."),
        choices=Estimated.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "id" in self.fields:
            self.fields["id"].disabled = True  # links and cards on paper are made of it

    def clean(self) -> dict[str, Any]:
        """Say in words that a group cannot be smaller than its smallest."""
        data: dict[str, Any] = super().clean()
        least, most = data.get("group_min"), data.get("group_max")
        if least and most and least > most:
            self.add_error("group_max", _("The largest group is smaller than the smallest."))
        return data


def _panels(heading: Any, *names: str) -> MultiFieldPanel:
    return MultiFieldPanel(
        [
            FieldPanel(name, widget=forms.CheckboxSelectMultiple) if name in {"stones", "traits"} else FieldPanel(name)
            for name in names
        ],
        heading=heading,
    )


class MethodViewSet(SnippetViewSet):
    """Methods in the admin."""

    model = Method
    icon = "list-ul"
    menu_label = _("Methods")
    menu_name = "methods"
    menu_order = 251
    add_to_admin_menu = True
    list_display = ("name", "sentence", "duration")
    list_filter = ("stones", "traits", "difficulty", "source_kind")
    search_fields = ("name", "name_en", "sentence")
    edit_handler = ObjectList(
        [
            _panels(_("Name"), "id", "name", "name_en", "sentence"),
            _panels(_("What it is for"), "stones", "traits"),
            _panels(
                _("What it asks"),
                "group_min",
                "group_max",
                "duration",
                "minutes",
                "difficulty",
                "settings",
                "materials",
                "estimated",
            ),
            _panels(_("For everyone"), "inclusion", "warning"),
            _panels(_("Sources"), "sources", "source_kind"),
        ],
        base_form_class=MethodForm,
    )


register_snippet(MethodViewSet)
