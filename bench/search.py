"""How long a search takes over 100,000 contributions: p50 and p95 in milliseconds for each kind of query.

    python bench/search.py             SQLite, and PostgreSQL when DATABASE_URL is set or /usr/lib/postgresql is there
    python bench/search.py --entries 10000
    COCREATE_DATA=folder python bench/search.py --keep     fill the database in use once, measure again and again

Entries are made of Dutch word beginnings and endings drawn by Zipf's law, sixty words each, the same each time; one
in 150 entries holds a word of its own. The time is that of `search.queries.search`: understanding, finding, ranking,
snippets. Beside it stands the time on a processor, of this process and of that of PostgreSQL, which a busy machine does
not change.
"""

import argparse
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
RUNS = 60  # searches of each kind of query
POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
BEGINNINGS = re.findall(
    r"\w+",
    """buurt straat plein huis tuin park school markt feest brug water groen speel werk eet koffie thee brood fiets auto
    kinder jongeren ouderen bewoners wijk dorp stads gemeente samen ontmoet verhaal gesprek teken kaart plan idee droom
    zorg hulp zaal muziek dans kunst winkel haven kerk moskee bib atelier""",
)
ENDINGS = re.findall(
    r"\w+",
    """en er ing ingen huis feest plek plekken werk werker werkers groep groepen dag dagen avond avonden
    tafel tafels raad kring kringen bord borden hoek hoeken lab labs wand weg wegen park parken
    straat straten plein pleinen kaart kaarten project projecten vraag vragen punt punten moment
    momenten bank banken fonds fondsen""",
)
PLAIN = re.findall(r"\w+", "de het een en in buurt samen ontmoeting mensen plek cocreëren verbinding")


def vocabulary():
    """Return some 20,000 words, the commonest first."""
    two = [a + b for b in ENDINGS for a in BEGINNINGS]
    three = [a + b + c for a in BEGINNINGS[:25] for b in ENDINGS[3:23] for c in ENDINGS]
    dice = random.Random(1)
    dice.shuffle(two)
    dice.shuffle(three)
    return PLAIN + BEGINNINGS + two + three


def entries(count):
    """Yield `count` contributions, 40 methods and 80 pages."""
    from cocreate.core.entries import SearchEntry

    words = vocabulary()
    weights = list(accumulate(1 / (rank + 2) for rank in range(len(words))))
    dice = random.Random(2)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    kinds = ["method"] * 40 + ["case"] * 30 + ["chapter"] * 50 + ["contribution"] * count
    for number, kind in enumerate(kinds):
        drawn = dice.choices(words, cum_weights=weights, k=66 if kind == "contribution" else 600)
        if number % 150 == 0:
            drawn[30] = f"zeldzaam{number}"
        yield SearchEntry(
            key=f"{kind}:{number}",
            kind=kind,
            title=" ".join(drawn[:6]),
            text=" ".join(drawn[6:]),
            path=f"/inzichten/{number}/",
            at=start + timedelta(minutes=number),
        )


QUERIES = {
    "a word in nearly all": ["buurt", "de", "samen", "mensen"],
    "two words in nearly all": ["buurt samen", "mensen plek", "ontmoeting verbinding"],
    "an ordinary word": ["koffietafel", "speelstraat", "bewonersgroep", "dorpsplein", "tekenavond"],
    "an inflected word": ["ontmoetingen", "buurten", "cocreeren", "speelstraten"],
    "a rare word": ["zeldzaam15000", "koffiewegenfonds", "kerkbordenplein"],
    "rare and very common": ["koffiewegenfonds buurt", "kerkbordenplein samen mensen"],
    "while typing": ["b", "bu", "ont", "ontm", "kof", "speels", "buurt on"],
    "one typo": ["ontmeoting", "koffietaffel", "speelstrat", "verbindnig", "bewonersgroeb buurt"],
    "nothing": ["xylofoonkwartet", "qqqqqq wwwwww", "🎉"],
    "a whole question": [
        "hoe kan ik mensen samenbrengen in mijn buurt zonder veel geld",
        "wie helpt mij met een speelstraat",
    ],
}


def fill(count):
    """Fill the database of the settings and print how long it took."""
    from django.db import connection

    from cocreate.search import actions, backends

    begun, cpu = time.perf_counter(), on_processor(connection)
    actions.fill(entries(count))
    while backends.here().settle():
        pass
    took, cpu = time.perf_counter() - begun, on_processor(connection) - cpu
    print(f"\n{connection.vendor}: {count:,} contributions indexed in {took:.1f} s, {cpu:.1f} s on a processor")


def on_processor(connection):
    """Return the seconds that this process and the one of PostgreSQL that serves it ran."""
    spent = time.process_time()
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        pid = connection.connection.info.backend_pid
        with suppress(OSError):  # another machine, or not Linux
            spent += int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    return spent


def measure(count):
    """Print a table for the database of the settings, filled first when it is empty."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "cocreate.settings"
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from cocreate.search import actions, models, queries

    call_command("migrate", "search", verbosity=0)
    if not models.Entry.objects.exists():
        fill(count)
    print(f"\n{connection.vendor:28}{'p50 ms':>8}{'p95 ms':>8}{'cpu p50':>8}{'cpu p95':>8}{'found':>8}")
    everything, all_cpu = [], []
    for name, typed in QUERIES.items():
        times, cpu = [], []
        for number in range(RUNS):
            begun, spent = time.perf_counter(), on_processor(connection)
            found = queries.search(typed[number % len(typed)])
            times.append((time.perf_counter() - begun) * 1000)
            cpu.append((on_processor(connection) - spent) * 1000)
        everything += times
        all_cpu += cpu
        print(f"{name:28}{row(times)}{row(cpu)}{found.total:8}")
    print(f"{'all':28}{row(everything)}{row(all_cpu)}")
    begun = time.perf_counter()
    for entry in entries(100):
        actions.drop(entry.key)
        actions.put(entry)
    print(f"{'one write in the index':28}{(time.perf_counter() - begun) / 440 * 1000:8.1f}")


def row(times):
    """Return median and 95th percentile as two columns."""
    return f"{statistics.median(times):8.1f}{statistics.quantiles(times, n=20)[-1]:8.1f}"


@contextmanager
def cluster(folder):
    """Give the address of a PostgreSQL of our own; as root it runs as the user postgres."""
    bin_ = POSTGRES[-1]
    lead = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    Path(folder).chmod(0o777)  # for the user postgres
    data = ["-D", f"{folder}/pg"]

    def run(program, *words):
        subprocess.run([*lead, bin_ / program, *data, *words], check=True, stdout=subprocess.DEVNULL, cwd=folder)

    run("initdb", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "-U", "bench")
    options = f"-c listen_addresses='' -c unix_socket_directories={folder}"
    run("pg_ctl", "-l", f"{folder}/log", "-o", options, "-w", "start")
    try:
        yield f"postgresql://bench@{quote(folder, safe='')}/postgres"
    finally:
        run("pg_ctl", "-m", "immediate", "stop")


def main():
    """Measure in a process of its own for each database, with a data folder of its own."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--entries", type=int, default=100_000)
    arguments.add_argument("--keep", action="store_true", help="measure in the database of the environment")
    chosen = arguments.parse_args()
    if chosen.keep:
        measure(chosen.entries)
        return
    with tempfile.TemporaryDirectory() as folder:
        again = [sys.executable, __file__, "--keep", "--entries", str(chosen.entries)]
        clean = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {"COCREATE_DATA": folder}
        subprocess.run(again, check=True, env=clean)
        if url := os.environ.get("DATABASE_URL"):
            subprocess.run(again, check=True, env=clean | {"DATABASE_URL": url})
        elif POSTGRES:
            with cluster(folder) as url:
                subprocess.run(again, check=True, env=clean | {"DATABASE_URL": url})


if __name__ == "__main__":
    main()
