"""A compass round with 500 phones: whether every placement is kept, and how long placing takes while all see it grow.

    make setup                         once: the environment and the front end
    .venv/bin/python bench/round.py    500 phones that place within a minute, on SQLite, a server of its own
    .venv/bin/python bench/round.py --phones 50 --seconds 10

Each phone opens the round, places at a moment of its own, goes where it is led and asks for the growing picture every
three and a half seconds till the end. Beside it one more client asks for /healthz, a constant page of the same server
in the same run. All clients are in this process, so what they cost is in the times too.

The goal is a p95 of "place" under 250 ms and no placement lost (exit status 1 when one is); seen: 193 ms beside 59 ms
for the constant page, none lost. Let nothing else run on the machine: where the constant page takes long, the rest says
nothing. `test_round.py` pins the queries of each.
"""

import argparse
import asyncio
import os
import random
import ssl
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
TLS = (
    ssl.create_default_context()
)  # made once: 500 clients that each read the certificates keep the first phones waiting
STATES = ["gaat-vanzelf", "krijgt-aandacht", "vraagt-aandacht", "niet-aan-de-orde", "weet-niet"]
STONES = ["potentieel", "ontmoeting", "afspraken", "identiteit", "structuur", "transactiemodel", "beweging"]
MAKE = """
from cocreate.stones import loading
loading.load()
from cocreate.compass import actions
from cocreate.compass.models import Round
from cocreate.trajectories.models import Trajectory
t = Trajectory.objects.create(slug="bench", title="Bench", status="published")
print("CODE", Round.objects.create(trajectory=t, edition=actions.edition_of("schakel")).code)
"""
COUNT = """
from cocreate.compass.models import Answer, Placement
print("KEPT", Placement.objects.count(), Answer.objects.count(), Placement.objects.values("voice").distinct().count())
"""


def shell(code, env):
    run = [sys.executable, "manage.py", "shell", "-v", "0", "-c", code]
    return subprocess.run(run, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout.split()


def percentile(times, share):
    return 1000 * sorted(times)[min(len(times) - 1, int(share * len(times)))]


async def phone(base, code, seconds, times):
    """Be one phone; note (what, seconds) in `times`."""
    dice = random.Random()
    headers = {"Origin": base}
    async with httpx.AsyncClient(
        base_url=base, headers=headers, timeout=60, follow_redirects=False, verify=TLS, trust_env=False
    ) as client:

        async def ask(what, *args, **more):
            began = time.perf_counter()
            answer = await client.request(*args, **more)
            times.append((what, time.perf_counter() - began, answer.status_code))
            return answer

        end = time.monotonic() + seconds
        await asyncio.sleep(dice.uniform(0, seconds * 0.95))
        await ask("open", "GET", f"/ronde/{code}/")
        said = {f"stand-{stone}": dice.choice(STATES) for stone in dice.sample(STONES, dice.randint(2, 7))}
        await ask("place", "POST", f"/ronde/{code}/", data={**said, "rol": "", "sleutel": f"{dice.random()}"})
        await ask("screen", "GET", f"/ronde/{code}/scherm/")
        client.cookies.clear()  # the island asks for the picture without cookies
        while time.monotonic() < end:
            await asyncio.sleep(3.5)
            await ask("grow", "GET", f"/ronde/{code}/groeit/")


async def constant(base, seconds, times):
    """Ask for a constant page five times a second."""
    async with httpx.AsyncClient(base_url=base, timeout=60) as client:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            began = time.perf_counter()
            answer = await client.get("/healthz")
            times.append(("constant", time.perf_counter() - began, answer.status_code))
            await asyncio.sleep(0.2)


async def run(base, code, phones, seconds):
    times = []
    await asyncio.gather(*(phone(base, code, seconds, times) for _ in range(phones)), constant(base, seconds, times))
    return times


def wait_for(base):
    for _ in range(240):
        try:
            if httpx.get(f"{base}/healthz", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.5)
    sys.exit("the server did not start")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--phones", type=int, default=500)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--port", type=int, default=8197)
    given = parser.parse_args()
    base = f"http://127.0.0.1:{given.port}"
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "COCREATE_DATA": folder, "PORT": str(given.port), "COCREATE_ORIGIN": base}
        env.pop("DATABASE_URL", None)
        subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=env, check=True)
        code = shell(MAKE, env)[-1]
        with (Path(folder) / "log").open("w") as log:
            server = subprocess.Popen([sys.executable, "manage.py", "serve"], cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            wait_for(base)
            times = asyncio.run(run(base, code, given.phones, given.seconds))
        finally:
            server.terminate()
            server.wait(30)
        kept = shell(COUNT, env)[-3:]
    for what in ("open", "place", "screen", "grow", "constant"):
        found = [seconds for name, seconds, _ in times if name == what]
        wrong = sum(status >= 400 for name, _, status in times if name == what)
        line = f"p50 {percentile(found, 0.5):7.1f} ms   p95 {percentile(found, 0.95):7.1f} ms"
        print(f"{what:9} {len(found):6} requests   {line}   refused {wrong}")
    print(f"kept {kept[0]} placements of {given.phones}, {kept[1]} answers, {kept[2]} people")
    sys.exit(kept[0] != str(given.phones))


if __name__ == "__main__":
    main()
