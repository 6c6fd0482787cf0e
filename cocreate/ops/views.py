"""Health and figures, for machines that watch the site."""

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from cocreate.notifications.queries import newest_letters

from . import queries


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer that this process lives."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> HttpResponse:
    """Answer 200 when all works that this process needs, else 503; the JSON says what does not, and what to look at."""
    troubles = queries.troubles()
    said = {name: trouble or "ok" for name, trouble in troubles.items()}
    if troubles["database"] == "":
        said |= queries.warnings()
    return JsonResponse(said, status=503 if any(troubles.values()) else 200)


class _Queue:
    """The task queue and its workers as figures, read when they are asked for."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give one figure a state, how long the first task waits, and the last sign of life of the workers here."""
        family = GaugeMetricFamily("cocreate_tasks", "Background tasks by state.", labels=["state"])
        for state, number in queries.queue().items():
            family.add_metric([state], number)
        yield family
        wait = "How long the first task that may run now waits."
        yield GaugeMetricFamily("cocreate_tasks_longest_wait_seconds", wait, value=queries.longest_wait())
        here = "Whether workers should give signs of life in this data folder; 0 with --no-worker."
        yield GaugeMetricFamily("cocreate_worker_here", here, value=int(settings.WORKER_HERE))
        life = "Last sign of life of a worker of this data folder, in seconds since 1970; none when it never ran."
        seen = GaugeMetricFamily("cocreate_worker_seen_timestamp_seconds", life, labels=["queue"])
        for queue, at in queries.signs_of_life().items():
            seen.add_metric([queue or "default"], at)
        yield seen


class _Letters:
    """The weekly letters of the newest week, by state."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give one figure a state; "unsure" is what a kill cut off and nobody will send again."""
        family = GaugeMetricFamily("cocreate_letters", "Letters of the newest week by state.", labels=["state"])
        for state, number in newest_letters().items():
            family.add_metric([state], number)
        yield family


@require_safe
@never_cache
def metrics(_request: HttpRequest) -> HttpResponse:
    """Answer with the figures of all processes together, in Prometheus's text format."""
    shared = CollectorRegistry()
    shared.register(_Queue())  # type: ignore[arg-type]  # a collector is anything with collect()
    shared.register(_Letters())  # type: ignore[arg-type]  # idem
    text = generate_latest(shared)
    if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        _forget_dead(Path(folder))
        processes = CollectorRegistry()
        MultiProcessCollector(processes, path=folder)  # type: ignore[no-untyped-call]
        text += generate_latest(processes)
    else:
        text += generate_latest(REGISTRY)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


def _forget_dead(folder: Path) -> None:
    """Delete the present values of processes that ended; what they counted stays."""
    for file in folder.glob("gauge_live*_*.db"):
        try:
            os.kill(int(file.stem.rsplit("_", 1)[1]), 0)
        except ProcessLookupError:
            file.unlink(missing_ok=True)
        except PermissionError:
            continue
