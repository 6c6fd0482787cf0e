"""The report of a trajectory on paper."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cocreate.core import page_cache, paper, rates
from cocreate.core.secrecy import private
from cocreate.trajectories import queries
from cocreate.trajectories import report as of_trajectory
from cocreate.trajectories.access import trajectory_read

MANY, WINDOW = 60, 3600  # reports made for one address in so many seconds; what the page cache gives does not count


@require_safe
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Give it as a PDF to who may read the page. It holds the same for everybody, also for who is in it."""
    found = trajectory_read(request, slug)
    rates.limit("report", rates.address(request), MANY, WINDOW)
    response = HttpResponse(paper.report(of_trajectory.data(found)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="verslag-{found.slug}.pdf"'
    if not found.is_public:
        return private(response)
    tags = (f"trajectory:{found.pk}", "roles", "stones", "contributions")
    return page_cache.shows(response, *tags, until=queries.midnight())
