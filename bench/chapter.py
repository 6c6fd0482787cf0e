"""CPU time and queries of an uncached chapter beside which 300 contributions stand, with 30 quotes.

    python bench/chapter.py

Fills a temporary data folder (SQLite) with the demo content and 300 contributions, then asks for the chapter 100 times
without the page cache, in this process. Prints the median CPU milliseconds and the number of queries.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
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
        client.get(CHAPTER)
        with CaptureQueriesContext(connection) as queries:
            client.get(CHAPTER)
            asked = len(queries.captured_queries)
        spent = []
        for _ in range(TIMES):
            began = time.process_time()
            client.get(CHAPTER)
            spent.append((time.process_time() - began) * 1000)
        print(f"chapter with {MANY} contributions: {statistics.median(spent):.1f} ms CPU, {asked} queries")


if __name__ == "__main__":
    main()
