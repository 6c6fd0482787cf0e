"""Wagtail's editor of a page, where what is saved by itself never takes the place of what was saved by hand."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page


class Editor(EditView):
    """Wagtail's own, which asks whether there is a newer version some time before it writes.

    A save by hand that falls in between would be gone: the editor presses Save half a second after the last key, while
    what was there before that key is still on its way to the other process.
    """

    def save_action(self) -> Any:
        """Save; when the page saves itself, only if nothing newer came since it was asked."""
        if not self.expects_json_response:
            return super().save_action()
        with transaction.atomic():
            latest = Page.objects.select_for_update().get(pk=self.page.pk).get_latest_revision()
            seen = self.latest_revision
            if (latest and (latest.pk, latest.created_at)) != (seen and (seen.pk, seen.created_at)):
                return self.json_error_response("invalid_revision", gettext("This page was saved in the meantime."))
            return super().save_action()


class Pages(PageViewSet):
    """Wagtail's views of pages, with our editor."""

    edit_view_class = Editor
