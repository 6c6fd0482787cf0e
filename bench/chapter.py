"""CPU time and queries of an uncached chapter beside which 300 contributions stand, with 30 quotes.

    python bench/chapter.py

Fills a temporary data folder (SQLite) with the demo content and 300 contributions, then asks for the chapter 100 times
without the page cache, in this process: by somebody whom the page cache does not serve, and each time just after
another contribution came to one of its passages, or just after an editor published. Prints the median CPU milliseconds
and the number of queries of each, and how long an empty loop takes, to compare machines.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHAPTER = "/gids/wat-is-lokale-cocreatie/"
MANY, QUOTES, TIMES = 300, 30, 100


def main() -> None:
    """Print one line."""
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {
            "COCREATE_DATA": data,
            "DJANGO_SETTINGS_MODULE": "cocreate.settings",
            "COCREATE_LOG_LEVEL": "ERROR",
        }
        for command in (["migrate", "-v", "0"], ["demo"]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext
        from django.utils import timezone

        from cocreate.contributions.models import Contribution
        from cocreate.core import page_cache
        from cocreate.guide import actions
        from cocreate.guide.models import Addition, Citation, Passage
        from cocreate.voices.models import Quote

        passages = list(Passage.objects.filter(page__slug="wat-is-lokale-cocreatie", is_live=True))
        now = timezone.now()
        given = Contribution.objects.bulk_create(
            Contribution(kind="text", text=f"Verhaal {n} van de bank op de hoek.", status="published", published_at=now)
            for n in range(MANY)
        )
        Addition.objects.bulk_create(
            Addition(contribution=one, passage=passages[n % len(passages)]) for n, one in enumerate(given)
        )
        quotes = Quote.objects.bulk_create(
            Quote(contribution=one, text="Die bank op de hoek.") for one in given[:QUOTES]
        )
        Citation.objects.bulk_create(
            Citation(quote=quote, contribution=quote.contribution, passage=passages[n % len(passages)])
            for n, quote in enumerate(quotes)
        )
        client = Client()
        given_more = iter(range(10_000))

        def nothing() -> None:
            pass

        def another_comes() -> None:
            one = Contribution.objects.create(
                kind="text", text=f"Nog een {next(given_more)}.", status="published", published_at=timezone.now()
            )
            actions.attach(one, passages[next(given_more) % len(passages)])

        def an_editor_publishes() -> None:
            page_cache.expire("pages", f"page:{passages[0].page_id}")

        def measure(name: str, before: Callable[[], None]) -> None:
            spent, asked = [], []
            for _ in range(TIMES):
                before()
                with CaptureQueriesContext(connection) as queries:
                    client.get(CHAPTER)
                asked.append(len(queries.captured_queries))
                before()
                began = time.process_time()
                client.get(CHAPTER)
                spent.append((time.process_time() - began) * 1000)
            print(f"{name:40} {statistics.median(spent):6.1f} ms CPU {max(asked[1:]):4} queries")

        print(f"a chapter with {MANY} contributions, {QUOTES} quotes")
        client.get(CHAPTER)
        measure("asked again", nothing)
        measure("after another contribution came", another_comes)
        measure("after an editor published", an_editor_publishes)
        began = time.process_time()
        for _ in range(10_000_000):
            pass
        print(f"{'an empty loop of ten million':40} {(time.process_time() - began) * 1000:6.1f} ms CPU")


if __name__ == "__main__":
    main()
