"""Recording in a real browser with a fake microphone and camera: nothing is lost but the last seconds.

The microphone hears a tone a second, each a step higher than the last. So the published recording tells which seconds
it holds.
"""

import io
import re
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import av
import httpx
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from .conftest import launch
from .looks import looks_right
from .test_journey import in_queue

pytestmark = pytest.mark.either

RATE = 48_000
LOWEST, STEP = 400, 20  # Hz
PURE = 0.9  # of what sounds lies in the one tone
MOST_LOST = 5  # seconds
PAUSED = 2.2  # seconds, so that at least one whole tone is missed
OFFLINE = 11  # seconds, so that more than twice of that would be lost
READY = 180_000  # ms: the machine of the tests may be busy
SMALL = """[...document.querySelectorAll('co-recorder button')]
    .filter((one) => one.checkVisibility() && one.offsetHeight < 44).length"""
# Five pictures a second: what the tests listen to is the sound, and encoding costs by the picture, here and there.
FLAGS = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream=fps=5"]


def _wav(sound: np.ndarray) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", ""))
        out.writeframes(sound.astype("<i2").tobytes())
    return file.getvalue()


def tones(seconds: int) -> bytes:
    """A WAV with a tone a second, 0.85 s long, each a step higher."""
    at = np.arange(RATE) / RATE
    heard = at < 0.85
    parts = [np.sin(2 * np.pi * (LOWEST + STEP * second) * at) * heard for second in range(seconds)]
    return _wav(np.concatenate(parts) * 16_000)


@pytest.fixture(scope="module")
def studio(tmp_path_factory) -> Iterator[Browser]:
    """Chromium with a camera, and a microphone that hears the tones from the moment it opens."""
    heard = tmp_path_factory.mktemp("studio") / "tones.wav"
    heard.write_bytes(tones(60))
    with sync_playwright() as playwright:
        browser = launch(playwright, *FLAGS, f"--use-file-for-fake-audio-capture={heard}")
        yield browser
        browser.close()


@pytest.fixture
def page(studio, site) -> Iterator[Page]:
    """A phone that may use its microphone and camera, and writes down what its console says."""
    context = studio.new_context(
        base_url=site.url,
        viewport={"width": 390, "height": 844},
        locale="nl-BE",
        permissions=["microphone", "camera"],
        extra_http_headers={"X-Forwarded-For": "192.0.2.77"},
    )
    page = context.new_page()
    page.said = []
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(f"error: {error}"))
    yield page
    context.close()


def press(page: Page, what: str) -> None:
    page.locator(f"co-recorder [data-do={what}]:visible").click()


def in_state(page: Page, state: str) -> None:
    expect(page.locator("co-recorder")).to_have_attribute("data-state", state, timeout=30_000)


def begin(page: Page, what: str) -> None:
    press(page, what)
    in_state(page, "check")
    press(page, "begin")
    in_state(page, "recording")


def seconds_of(page: Page) -> float:
    minutes, seconds = page.locator("[data-part=time]").inner_text().split(":")
    return int(minutes) * 60 + int(seconds)


def wait_for_second(page: Page, second: int) -> None:
    clock = f"{second // 60}:{second % 60:02}"
    page.wait_for_function(
        "(clock) => document.querySelector('[data-part=time]').textContent >= clock", arg=clock, timeout=READY
    )


def share(page: Page, name: str) -> tuple[str, str]:
    """Fill in the rest and share; return the path of the secret link, and the id."""
    if page.locator("input[name=recognisable]:visible").count():
        page.locator("input[name=recognisable]:visible").first.check()
    page.locator("[name=title]").fill(name)
    page.locator("co-steps > p > button:visible").first.click()
    page.locator(".share-send button[type=submit]:visible").click()
    page.wait_for_url(re.compile("/bedankt/"), timeout=READY)
    secret = page.locator("a[href*='/mijn/b/']").first.get_attribute("href")
    return secret, re.search(r"/mijn/b/([^/]+)/", secret)[1]


@pytest.fixture
def publish(site, studio: Browser, signed_in) -> Iterator[Callable[[str], None]]:
    """Let an editor publish what waits with a name."""
    context = studio.new_context(base_url=site.url, locale="nl-BE", storage_state=signed_in)

    def publishing(name: str) -> None:
        editor = context.new_page()
        in_queue(editor, name).focus()
        editor.keyboard.press("p")
        expect(editor.locator("[data-item]", has_text=name)).to_have_count(0, timeout=30_000)

    yield publishing
    context.close()


def media_of(api: httpx.Client, contribution: str, secret: str = "") -> dict:
    answer = api.get(f"/contributions/{contribution}", headers={"X-Secret": secret} if secret else {})
    assert answer.status_code == 200, answer.text
    return answer.json()["media"]


def until_ready(page: Page, secret: str) -> None:
    page.goto(secret)
    expect(page.locator(".voice-clip :is(audio, video)")).to_be_attached(timeout=READY)


def heard_in(file: bytes) -> tuple[float, list[int]]:
    """Return how long it lasts, and the seconds of the tones one hears, in order."""
    with av.open(io.BytesIO(file)) as container:
        resampler = av.AudioResampler("flt", "mono", RATE)
        blocks = [block.to_ndarray()[0] for frame in container.decode(audio=0) for block in resampler.resample(frame)]
    sound = np.concatenate(blocks)
    size = RATE // 5
    numbers: list[int] = []
    for at in range(0, len(sound) - size, size // 2):
        piece = sound[at : at + size]
        if np.sqrt(np.mean(piece**2)) < 0.005:
            continue
        spectrum = np.abs(np.fft.rfft(piece * np.hanning(size))) ** 2
        top = int(np.argmax(spectrum))
        if spectrum[max(0, top - 2) : top + 3].sum() < PURE * spectrum.sum():
            continue  # a click, or a seam: where two pieces of tones meet, the highest point lies beside both
        number = round((top * RATE / size - LOWEST) / STEP)
        if number != (numbers[-1] if numbers else None):
            numbers.append(number)
    return len(sound) / RATE, numbers


def holes(numbers: list[int]) -> list[int]:
    """Return how many tones each hole inside a stretch misses; a stretch begins where the tones go down again."""
    return [later - earlier - 1 for earlier, later in pairwise(numbers) if later > earlier + 1]


def test_who_listens_hears_each_hole_and_no_other_tone_in_a_seam():
    sound = np.frombuffer(tones(8)[44:], "<i2")
    for ends in range(3 * RATE, 4 * RATE, 1_999):
        skips = ends * 7 % (2 * RATE)  # the tones go on from anywhere in their wave
        _, numbers = heard_in(_wav(np.concatenate([sound[:ends], sound[ends + skips :]])))
        assert numbers == sorted(numbers)
        assert len(holes(numbers)) <= 1
    ends = 3 * RATE + RATE // 2
    assert holes(heard_in(_wav(sound))[1]) == []
    assert holes(heard_in(_wav(np.concatenate([sound[:ends], sound[ends + 2 * RATE :]])))[1]) == [1]


@pytest.mark.parametrize("kind", ["geluid", "film"])
def test_every_second_but_five_survives_a_lost_network_and_a_reload(page, publish, api, kind):
    name = f"Over de lange tafel, als {kind}"
    page.goto(f"/deel/?soort={kind}")
    begin(page, "open")
    wait_for_second(page, 4)
    page.context.set_offline(True)
    wait_for_second(page, 4 + OFFLINE)
    expect(page.locator("[data-part=trouble]")).to_contain_text("Geen verbinding")
    page.context.set_offline(False)
    first = seconds_of(page)
    page.reload()
    in_state(page, "done")
    expect(page.locator("[data-part=said]")).to_contain_text("staat er nog")
    begin(page, "more")
    wait_for_second(page, first + 8 - MOST_LOST)
    press(page, "pause")
    in_state(page, "paused")
    page.wait_for_timeout(PAUSED * 1000)
    press(page, "resume")
    wait_for_second(page, first + 8)
    shown = seconds_of(page)
    press(page, "stop")
    in_state(page, "done")
    expect(page.locator("[data-part=sent]")).to_have_text("Alles is verstuurd.", timeout=READY)
    assert len(page.locator("input[name=upload]").input_value().split()) == 2
    secret, contribution = share(page, name)
    assert page.evaluate("localStorage.getItem('recordings')") is None, "the copy on the phone is erased"
    until_ready(page, secret)
    publish(name)
    media = media_of(api, contribution)
    assert media["medium"] == ("film" if kind == "film" else "sound")
    file = httpx.get(media["files"][0]["url"]).content
    lasts, numbers = heard_in(file)
    print(f"\n{kind}: shown {shown} s, lasts {lasts:.1f} s, tones {numbers}")
    assert first >= 4 + OFFLINE
    assert lasts >= shown - MOST_LOST
    assert len(numbers) >= shown - MOST_LOST
    assert len(holes(numbers)) == 1, "only where it paused"
    assert [line for line in page.said if "Content Security Policy" in line or "error:" in line] == []


def test_sharing_offline_waits_and_goes_by_itself(page):
    page.goto("/deel/?soort=geluid")
    begin(page, "open")
    wait_for_second(page, 2)
    page.context.set_offline(True)
    wait_for_second(page, 5)
    press(page, "stop")
    in_state(page, "done")
    page.locator("[name=title]").fill("Zonder verbinding")
    page.locator("co-steps > p > button:visible").first.click()
    page.locator(".share-send button[type=submit]:visible").click()
    expect(page.locator("[data-part=trouble]")).to_contain_text("wordt vanzelf gedeeld")
    page.context.set_offline(False)
    page.wait_for_url(re.compile("/bedankt/"), timeout=READY)


def test_what_was_typed_goes_along_to_a_story_and_the_recording_waits(page):
    page.goto("/deel/?soort=geluid")
    page.locator("[name=text]").fill("Ik vertel het.")
    begin(page, "open")
    wait_for_second(page, 3)
    page.get_by_role("button", name="Ik typ het liever").click()
    expect(page.locator("input[name=kind]")).to_have_value("text")
    expect(page.locator("[name=text]")).to_have_value("Ik vertel het.")
    page.locator("button[value=geluid]").click()
    in_state(page, "done")
    expect(page.locator("[data-part=said]")).to_contain_text("staat er nog")
    expect(page.locator("[data-part=sent]")).to_have_text("Alles is verstuurd.", timeout=READY)


def stands_still(bar) -> float:
    """Wait until a progress bar has not moved for two seconds; return where it stands."""
    before = -1.0
    for _ in range(15):
        now = bar.evaluate("one => one.value")
        if now == before:
            return now
        before = now
        bar.page.wait_for_timeout(2000)
    pytest.fail("it goes on by itself")


def test_a_file_from_the_phone_is_sent_in_pieces_and_can_wait(page, api, site, tmp_path):
    file = tmp_path / "Opname 12.wav"
    file.write_bytes(tones(60) + bytes(24_000_000))
    page.goto("/deel/?soort=geluid")
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    slow = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 3_000_000}
    wire.send("Network.emulateNetworkConditions", slow)
    page.locator("input[name=file]").set_input_files(file)
    page.wait_for_function("() => document.querySelector('[data-part=progress]')?.value > 0.3", timeout=READY)
    press(page, "hold")
    stood = stands_still(page.locator("[data-part=progress]"))  # the piece that is under way still arrives
    page.wait_for_timeout(1500)
    assert page.locator("[data-part=progress]").evaluate("one => one.value") == stood < 1
    assert page.locator("input[name=upload]").input_value() == ""
    page.reload()
    expect(page.locator("[data-part=file]")).to_contain_text("nog eens")
    offsets = []
    page.on("request", lambda request: offsets.append(request.headers.get("upload-offset")))
    page.locator("input[name=file]").set_input_files(file)
    expect(page.locator("[data-part=file]")).to_contain_text("is aangekomen", timeout=READY)
    begun = [int(offset) for offset in offsets if offset]
    assert begun[0] >= 4_000_000, "it goes on where it was"
    secret, contribution = share(page, "Uit de galerij")
    media = media_of(api, contribution, secret.rstrip("/").rpartition("/")[2])
    assert media["state"] in {"waiting", "working", "ready"}


def test_without_javascript_a_plain_file_does_it(studio, site):
    context = studio.new_context(base_url=site.url, java_script_enabled=False, locale="nl-BE")
    page = context.new_page()
    page.goto("/deel/?soort=geluid")
    file = {"name": "a.wav", "mimeType": "audio/wav", "buffer": tones(2)}
    page.locator("input[name=file]").set_input_files(file)
    page.locator(".share-send button[type=submit]").click()
    page.wait_for_url(re.compile("/bedankt/"))
    context.close()


@pytest.mark.parametrize("kind", ["geluid", "film"])
def test_axe_finds_nothing_in_any_state(page, kind):
    page.goto(f"/deel/?soort={kind}", wait_until="networkidle")
    looks_right(page)
    press(page, "open")
    in_state(page, "check")
    looks_right(page)
    press(page, "begin")
    in_state(page, "recording")
    looks_right(page)
    press(page, "pause")
    looks_right(page)
    press(page, "stop")
    in_state(page, "done")
    expect(page.locator("[data-part=sent]")).to_have_text("Alles is verstuurd.", timeout=READY)
    press(page, "listen")
    looks_right(page)
    press(page, "over")
    looks_right(page)
    assert page.evaluate(SMALL) == 0


@dataclass
class Given:
    """A picture that came to the server."""

    size: tuple[int, int]
    pixels: np.ndarray


def given_picture(api: httpx.Client, contribution: str, secret: str) -> Given:
    told = api.get(f"/contributions/{contribution}", headers={"X-Secret": secret}).json()["image"]
    picture = Image.open(io.BytesIO(httpx.get(told["url"]).content)).convert("RGB")
    return Given(picture.size, np.asarray(picture))


def test_a_covered_face_never_leaves_the_browser(page, api):
    lying = Image.new("RGB", (1200, 800), (200, 160, 120))
    exif = lying.getexif()
    exif[0x0112] = 6  # a phone that was held upright
    photo = io.BytesIO()
    lying.save(photo, "JPEG", exif=exif)
    page.goto("/deel/?soort=foto")
    file = {"name": "IMG_7.JPG", "mimeType": "image/jpeg", "buffer": photo.getvalue()}
    page.locator("input[name=file]").set_input_files(file)
    page.get_by_role("button", name="Bedek gezichten").click()
    canvas = page.locator("co-cover canvas")
    expect(canvas).to_be_focused()
    looks_right(page)
    page.set_viewport_size({"width": 390, "height": 844})
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box["height"] > box["width"]
    left, top, width, height = (box[side] for side in ("x", "y", "width", "height"))
    page.mouse.move(left + width * 0.25, top + height * 0.25)
    page.mouse.down()
    page.mouse.move(left + width * 0.35, top + height * 0.25, steps=4)
    page.mouse.up()
    for _ in range(6):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+z")
    page.get_by_role("button", name="Gebruik deze foto").click()
    expect(page.locator("co-cover [data-part=said]")).to_contain_text("niemand weer zichtbaar")
    page.locator("input[name=recognisable]:visible").first.check()
    page.locator("co-steps > p > button:visible").first.click()
    page.locator(".share-send button[type=submit]:visible").click()
    page.wait_for_url(re.compile("/bedankt/"))
    secret = page.locator("a[href*='/mijn/b/']").first.get_attribute("href")
    _, contribution, key = secret.strip("/").rsplit("/", 2)
    given = given_picture(api, contribution, key)
    assert given.size == (800, 1200)
    for x, y in [(0.25, 0.25), (0.3, 0.25), (0.35, 0.25)]:
        assert given.pixels[int(y * 1200), int(x * 800)].max() < 60, (x, y)
    assert given.pixels[int(0.75 * 1200), int(0.75 * 800)].min() > 90, "the rest is as it was"
    dark = (given.pixels.max(axis=2) < 60).any(axis=1)
    assert dark[int(0.25 * 1200) + 100 :].any(), "the spot of the keyboard is covered too"
    assert [line for line in page.said if "Content Security Policy" in line or "error:" in line] == []


def test_a_picture_that_the_browser_cannot_open_is_shared_all_the_same(page):
    page.goto("/deel/?soort=foto")
    page.locator("input[name=file]").set_input_files(
        {"name": "IMG_8.HEIC", "mimeType": "image/heic", "buffer": b"\0\0\0\x18ftypheic" + bytes(500)}
    )
    page.get_by_role("button", name="Bedek gezichten").click()
    expect(page.locator("co-cover [data-part=said]")).to_contain_text("Delen kan wel")
