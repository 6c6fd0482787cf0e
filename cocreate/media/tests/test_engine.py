"""Whatever comes in ends as a right result or a clear refusal; nothing but sound and picture comes out."""

import errno
import io
import json
import math
import resource
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from cocreate.media import problems, running
from cocreate.media.engine import __main__ as program
from cocreate.media.engine import limits, making
from cocreate.media.engine.jobs import Job, Limits, RefusedError, Result

from . import corpus

ROOT = Path(__file__).resolve().parents[3]
TELLTALE = (b"x264", b"Lavf", b"Lavc", b"libopus", b"51.0543", b"Apple", b"iPhone", b"Bij ons thuis", b"HandlerMake")
PLAIN = {"major_brand", "minor_version", "compatible_brands", "language", "handler_name", "vendor_id", "encoder"}


@pytest.fixture
def work(tmp_path):
    """Do a job on files in this process; return the result and the folder."""

    def go(*paths, wanted="film", **more):
        out = tmp_path / "out"
        out.mkdir(exist_ok=True)
        return making.make(Job([str(path) for path in paths], str(out), wanted, **more)), out

    return go


def loudness(path):
    """Integrated loudness (LUFS) and true peak (dB) of a file, by FFmpeg's meter on its own."""
    graph = av.filter.Graph()
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        nodes = [
            graph.add_abuffer(template=stream),
            graph.add("ebur128", "metadata=1:peak=true"),
            graph.add("abuffersink"),
        ]
        graph.link_nodes(*nodes).configure()
        found, peak = -math.inf, 0.0
        for frame in [*container.decode(stream), None]:
            graph.push(frame)
            while True:
                try:
                    out = graph.pull()
                except (av.BlockingIOError, av.EOFError):
                    break
                found = float(out.metadata.get("lavfi.r128.I", found))
                peak = max(peak, float(out.metadata.get("lavfi.r128.true_peak", 0)))
    return found, 20 * math.log10(peak) if peak else -math.inf


def check_clean(path):
    """Nothing is in it but sound and picture, and a browser can begin before it has all."""
    data = path.read_bytes()
    assert not [word for word in TELLTALE if word in data]
    if path.suffix in {".mp4", ".m4a"}:
        assert data.index(b"moov") < data.index(b"mdat")
    with av.open(str(path)) as container:
        assert set(container.metadata) <= PLAIN, container.metadata
        assert container.chapters() == []
        for stream in container.streams:
            assert set(stream.metadata) <= PLAIN, stream.metadata
            assert stream.type in {"audio", "video"}


def check_film(path, case, result):
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        context = stream.codec_context
        assert (context.name, context.profile, context.pix_fmt) == ("h264", "High", "yuv420p")
        assert (result.width, result.height) == (context.width, context.height)
        assert max(context.width, context.height) <= 1_280
        assert context.width % 2 == context.height % 2 == 0
        assert case.size in {None, (context.width, context.height)}
        frames = list(container.decode(stream))
    steps = {b.pts - a.pts for a, b in pairwise(frames)}
    assert len(steps) <= 1
    assert stream.average_rate in {24, 25, 30}
    assert {frame.rotation for frame in frames} == {0}
    seconds = len(frames) / stream.average_rate
    assert seconds == pytest.approx(case.seconds, abs=0.3)


def check(case, result, out):
    assert isinstance(result, Result)
    assert result.medium == case.ends
    assert result.duration / 1_000 == pytest.approx(case.seconds, abs=0.3)
    for made in result.files:
        path = out / made.file
        assert path.stat().st_size == made.size
        check_clean(path)
        with av.open(str(path)) as container:
            codecs = [stream.codec_context.name for stream in container.streams]
            heard = bool(container.streams.audio)
            assert container.duration / 1e6 == pytest.approx(case.seconds, abs=0.4)
        assert (
            codecs
            in (
                {"video/mp4": [["h264", "aac"], ["h264"]], "audio/mp4": [["aac"]], "audio/ogg": [["opus"], ["libopus"]]}
            )[made.media_type]
        )
        if made.media_type == "video/mp4":
            check_film(path, case, result)
        if heard and case.name != "silence" and case.seconds >= 1:
            level, peak = loudness(path)
            assert level == pytest.approx(-16, abs=1)
            assert peak <= 0
        if heard:
            assert 0 < len(result.peaks) <= 400
            assert all(0 <= value <= 100 for value in result.peaks)
    if case.ends == "film":
        with Image.open(out / result.poster) as poster:
            assert (poster.format, poster.size) == ("WEBP", (result.width, result.height))
            assert np.asarray(poster.convert("L")).std() > 5 or result.width == 16
            assert not poster.getexif()
    else:
        assert {made.media_type for made in result.files} == {"audio/mp4", "audio/ogg"}
        assert result.poster == ""


@pytest.mark.parametrize("case", corpus.GOOD, ids=str)
def test_what_people_record_becomes_ready(case, work, tmp_path):
    result, out = work(case.make(tmp_path / "in.bin"), wanted=case.wanted)
    check(case, result, out)


def ended(job):
    """Do a job in a process of its own; return the medium that came, or the code of the refusal."""
    Path(job.out).mkdir(exist_ok=True)
    try:
        return running.run(job, lambda percent: True).medium
    except RefusedError as refusal:
        return refusal.code


@pytest.mark.parametrize("case", corpus.BAD, ids=str)
def test_what_is_none_is_refused_with_a_reason(case, tmp_path):
    job = Job([str(case.make(tmp_path / "film.mp4"))], str(tmp_path / "out"), case.wanted, limits=Limits(seconds=60))
    assert ended(job) in {case.ends, *case.codes}
    assert set(case.codes) | {case.ends} <= {*problems.SENTENCES, "film", "sound"}


def test_stretches_of_one_recording_are_joined_whatever_they_are(work, tmp_path):
    webm = {"form": "webm", "video": "libvpx", "audio": "libopus", "video_options": corpus.QUICK}
    first = corpus.write(tmp_path / "1", seconds=2, **webm)
    upright = corpus.write(tmp_path / "2", form="mp4", video="libx264", seconds=1, size=(90, 160))
    mute = corpus.write(tmp_path / "3", form="mp4", video="libx264", seconds=1, audio=None, rate=60)
    heard = corpus.write(tmp_path / "4", form="ogg", audio="libopus", seconds=1)
    nothing = corpus.text(tmp_path / "5", b"")
    last = corpus.shorter(corpus.write(tmp_path / "6", seconds=4, **webm), 0.5)
    result, out = work(first, upright, mute, heard, nothing, last)
    assert result.left_out == [4]
    assert (result.width, result.height) == (128, 96)
    assert 6_500 < result.duration < 7_500
    with av.open(str(out / "film.mp4")) as container:
        frames = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    with av.open(str(out / "film.mp4")) as container:
        samples = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)[0]
    assert abs(samples.size / 48_000 - result.duration / 1_000) < 0.1
    rate = len(frames) / (result.duration / 1_000)
    standing = frames[int(2.5 * rate)]
    assert standing[:, :20].mean() < 20  # black beside what stands upright
    assert standing[:, 50:80].mean() > 60
    assert np.abs(samples[int(3.2 * 48_000) : int(3.8 * 48_000)]).max() < 0.01  # the mute one
    assert np.abs(samples[int(4.2 * 48_000) : int(4.8 * 48_000)]).max() > 0.05


def test_sound_stays_with_its_picture(work, tmp_path):
    """A flash and a beep at the same moment come out at the same moment."""
    beep = np.zeros((1, 3 * corpus.RATE), np.float32)
    beep[0, 2 * corpus.RATE : 2 * corpus.RATE + 4_800] = 0.3 * np.sin(np.arange(4_800) / 6)
    path = corpus.write(tmp_path / "in", form="mov", video="libx264", seconds=3, sound=beep, dark=2.0, start=7.0)
    _result, out = work(path)
    with av.open(str(out / "film.mp4")) as container:
        flash = next(f.time for f in container.decode(video=0) if f.to_ndarray(format="gray").mean() > 30)
    with av.open(str(out / "film.mp4")) as container:
        stream = container.streams.audio[0]
        heard = next(
            f.time + int(np.argmax(np.abs(f.to_ndarray()[0]) > 0.1)) / 48_000
            for f in container.decode(stream)
            if np.abs(f.to_ndarray()).max() > 0.1
        )
    assert heard == pytest.approx(flash, abs=0.06)


def test_a_part_is_cut_out_at_its_times(work, tmp_path):
    path = corpus.write(tmp_path / "in", form="mp4", video="libx264", seconds=4, dark=2.0)
    result, out = work(path, start=1_500, end=3_000)
    assert result.duration == pytest.approx(1_500, abs=60)
    with av.open(str(out / "film.mp4")) as container:
        means = [frame.to_ndarray(format="gray").mean() for frame in container.decode(video=0)]
    first_light = next(number for number, mean in enumerate(means) if mean > 30)
    assert first_light == pytest.approx(0.5 * 25, abs=1)
    result, out = work(path, wanted="sound", start=1_500, end=3_000)
    assert result.duration == 1_500
    with pytest.raises(RefusedError):
        work(path, start=3_000, end=3_010)


def first_colours(path, coded="ITU601"):
    """The first picture in red, green and blue."""
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
        tags = (frame.color_primaries, frame.color_trc, frame.colorspace)
        return frame.reformat(format="rgb24", src_colorspace=coded).to_ndarray().astype(int), tags


def test_colours_stay_and_are_told_to_the_browser(work, tmp_path):
    path = corpus.mp4()(tmp_path / "in")
    _result, out = work(path)
    before, _ = first_colours(path)
    after, tags = first_colours(out / "film.mp4", "ITU709")
    assert np.abs(before - after).mean() < 5
    assert tags == (1, 1, 1)


def test_high_contrast_becomes_what_screens_show(work, tmp_path):
    """HLG that is only cut to 8 bit looks grey and pale: its white has to come out as white, its red as red."""
    case = next(case for case in corpus.GOOD if "high contrast" in case.name)
    path = case.make(tmp_path / "in")
    _result, out = work(path)
    before, _ = first_colours(path, "ITU709")
    after, tags = first_colours(out / "film.mp4", "ITU709")
    assert tags == (1, 1, 1)
    assert after[5, 5].min() == 255
    assert np.ptp(after, axis=2).mean() > np.ptp(before, axis=2).mean() * 1.2


@pytest.mark.parametrize(("wanted", "limit"), [("film", {"film_seconds": 1}), ("sound", {"sound_seconds": 1})])
def test_too_long_is_refused_and_not_cut(work, tmp_path, wanted, limit):
    path = corpus.write(tmp_path / "in", form="mp4", video="libx264", seconds=8, rate=5)
    with pytest.raises(RefusedError) as refusal:
        work(path, wanted=wanted, limits=Limits(**limit))
    assert refusal.value.code == "too_long"


@pytest.mark.parametrize("path", ["8k", "ten hours of silence", "hours packed small", "a zip bomb", "full hd"])
def test_memory_is_bounded(path, tmp_path):
    """Measured by the kernel: the most that the engine had in memory at once."""
    case = next(case for case in corpus.GOOD + corpus.BAD if case.name == path)
    (tmp_path / "out").mkdir()
    job = Job([str(case.make(tmp_path / "in"))], str(tmp_path / "out"), case.wanted)
    script = (
        "import resource, subprocess, sys; "
        "subprocess.run([sys.executable, '-m', 'cocreate.media.engine', sys.argv[1]], stdout=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, job.dump()], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < (1_000 if path == "8k" else 350)  # MB


def test_what_needs_more_than_it_may_have_is_refused(tmp_path):
    path = next(case for case in corpus.GOOD if case.name == "full hd").make(tmp_path / "in")
    job = {"sources": [str(path)], "out": str(tmp_path / "out"), "wanted": "film"}
    assert ended(Job(**job, limits=Limits(memory_mb=400))) in {"too_big", "broken"}
    assert ended(Job(**job, limits=Limits(out_mb=0))) == "too_big"
    assert ended(Job(**job, limits=Limits(seconds=0))) == "too_slow"


@pytest.mark.parametrize("seed", range(12))
def test_a_file_with_wrong_bytes_never_breaks_the_engine(seed, tmp_path):
    """Mutations of good files: bytes changed, pieces moved, taken out and doubled."""
    case = [case for case in corpus.GOOD if not case.size and case.seconds == 2][seed * 3 % 29]
    path = case.make(tmp_path / "in")
    data = bytearray(path.read_bytes())
    chance = np.random.default_rng(seed)
    for _ in range(int(chance.integers(1, 40))):
        at, to, size = (int(n) for n in chance.integers(0, (len(data), len(data), 64)))
        match int(chance.integers(4)):
            case 0:
                data[at] = int(chance.integers(256))
            case 1:
                data[at : at + size] = b""
            case 2:
                data[at:at] = data[to : to + size]
            case _:
                data[at : at + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    job = Job([str(path)], str(tmp_path / "out"), case.wanted, limits=Limits(seconds=60))
    assert ended(job) in {*problems.SENTENCES, "film", "sound"}


@pytest.fixture
def answers(monkeypatch, capsys):
    """Run the program in this process, without its limits; return its last line."""
    monkeypatch.setattr(program.limits, "bind", lambda limits: None)
    monkeypatch.setattr(program.processes, "end_with", lambda parent: None)

    def go(job, *, on_input=False):
        monkeypatch.setattr(sys, "argv", ["engine"] if on_input else ["engine", job.dump()])
        monkeypatch.setattr(sys, "stdin", io.StringIO(job.dump() + "\n"))
        assert program.main() == 0
        return json.loads(capsys.readouterr().out.splitlines()[-1])

    return go


def test_the_program_takes_its_job_as_input_or_argument_and_answers_in_lines(answers, tmp_path):
    path = corpus.only("ogg", "libopus")(tmp_path / "in")
    job = Job([str(path)], str(tmp_path), "sound")
    assert answers(job)["result"] == answers(job, on_input=True)["result"]
    assert answers(Job([str(tmp_path / "in")] * 0, str(tmp_path), "sound"))["problem"] == "broken"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (MemoryError(), "too_big"),
        (OSError(errno.EFBIG, "too large"), "too_big"),
        (av.error.ExternalError(542398533, "no memory"), "too_big"),
        (av.error.InvalidDataError(1094995529, "broken"), "broken"),
    ],
)
def test_errors_of_ffmpeg_and_the_system_are_told_as_problems(answers, monkeypatch, tmp_path, error, code):
    def fails(job):
        raise error

    monkeypatch.setattr(making, "make", fails)
    assert answers(Job([], str(tmp_path), "film"))["problem"] == code


def test_our_own_mistakes_are_no_problem_of_the_file(answers, monkeypatch, tmp_path):
    monkeypatch.setattr(making, "make", lambda job: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        answers(Job([], str(tmp_path), "film"))


def test_the_limits_are_those_of_the_job(monkeypatch):
    bound = {}
    monkeypatch.setattr(limits.resource, "getrlimit", lambda what: (0, 2_000 if what == resource.RLIMIT_NOFILE else -1))
    monkeypatch.setattr(limits.resource, "setrlimit", lambda what, most: bound.update({what: most}))
    monkeypatch.setattr(limits.os, "nice", lambda more: bound.update(nice=more))
    limits.bind(Limits(memory_mb=700, seconds=100, out_mb=5, threads=2))
    assert bound == {
        resource.RLIMIT_AS: (700_000_000, 700_000_000),
        resource.RLIMIT_CPU: (149, 151),
        resource.RLIMIT_FSIZE: (5_000_000, 5_000_000),
        resource.RLIMIT_NOFILE: (64, 64),
        resource.RLIMIT_CORE: (0, 0),
        "nice": 10,
    }
