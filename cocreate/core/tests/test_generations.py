"""No interleaving of readers, writers and deaths shows a stale page."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from cocreate.core import generations as module
from cocreate.core.generations import CLOSED, DOUBTS, SEATS, Generations, slot_of

ROOT = Path(__file__).resolve().parents[3]
TAGS = ["contributions", "page:1", "contribution:k7m2", "stones"]


@pytest.fixture
def counters(tmp_path):
    made = []

    def make(**options):
        made.append(Generations(tmp_path / "pages", **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


def slots(*tags):
    return frozenset(map(slot_of, tags))


def test_a_page_is_valid_until_its_tag_changes(counters):
    reader, writer = counters(), counters()
    born = reader.clock
    assert reader.valid(slots("a", "b"), born)
    writer.doubt(slots("a"))
    assert not reader.valid(slots("a", "b"), born)
    assert reader.valid(slots("b"), born)
    writer.settle(slots("a"))
    assert not reader.valid(slots("a"), born)
    assert reader.valid(slots("a"), reader.clock)


def test_a_page_rendered_while_in_doubt_is_never_kept(counters):
    reader, writer = counters(), counters()
    writer.doubt(slots("a"))
    born = reader.clock
    writer.settle(slots("a"))
    assert not reader.valid(slots("a"), born)


def test_two_writers_on_one_tag_each_end_their_own_doubt(counters):
    reader, one, two = counters(), counters(), counters()
    for writer in (one, two, one):
        writer.doubt(slots("a"))
    one.settle(slots("a"))
    two.settle(slots("a"))
    assert not reader.valid(slots("a"), reader.clock)
    one.settle(slots("a"))
    assert reader.valid(slots("a"), reader.clock)


def test_the_doubt_of_a_process_that_died_is_taken_over(counters):
    reader, writer = counters(), counters()
    born = reader.clock
    writer.doubt(slots("a"))
    writer.close()
    assert not reader.valid(slots("a"), born)
    assert not reader.valid(slots("a"), born)
    assert reader.valid(slots("a"), reader.clock)


def test_a_process_that_died_stays_in_doubt_while_its_commit_may_be_under_way(counters, monkeypatch):
    now = 100.0
    monkeypatch.setattr(module.time, "monotonic", lambda: now)
    reader, writer = counters(grace=10), counters()
    writer.doubt(slots("a"))
    writer.close()
    assert not reader.valid(slots("a"), reader.clock)
    now = 109.0
    assert not reader.valid(slots("a"), reader.clock)
    now = 110.0
    assert not reader.valid(slots("a"), reader.clock)
    assert reader.valid(slots("a"), reader.clock)


def test_a_seat_that_left_doubts_is_not_given_away(counters):
    first, second = counters(), counters()
    first.doubt(slots("a"))
    first.close()
    second.doubt(slots("b"))
    assert second._words[DOUBTS + slot_of("a")] == 1
    assert second._words[DOUBTS + slot_of("b")] == 2


def test_a_seat_is_known_to_be_alive_again_after_its_process_died(counters):
    reader, writer = counters(grace=10), counters()
    writer.doubt(slots("a"))
    reader._dead_since[0] = 0.0
    reader.valid(slots("a"), reader.clock)
    assert reader._dead_since == {}


def test_forgetting_all_makes_every_page_old_and_buries_the_dead(counters):
    reader, writer = counters(), counters()
    born = reader.clock
    writer.doubt(slots("a"))
    writer.close()
    reader.forget_all()
    assert not reader.valid(slots("z"), born)
    assert reader.valid(slots("a", "z"), reader.clock)


def test_with_more_writers_than_seats_nothing_is_kept_until_the_next_start(counters, monkeypatch):
    monkeypatch.setattr(module, "SEATS", 2)
    writers = [counters() for _ in range(3)]
    for writer in writers:
        writer.doubt(slots("a"))
    reader = counters()
    assert not reader.valid(slots("z"), reader.clock)
    for writer in writers:
        writer.settle(slots("a"))
    assert reader._words[CLOSED] == 1
    reader.forget_all()
    assert reader.valid(slots("a", "z"), reader.clock)
    assert SEATS == 64


def test_a_reader_does_not_wait_for_a_writer(counters):
    reader, writer, other = counters(), counters(), counters()
    other.doubt(slots("a"))
    other.close()
    with writer._locked():
        assert not reader.valid(slots("a"), reader.clock)
    with reader._mutex:
        assert not reader.valid(slots("a"), reader.clock)
    reader.valid(slots("a"), reader.clock)
    assert reader.valid(slots("a"), reader.clock)


def test_settling_inside_a_write_waits_for_its_end(counters):
    """The garbage collector may settle at any moment, also while the same thread holds the lock."""
    writer = counters()
    writer.doubt(slots("a"))
    with writer._mutex:
        writer.settle(slots("a"))
        assert not writer.valid(slots("a"), writer.clock)
    writer.touch(slots("b"))
    writer.settle(frozenset())
    assert writer.valid(slots("a"), writer.clock)


def test_a_forked_child_takes_a_seat_of_its_own(counters):
    writer = counters()
    writer.doubt(slots("a"))
    child = os.fork()
    if not child:  # pragma: no cover - not measured here
        writer.doubt(slots("b"))
        os._exit(0 if writer._seat == 1 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    writer.settle(slots("a"))
    assert writer.valid(slots("a"), writer.clock)


def test_a_writer_in_another_process_is_seen_and_kill_9_leaves_nothing_stale(tmp_path, counters):
    script = textwrap.dedent("""
        import sys, time
        from pathlib import Path
        from cocreate.core.generations import Generations, slot_of
        counters = Generations(Path(sys.argv[1]))
        counters.doubt(frozenset([slot_of("a")]))
        print("doubt", flush=True)
        time.sleep(60)
    """)
    reader = counters()
    born = reader.clock
    command = [sys.executable, "-c", script, str(tmp_path / "pages")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as writer:
        writer.stdout.readline()
        assert not reader.valid(slots("a"), reader.clock)
        writer.send_signal(signal.SIGKILL)
    assert not reader.valid(slots("a"), reader.clock)
    assert reader.valid(slots("a"), reader.clock)
    assert not reader.valid(slots("a"), born)


STEPS = strategies.lists(
    strategies.tuples(
        strategies.sampled_from(["begin", "commit", "rollback", "die", "die after commit", "start", "keep", "read"]),
        strategies.integers(0, 2),
        strategies.sets(strategies.sampled_from(TAGS), min_size=1),
    ),
    max_size=40,
)


class World:
    """Three processes, a database with one number a tag, and the pages each process keeps."""

    def __init__(self, folder):
        self.folder = folder
        self.database = dict.fromkeys(TAGS, 0)
        self.processes = [Generations(folder) for _ in range(3)]
        self.running = [[] for _ in range(3)]
        self.renders = [[] for _ in range(3)]
        self.pages = [{} for _ in range(3)]

    def commit(self, number, tags):
        for tag in tags:
            self.database[tag] += 1

    def step(self, verb, number, tags):
        counters, running = self.processes[number], self.running[number]
        if verb == "begin":
            counters.doubt(slots(*tags))
            running.append(tags)
        elif verb in {"commit", "rollback"} and running:
            tags = running.pop()
            if verb == "commit":
                self.commit(number, tags)
            counters.settle(slots(*tags))
        elif verb.startswith("die"):
            if verb == "die after commit" and running:
                self.commit(number, running.pop())
            counters.close()
            self.processes[number] = Generations(self.folder)
            self.running[number], self.renders[number], self.pages[number] = [], [], {}
        elif verb == "start":
            self.renders[number].append((counters.clock, frozenset(tags), {tag: self.database[tag] for tag in tags}))
        elif verb == "keep" and self.renders[number]:
            born, shown, content = self.renders[number].pop(0)
            if counters.valid(slots(*shown), born):
                self.pages[number][shown] = (born, content)
        self.check()

    def check(self):
        for counters, pages in zip(self.processes, self.pages, strict=True):
            for shown, (born, content) in pages.items():
                if counters.valid(slots(*shown), born):
                    assert content == {tag: self.database[tag] for tag in shown}


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_no_interleaving_shows_a_stale_page(tmp_path_factory, steps):
    world = World(tmp_path_factory.mktemp("world"))
    for step in steps:
        world.step(*step)
    for number, running in enumerate(world.running):
        for _ in list(running):
            world.step("commit", number, set())
    reader = Generations(world.folder)
    for _ in world.processes:
        reader.valid(slots(*TAGS), reader.clock)
    for _ in TAGS:  # each look buries the dead of one tag
        reader.valid(slots(*TAGS), reader.clock)
    assert reader.valid(slots(*TAGS), reader.clock), "what ended is in doubt no more"
    for counters in [*world.processes, reader]:
        counters.close()
