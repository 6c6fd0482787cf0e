"""The form with which people give a picture, a recording, a link or a story at a thing on the map."""

from typing import Any

from django.http import Http404, HttpRequest

from cocreate.contributions.models import Contribution
from cocreate.contributions.views import TrajectoryShareView

from . import access, actions
from .models import Thing


class ThingShareView(TrajectoryShareView):
    """It waits, is seen and is taken back as all that is given in the trajectory."""

    template_name = "maps/share.html"
    thing: Thing

    def setup(self, request: HttpRequest, *args: Any, slug: str, **kwargs: Any) -> None:
        """Find the thing; 404 for who may not see it, when it was taken off, or when the trajectory is closed."""
        super().setup(request, *args, slug=slug, **kwargs)
        who = access.reader(request, slug)
        self.thing = access.thing_read(request, who, kwargs["thing_id"])
        if not who.adds or self.thing.gone_at:
            raise Http404

    def context(self) -> dict[str, Any]:
        """Show what one adds to."""
        return {**super().context(), "thing": self.thing}

    def place(self) -> str:
        """Keep the form apart from those of other things."""
        return self.thing.pk

    def offered(self, request: HttpRequest, contribution: Contribution) -> None:
        """Put what was given beside the thing."""
        actions.lay_beside(contribution, self.thing)
