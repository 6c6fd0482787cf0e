"""Whatever many write at once, on good and bad networks, is kept as they all see it, and cleaned the same way."""

import asyncio
import json
import re
import time

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocreate.documents import actions
from cocreate.documents.schema import clean
from cocreate.live import prosemirror
from cocreate.live.hub import Hub
from cocreate.live.settled import State
from cocreate.live.tests.rigs import MemoryStore, Peer, XmlElement, XmlFragment, XmlText, until

pytestmark = pytest.mark.django_db
ACTS = ["line", "line", "write", "write", "erase", "heading", "strange", "cut", "connect", "settle"]
OPERATIONS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(ACTS), st.integers(0, 30)), max_size=50)
WORD = re.compile(r"\bw\d+\b")


class Writer(Peer):
    """Who writes in a text."""

    def __init__(self, hub, name, who):
        super().__init__(hub, who=who, room=name)
        self.fragment = self.doc.get("default", type=XmlFragment)

    @property
    def holds(self):
        return prosemirror.read(self.fragment)

    async def act(self, what, at):
        lines = [one for one in self.fragment.children if isinstance(one, XmlElement) and len(one.children)]
        if what == "cut":
            self.cut()
        elif what == "connect" and self.client is None:
            await self.connect()
        elif what in {"line", "heading", "strange"}:
            kind = {"line": "paragraph", "heading": "heading", "strange": "script"}[what]
            self.fragment.children.insert(
                min(at, len(self.fragment.children)), XmlElement(kind, {}, [XmlText(f"w{at}")])
            )
        elif lines and what == "write":
            text = lines[at % len(lines)].children[0]
            text.insert(len(text), f" w{at} ")
        elif lines and what == "erase":
            text = lines[at % len(lines)].children[0]
            if len(text):
                del text[0 : min(2, len(text))]


async def write(store, name, operations):
    """Let all write, and come back at the end; return what they have then."""
    hub = Hub(store)
    writers = [await Writer(hub, name, f"p{n}").connect() for n in range(3)]

    async def settled():
        await until(lambda: all(one.turn is None for one in hub.rooms.values()))
        await hub.look(time.monotonic() + 2)
        await until(lambda: not any(one.settling for one in hub.rooms.values()))

    for who, what, at in operations:
        if what == "settle":
            await settled()
        else:
            await writers[who].act(what, at)
    for writer in writers:
        writer.cut()
        await writer.connect()
    await until(lambda: all(one.holds == writers[0].holds for one in writers) and writers[0].room.turn is None)
    await settled()
    await hub.close()
    return writers[0].holds


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(OPERATIONS)
def test_all_end_equal_and_what_is_kept_is_what_they_see(text, operations):
    store, document = MemoryStore(), text()

    ends = asyncio.run(write(store, document.room, operations))

    with transaction.atomic():
        for name, _, update in store.shown:
            actions.take(name, State(update).fragment())
        document.refresh_from_db()
        if store.shown:
            assert document.content == clean(ends).content
            assert "script" not in json.dumps(document.content)
            assert sorted(WORD.findall(document.text)) == sorted(WORD.findall(said(ends)))
        transaction.set_rollback(True)


def said(node):
    """Return the words of a text, a line for each block."""
    inner = "".join(map(said, node.get("content", ())))
    return node.get("text", "") + inner + ("\n" if node["type"] != "text" else "")
