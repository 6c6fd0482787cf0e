"""A recording comes in, is made ready or refused, is cut and wiped; nothing half-made stays."""

import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from cocreate.core import chores
from cocreate.media import actions, events, problems, queries, tasks
from cocreate.media.models import Recording, Transcript

from . import corpus


@pytest.fixture(scope="session")
def film(tmp_path_factory):
    """A film of two seconds."""
    return corpus.mp4()(tmp_path_factory.mktemp("film") / "film.mp4").read_bytes()


@pytest.fixture(scope="session")
def sound(tmp_path_factory):
    """A sound of two seconds."""
    return corpus.only("ogg", "libopus")(tmp_path_factory.mktemp("sound") / "sound.ogg").read_bytes()


@pytest.fixture(autouse=True)
def own_place(settings, tmp_path):
    settings.DATA = tmp_path / "data"


@pytest.fixture
def told():
    """The states of recordings as they were told."""
    heard = []

    def hear(recording, **_):
        heard.append((recording.pk, recording.state, recording.problem))

    events.ready.connect(hear)
    yield heard
    events.ready.disconnect(hear)


@pytest.fixture
def receive(db, django_capture_on_commit_callbacks):
    """Store contents as sources, receive them, do the work; return the recording."""

    def go(*contents, wanted="film", folder="contributions/abc"):
        names = [default_storage.save("sources/x/one", ContentFile(content)) for content in contents]
        with django_capture_on_commit_callbacks(execute=True):
            recording = actions.receive(names, folder, wanted)
        recording.refresh_from_db()
        return recording

    return go


def test_a_film_becomes_ready_and_its_sources_go(receive, told, film):
    recording = receive(film)
    assert recording.state == Recording.State.READY
    assert told == [(recording.pk, "ready", "")]
    assert (recording.medium, recording.width, recording.height, recording.progress) == ("film", 128, 96, 100)
    assert 1_900 <= recording.duration <= 2_200
    assert queries.files_of(recording) == [
        f"contributions/abc/{recording.pk}.mp4",
        f"contributions/abc/{recording.pk}.webp",
    ]
    assert all(default_storage.exists(name) for name in queries.files_of(recording))
    rendition = recording.renditions.get()
    assert (rendition.media_type, rendition.size) == ("video/mp4", rendition.file.size)
    assert recording.sources == []
    assert default_storage.listdir("sources/x") == ([], [])


def test_what_is_no_film_is_refused_with_a_reason(receive, told):
    recording = receive(b"<html>no film</html>")
    assert (recording.state, recording.problem) == ("refused", "not_media")
    assert told == [(recording.pk, "refused", "not_media")]
    assert default_storage.listdir("sources/x") == ([], [])
    assert "geen geluid of film" in problems.sentence(recording.problem)


def stored(folder="contributions/abc"):
    try:
        return sorted(default_storage.listdir(folder)[1])
    except FileNotFoundError:
        return []


def engines():
    """The processes of engines that this one started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rsplit(")", 1)[1].split()[:2]
            command = (stat.parent / "cmdline").read_bytes()
        except OSError:
            continue  # it ended just now
        if int(parent) == os.getpid() and state != "Z" and b"cocreate.media.engine" in command:
            found.append(int(stat.parent.name))
    return found


def at_progress(monkeypatch, do):
    """Have `do(recording, times)` happen when the engine tells how far it is; `times` counts from 1."""
    seen = []

    def teller(recording):
        original = real(recording)

        def told(percent):
            seen.append(percent)
            do(recording, len(seen))
            return original(percent)

        return told

    real = tasks._teller
    monkeypatch.setattr(tasks, "_teller", teller)
    return seen


def kill(*_, how=signal.SIGKILL):
    for pid in engines():
        os.kill(pid, how)


def test_a_sound_becomes_ready_in_two_forms(receive, sound):
    recording = receive(sound, wanted="sound")
    assert {r.media_type for r in recording.renditions.all()} == {"audio/mp4", "audio/ogg"}
    assert stored() == [f"{recording.pk}.m4a", f"{recording.pk}.ogg"]
    assert not recording.poster
    assert problems.note(recording) == ""
    assert (recording.width, recording.height) == (None, None)


def test_a_film_without_picture_is_sound_and_its_giver_is_told(receive, sound):
    recording = receive(sound)
    assert (recording.state, recording.wanted, recording.medium) == ("ready", "film", "sound")
    assert "geluid" in problems.note(recording)


def test_several_stretches_become_one(receive, film):
    recording = receive(film, film, film)
    assert recording.duration == pytest.approx(6_000, abs=200)


@pytest.mark.parametrize("code", problems.SENTENCES)
def test_each_reason_is_said_in_every_language(code):
    said = set()
    for language in ("nl", "fr", "en"):
        with translation.override(language):
            said.add(problems.sentence(code))
    assert len(said) == 3
    assert problems.sentence("") == ""
    assert problems.sentence("of a later version") == problems.sentence("broken")


@pytest.mark.parametrize(
    ("sources", "wanted"),
    [
        (["contributions/abc/1.mp4"], "film"),
        (["sources/../db.sqlite3"], "film"),
        ([], "film"),
        (["sources/a"], "hologram"),
    ],
)
def test_only_sources_are_received(db, sources, wanted):
    with pytest.raises(ValueError):
        actions.receive(sources, "contributions/abc", wanted)
    assert not Recording.objects.exists()


def test_a_source_that_is_not_there_is_told(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        recording = actions.receive(["sources/gone"], "contributions/abc", "film")
    recording.refresh_from_db()
    assert (recording.state, recording.problem) == ("refused", "lost")


def test_an_engine_that_is_killed_is_started_again(receive, film, told, monkeypatch):
    at_progress(monkeypatch, lambda recording, _: recording.takes <= 2 and kill())
    recording = receive(film)
    assert (recording.state, recording.takes, recording.deaths) == ("ready", 3, 2)
    assert stored() == [f"{recording.pk}.mp4", f"{recording.pk}.webp"]
    assert len(told) == 1
    assert engines() == []


def test_what_is_killed_three_times_is_refused_and_leaves_nothing(receive, film, told, monkeypatch):
    at_progress(monkeypatch, kill)
    recording = receive(film)
    assert (recording.state, recording.problem, recording.deaths) == ("refused", "gave_up", 3)
    assert recording.takes == 3
    assert told == [(recording.pk, "refused", "gave_up")]
    assert stored() == []
    assert default_storage.listdir("sources/x") == ([], [])


def test_what_a_dead_worker_left_half_made_is_made_again(
    receive, film, monkeypatch, django_capture_on_commit_callbacks
):
    """The worker got kill -9 after the first file was in storage: rows say working, a file stands there."""

    def dies(recording, path, media_type):
        real(recording, path, media_type)
        raise KeyboardInterrupt

    real = tasks._store
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "_store", dies)
        with pytest.raises(KeyboardInterrupt):
            receive(film)
    recording = Recording.objects.get()
    assert (recording.state, stored()) == ("working", [f"{recording.pk}.mp4"])
    with django_capture_on_commit_callbacks(execute=True):
        tasks.make_ready.call(recording.pk)
    recording.refresh_from_db()
    assert (recording.state, recording.takes, recording.deaths) == ("ready", 2, 0)
    assert stored() == [f"{recording.pk}.mp4", f"{recording.pk}.webp"]
    tasks.make_ready.call(recording.pk)  # once more does nothing
    recording.refresh_from_db()
    assert recording.takes == 2


def test_deploys_use_up_no_try_and_what_kills_its_engine_is_still_refused_after_three(receive, film, monkeypatch):
    """Five workers got kill -9 while they were at it, then the sixth lives and the engine dies of the film."""

    def deployed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        at_progress(patch, deployed)
        with pytest.raises(KeyboardInterrupt):
            receive(film)
        recording = Recording.objects.get()
        for _ in range(4):
            with pytest.raises(KeyboardInterrupt):
                tasks.make_ready.func(recording.pk)
    recording.refresh_from_db()
    assert (recording.state, recording.takes, recording.deaths) == ("working", 5, 0)
    at_progress(monkeypatch, kill)
    tasks.make_ready.call(recording.pk)
    recording.refresh_from_db()
    assert (recording.state, recording.problem) == ("refused", "gave_up")
    assert (recording.takes, recording.deaths) == (8, 3)


def test_an_engine_that_the_service_manager_ends_with_all_others_is_no_death(receive, film, monkeypatch):
    at_progress(monkeypatch, lambda recording, _: recording.takes <= 4 and kill(how=signal.SIGTERM))
    recording = receive(film)
    assert (recording.state, recording.takes, recording.deaths) == ("ready", 5, 0)


def test_a_film_that_takes_its_worker_with_it_is_refused_in_the_end(receive, film, monkeypatch):
    def dies(*_):
        raise KeyboardInterrupt

    at_progress(monkeypatch, dies)
    with pytest.raises(KeyboardInterrupt):
        receive(film)
    recording = Recording.objects.get()
    for _ in range(tasks.TAKES - 1):
        with pytest.raises(KeyboardInterrupt):
            tasks.make_ready.func(recording.pk)
    tasks.make_ready.call(recording.pk)
    recording.refresh_from_db()
    assert (recording.state, recording.problem, recording.deaths) == ("refused", "gave_up", 0)


def test_what_is_withdrawn_while_it_is_made_stops_the_engine(receive, film, told, monkeypatch):
    monkeypatch.setattr(tasks, "PAUSE", 0)
    names = []
    seen = at_progress(monkeypatch, lambda recording, times: names.extend(actions.wipe(recording)))
    with pytest.raises(Recording.DoesNotExist):
        receive(film)
    assert (len(seen), told, engines(), stored()) == (1, [], [], [])
    assert f"contributions/abc/{names[1].split('/')[-1]}" in names
    assert names[0].startswith("sources/x/one")


def test_what_is_withdrawn_at_the_last_moment_leaves_no_file(receive, film, told, monkeypatch):
    def withdrawn(recording, path, media_type):
        Recording.objects.filter(pk=recording.pk).delete()
        return real(recording, path, media_type)

    real = tasks._store
    monkeypatch.setattr(tasks, "_store", withdrawn)
    with pytest.raises(Recording.DoesNotExist):
        receive(film)
    assert (told, stored()) == ([], [])


def test_progress_is_written_once_a_second_at_most(db, monkeypatch, django_assert_num_queries):
    now = [100.0]
    monkeypatch.setattr(tasks.time, "monotonic", lambda: now[0])
    recording = Recording.objects.create(folder="a", wanted="film", state="working")
    told = tasks._teller(recording)
    with django_assert_num_queries(2):
        for step in range(20):
            now[0] = 200 + step / 10
            assert told(step)
    recording.refresh_from_db()
    assert recording.progress == 10
    recording.delete()
    now[0] = 300
    assert not told(50)


def test_a_part_becomes_a_recording_of_its_own(receive, film, django_capture_on_commit_callbacks):
    whole = receive(film)
    with django_capture_on_commit_callbacks(execute=True):
        part = actions.cut(whole, 500, 1_500)
    part.refresh_from_db()
    assert (part.state, part.medium, part.cut_of, part.folder) == ("ready", "film", whole, whole.folder)
    assert part.duration == pytest.approx(1_000, abs=50)
    assert not set(queries.files_of(part)) & set(queries.files_of(whole))
    for start, end in ((-1, 500), (500, 500), (0, 99_999)):
        with pytest.raises(ValueError, match="no part"):
            actions.cut(whole, start, end)
    with pytest.raises(ValueError, match="ready"):
        actions.cut(Recording(wanted="film"), 0, 1)


def test_a_part_of_sound_is_sound(receive, sound, django_capture_on_commit_callbacks):
    whole = receive(sound, wanted="sound")
    with django_capture_on_commit_callbacks(execute=True):
        part = actions.cut(whole, 0, 1_000)
    part.refresh_from_db()
    assert (part.state, part.duration) == ("ready", 1_000)


def test_wiping_names_every_file_also_of_parts_and_deletes_all_rows(receive, film, django_capture_on_commit_callbacks):
    whole = receive(film)
    with django_capture_on_commit_callbacks(execute=True):
        actions.cut(whole, 500, 1_500)
    Transcript.objects.create(recording=whole, language="nl", made_by="giver")
    names = actions.wipe(whole)
    assert sorted(name.rsplit("/")[-1] for name in names) == stored()
    assert len(names) == 4
    assert not Recording.objects.exists()
    assert not Transcript.objects.exists()
    assert actions.wipe(whole) == []


def test_wiping_before_the_work_names_the_sources(db):
    name = default_storage.save("sources/x/one", ContentFile(b"1"))
    recording = actions.receive([name], "contributions/abc", "film")
    assert name in actions.wipe(recording)


def test_files_that_are_not_on_this_machine_are_copied(receive, film, settings):
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    recording = receive(film)
    assert (recording.state, recording.problem) == ("ready", "")
    assert len(stored()) == 2


def test_a_recording_that_nobody_works_on_is_found(db, film, django_capture_on_commit_callbacks, settings):
    long_ago = timezone.now() - timedelta(hours=1)
    name = default_storage.save("sources/x/one", ContentFile(film))
    made = {"folder": "contributions/abc", "sources": [name], "wanted": "film"}
    lost = Recording.objects.create(**made)
    dead = Recording.objects.create(**{**made, "sources": []}, state="working", deaths=3)
    busy = Recording.objects.create(**made)
    Recording.objects.update(at=long_ago)
    new = Recording.objects.create(**made)
    DBTaskResult.objects.create(
        task_path=tasks.make_ready.module_path,
        args_kwargs={"args": [busy.pk], "kwargs": {}},
        backend_name="default",
        run_after=long_ago,
        queue_name="media",
    )
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.take_up_lost() == 2
    states = {recording.pk: recording.state for recording in Recording.objects.all()}
    assert states == {lost.pk: "ready", dead.pk: "refused", busy.pk: "waiting", new.pk: "waiting"}
    Recording.objects.exclude(pk=lost.pk).delete()
    assert actions.take_up_lost() == 0


def test_sources_without_a_recording_are_deleted_after_a_day(db, settings):
    assert actions.tidy_sources() == 0
    held, old, young = (default_storage.save(f"sources/{n}/a", ContentFile(b"1")) for n in ("held", "old", "young"))
    flat = default_storage.save("sources/flat", ContentFile(b"1"))
    Recording.objects.create(folder="a", wanted="film", sources=[held])
    for name in (held, old, flat):
        os.utime(default_storage.path(name), (0, 0))
    assert actions.tidy_sources() == 2
    assert [default_storage.exists(name) for name in (held, old, young, flat)] == [True, False, True, False]


def test_the_chores_are_done_by_the_worker():
    assert {"take up lost recordings", "delete sources without a recording"} <= set(chores._registered)
