"""The owner edits roles in /beheer/."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from . import queries
from .models import Role


class RoleForm(WagtailAdminModelForm):
    """A role; its id stays as it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "id" in self.fields:
            self.fields["id"].disabled = True  # people have it, and scripts name it

    def clean(self) -> dict[str, Any]:
        """Keep one role that steers: whoever starts a trajectory gets it."""
        data: dict[str, Any] = super().clean()
        if not data.get("steers") and not Role.objects.filter(steers=True).exclude(pk=self.instance.pk).exists():
            self.add_error("steers", _("At least one role must steer: whoever starts a trajectory gets it."))
        return data


class RoleViewSet(SnippetViewSet):
    """Roles in the admin."""

    model = Role
    icon = "group"
    menu_label = _("Roles in trajectories")
    menu_order = 255
    add_to_admin_menu = True
    list_display = ("name", "order", "does", "steers")
    ordering = ("order", "id")
    search_fields = ("name", "does")
    edit_handler = ObjectList(
        [
            MultiFieldPanel([FieldPanel(name) for name in ("id", "name", "order", "does")], heading=_("Name")),
            MultiFieldPanel([FieldPanel(name) for name in ("gives", "gets", "watch")], heading=_("Give and get")),
            MultiFieldPanel([FieldPanel(name) for name in ("steers", "term_months")], heading=_("What it may do")),
            HelpPanel(content=_("A role that people have cannot be deleted.")),
        ],
        base_form_class=RoleForm,
    )


register_snippet(RoleViewSet)


@hooks.register("before_delete_snippet")
def keep_needed_roles(request: HttpRequest, instances: Iterable[Model]) -> HttpResponse | None:
    """Refuse to delete a role that somebody has or had, or the last one that steers, and say why."""
    roles = [one for one in instances if isinstance(one, Role)]
    if not roles or queries.can_go(roles):
        return None
    messages.error(request, _("A role that people have, or had, stays; so does the last one that steers."))
    return HttpResponseRedirect(reverse("wagtailsnippets_trajectories_role:list"))
