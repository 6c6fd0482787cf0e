"""How many weekly letters a second leave, what each asks of the database and of memory, and whether any leaves twice.

    python bench/letters.py                   50,000 followers of 200 trajectories, SQLite, a folder of its own
    python bench/letters.py --letters 5000
    DATABASE_URL=… python bench/letters.py    the same on an empty PostgreSQL database

Everybody follows one to three trajectories that have something to tell. The letters are made whole, as for a mail
server, and given to a sink in this process, so the time of a real server comes on top. Once halfway through, the
sending begins anew from the first address, as after a kill in the worst place.

With 50,000 letters, on two cores beside other work: 94 a second, 6.6 ms on a processor and 5 statements each, 257 MB
after the first batch of 500 and 284 after the last; nobody got two, nobody none.
"""

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
TRAJECTORIES = 200
LANGUAGES = ["nl", "nl", "nl", "fr", "en"]


class Sink:
    """A mail server that takes all: counts by address, and the bytes."""

    def __init__(self):
        self.got = Counter()
        self.size = 0

    def open(self):
        """Take the place of a connection."""
        return True

    def close(self):
        """Take the place of a connection."""

    def send_messages(self, messages):
        """Count them."""
        for message in messages:
            self.got[message.to[0]] += 1
            self.size += len(message.message().as_bytes(linesep="\r\n"))
        return len(messages)


def fill(count):
    """Make the trajectories, what happened in them, and `count` followers; return the week."""
    from django.utils import timezone

    from cocreate.activity.models import Entry
    from cocreate.notifications.models import Follow, Week
    from cocreate.notifications.queries import address_hash
    from cocreate.trajectories.models import Agreement, Ask, Trajectory
    from cocreate.trajectories.words import CHANGES

    dice, now = random.Random(1), timezone.now()
    found = Trajectory.objects.bulk_create(
        Trajectory(slug=f"plein-{n}", title=f"Plein {n}", status="published", offered_at=now)
        for n in range(TRAJECTORIES)
    )
    for one in found:
        Entry.objects.bulk_create(
            Entry(verb=verb, scope=one.scope, object_type=one._meta.label_lower, object_id=one.pk)
            for verb in dice.choices(list(CHANGES), k=4)
        )
        Ask.objects.create(trajectory=one, text="Help banken dragen op zaterdag", minutes=dice.choice([5, 20, 60]))
        day = timezone.localdate() + timedelta(days=dice.randint(-6, 20))
        Agreement.objects.create(
            trajectory=one, what="De poort blijft open", who="Wij", decider="group", minutes=5, look_again=day
        )

    def follows():
        for number in range(count):
            address, language = f"an{number}@voorbeeld.be", dice.choice(LANGUAGES)
            for one in dice.sample(found, dice.randint(1, 3)):
                yield Follow(
                    address=address,
                    address_hash=address_hash(address),
                    scope=one.scope,
                    language=language,
                    confirmed_at=now,
                )

    all_of_them = follows()
    while some := list(islice(all_of_them, 5000)):
        Follow.objects.bulk_create(some)
    until = timezone.now()
    return Week.objects.create(name="bench", since=until - timedelta(days=7), until=until, beat_at=until)


def memory():
    """Return the most memory this process had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(count):
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "cocreate.settings"
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from cocreate.notifications import sending, tasks
    from cocreate.notifications.models import Letter, Week

    call_command("migrate", verbosity=0)
    week, sink, queries, batches = fill(count), Sink(), Counter(), []
    sending.get_connection = lambda: sink
    tasks.go_on = lambda _week, _wait=None: None

    def counted(execute, sql, params, many, context):
        queries[sql.split(maxsplit=1)[0]] += 1
        return execute(sql, params, many, context)

    before, began, cpu, again = memory(), time.perf_counter(), time.process_time(), False
    with connection.execute_wrapper(counted):
        while Week.objects.filter(finished_at=None).exists():
            tasks.send_letters.call(week.pk)
            batches.append(memory())
            if not again and len(sink.got) >= count / 2:
                again = Week.objects.update(cursor="") > 0
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    states = Counter(Letter.objects.values_list("state", flat=True))
    print(f"{connection.vendor}: {count:,} letters in {took:.1f} s, {count / took:,.0f} a second; ", end="")
    print(f"{1000 * cpu / count:.2f} ms on a processor and {sum(queries.values()) / count:.2f} statements each")
    print(f"statements: {', '.join(f'{verb} {number:,}' for verb, number in queries.most_common())}")
    print(f"memory: {before:.0f} MB before, {batches[0]:.0f} after the first batch, {batches[-1]:.0f} after the last")
    print(f"{sink.size / count / 1024:.1f} kB a letter; in the database: {dict(states)}")
    twice = sum(times > 1 for times in sink.got.values())
    print(f"got one: {len(sink.got):,}; got two: {twice}; got none: {count - len(sink.got)}")
    if twice or len(sink.got) != count or states != {"sent": count}:
        sys.exit("a letter left twice, or not at all")


def main():
    """Measure in a process of its own, with a data folder of its own."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--letters", type=int, default=50_000)
    arguments.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.here:
        measure(chosen.letters)
        return
    with tempfile.TemporaryDirectory() as folder:
        again = [sys.executable, __file__, "--here", "--letters", str(chosen.letters)]
        sys.exit(subprocess.run(again, check=False, env=os.environ | {"COCREATE_DATA": folder}).returncode)


if __name__ == "__main__":
    main()
