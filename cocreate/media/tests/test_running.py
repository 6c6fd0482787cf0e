"""The engine runs in a process of its own: what it answers is not believed, and it ends when it takes too long."""

import json
import sys
import threading
from pathlib import Path

import pytest

from cocreate.media import running
from cocreate.media.engine.jobs import Job, Limits, RefusedError


@pytest.fixture(autouse=True)
def own_place(settings, tmp_path):
    settings.DATA = tmp_path / "data"


GOOD = {
    "medium": "film",
    "duration": 10,
    "files": [{"file": "film.mp4", "media_type": "text/html", "size": 5}],
    "width": 4,
    "height": 4,
    "poster": "poster.webp",
    "peaks": [1, -5, 999],
    "left_out": [],
}


def test_what_the_engine_answers_is_only_believed_where_it_must(tmp_path):
    (tmp_path / "film.mp4").write_bytes(b"film")
    (tmp_path / "poster.webp").write_bytes(b"poster")
    result = running.checked(GOOD, tmp_path)
    assert (result.files[0].media_type, result.files[0].size) == ("video/mp4", 4)
    assert result.peaks == [1, 0, 100]


@pytest.mark.parametrize(
    "wrong",
    [
        {"files": [{"file": "../../db.sqlite3"}]},
        {"files": [{"file": "sound.m4a"}]},
        {"files": 7},
        {"medium": "hologram"},
        {"duration": "long"},
        {"peaks": None},
        {"poster": "poster.webp", "linked": True},
    ],
)
def test_a_strange_answer_counts_as_a_death(tmp_path, wrong):
    (tmp_path / "film.mp4").write_bytes(b"film")
    (tmp_path / "secret").write_bytes(b"secret")
    if wrong.get("linked"):
        (tmp_path / "poster.webp").symlink_to(tmp_path / "secret")
    else:
        (tmp_path / "poster.webp").write_bytes(b"poster")
    with pytest.raises(running.DiedError):
        running.checked({**GOOD, **wrong}, tmp_path)


def engine_that(monkeypatch, script):
    monkeypatch.setattr(running, "ENGINE", [sys.executable, "-c", script])


def test_an_engine_that_talks_nonsense_or_nothing_has_died(monkeypatch, tmp_path):
    job = Job([], str(tmp_path), "film")
    engine_that(monkeypatch, "print('{'); print('[1]'); print('{\"progress\": 500}')")
    told = []
    with pytest.raises(running.DiedError, match="ended with 0"):
        running.run(job, lambda percent: told.append(percent) or True)
    assert told == [99]
    engine_that(monkeypatch, "import sys; sys.exit('broken pipe of thought')")
    with pytest.raises(running.DiedError, match="broken pipe of thought"):
        running.run(job, lambda percent: True)


def test_an_engine_that_hangs_is_killed_with_all_it_started(monkeypatch, tmp_path):
    child = tmp_path / "child"
    script = (
        "import subprocess, sys, time; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); "
        f"open({str(child)!r}, 'w').write(str(p.pid)); time.sleep(600)"
    )
    engine_that(monkeypatch, script)
    with pytest.raises(RefusedError) as refusal:
        running.run(Job([], str(tmp_path), "film", limits=Limits(seconds=2)), lambda percent: True)
    assert refusal.value.code == "too_slow"
    stat = Path(f"/proc/{child.read_text()}/stat")
    for _ in range(100):
        if not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return
        threading.Event().wait(0.05)
    pytest.fail("it lives on")


def test_the_engine_gets_no_secrets(monkeypatch, tmp_path):
    monkeypatch.setenv("COCREATE_SECRET_KEY", "secret")
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    engine_that(monkeypatch, "import os, json; open('/proc/self/fd/2', 'w').write(json.dumps(dict(os.environ)))")
    with pytest.raises(running.DiedError):
        running.run(Job([], str(tmp_path), "film"), lambda percent: True)
    assert "secret" not in json.dumps((tmp_path / "log").read_text())


def test_what_a_killed_process_left_in_its_workplace_is_removed(settings):
    root = Path(settings.DATA) / "run" / "media"
    with running.workplace() as busy:
        (root / "left").mkdir()
        (root / "left" / "film.mp4").write_bytes(b"half")
        with running.workplace() as mine:
            assert sorted(root.iterdir()) == sorted([busy, mine])
    assert list(root.iterdir()) == []


def test_what_may_last_a_minute_may_not_last_longer_and_never_longer_than_the_settings_say(settings):
    settings.SOUND_MAX_SECONDS = 1_800
    assert running.limits("sound").sound_seconds == 1_800
    assert running.limits("sound", 60).sound_seconds == 60
    settings.SOUND_MAX_SECONDS = 30
    assert running.limits("sound", 60).sound_seconds == 30
