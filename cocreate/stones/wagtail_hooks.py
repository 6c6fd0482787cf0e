"""The owner edits stones and traits in /beheer/."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, ObjectList, Panel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .forms import LinesForm, lines_field, pictogram_field
from .models import Stone, Trait


class BoxPanel(Panel):
    """Shows a field that the form has and the model has not."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.name = name

    def clone_kwargs(self) -> dict[str, Any]:
        """Return what makes the same panel again."""
        return {**super().clone_kwargs(), "name": self.name}

    def get_form_options(self) -> dict[str, Any]:
        """Name the field, or Wagtail shows it a second time below."""
        return {"fields": [self.name]}

    class BoundPanel(Panel.BoundPanel):
        """The panel with a form."""

        template_name = "stones/admin/box.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Give the template its field."""
            return {**super().get_context_data(parent_context), "field": self.form[self.panel.name]}


class StoneForm(LinesForm, WagtailAdminModelForm):
    """A stone with its lines."""

    pictogram = pictogram_field()
    lines_question = lines_field(_("Questions to ask each other"))
    lines_present = lines_field(_("How you see that it is there"))
    lines_obstacle = lines_field(_("Signs that it is stuck"), methods=True)
    lines_try = lines_field(_("Things to do"), methods=True)
    lines_pitfall = lines_field(_("Pitfalls"))


class TraitForm(LinesForm, WagtailAdminModelForm):
    """A trait with its lines."""

    lines_question = lines_field(_("Questions to ask each other"))
    lines_measure = lines_field(_("What you can look at now and then"))


def _boxes(form: type[LinesForm]) -> MultiFieldPanel:
    names = [name for name in form.base_fields if name.startswith("lines_")]
    return MultiFieldPanel([BoxPanel(name) for name in names], heading=_("Lines"))


class StoneViewSet(SnippetViewSet):
    """Stones in the admin."""

    model = Stone
    icon = "circle-plus"
    menu_label = _("Stones")
    list_display = ("name", "order", "core_question", "colour_name")
    ordering = ("order", "id")
    search_fields = ("name", "core_question", "meaning")
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [FieldPanel("id"), FieldPanel("name"), FieldPanel("order"), FieldPanel("core_question")],
                heading=_("Name"),
            ),
            MultiFieldPanel(
                [FieldPanel(name) for name in ("colour", "colour_name", "colour_origin", "pictogram")],
                heading=_("Colour and pictogram"),
            ),
            MultiFieldPanel(
                [FieldPanel(name) for name in ("meaning", "from_source", "source_url", "skipped")],
                heading=_("Meaning"),
            ),
            _boxes(StoneForm),
            HelpPanel(content=_("The order is where a stone lies on the ring. It is never shown as a step.")),
        ],
        base_form_class=StoneForm,
    )


class TraitViewSet(SnippetViewSet):
    """Traits in the admin."""

    model = Trait
    icon = "pick"
    menu_label = _("Traits")
    list_display = ("name", "order")
    ordering = ("order", "id")
    search_fields = ("name", "meaning")
    edit_handler = ObjectList(
        [
            MultiFieldPanel([FieldPanel("id"), FieldPanel("name"), FieldPanel("order")], heading=_("Name")),
            MultiFieldPanel(
                [FieldPanel(name) for name in ("meaning", "name_origin", "meaning_origin")], heading=_("Meaning")
            ),
            _boxes(TraitForm),
        ],
        base_form_class=TraitForm,
    )


class CompassViewSetGroup(SnippetViewSetGroup):
    """Stones and traits together in the menu."""

    items = (StoneViewSet, TraitViewSet)
    menu_label = _("Compass")
    menu_icon = "site"
    menu_name = "compass"
    menu_order = 250


register_snippet(CompassViewSetGroup)
