"""Makes the pictures of the README: `make screenshots` starts the site with its demo content and photographs it."""

import tempfile
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from . import conftest

IMAGES = conftest.ROOT / "docs" / "images"
MOST = 300_000  # bytes
SHOTS = [
    ("home", "/", 1280, 900),
    ("chapter", "/gids/wat-is-lokale-cocreatie/", 390, 844),
]


def test_photograph(chromium, site):
    """Write one picture a shot, small enough to read along on a phone."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, path, width, height in SHOTS:
        context = chromium.new_context(
            base_url=site.url, viewport={"width": width, "height": height}, locale="nl-BE", device_scale_factor=2
        )
        page = context.new_page()
        assert page.goto(path, wait_until="networkidle").ok, path
        picture = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(64, dither=Image.Dither.NONE)
        picture.save(IMAGES / f"{name}.png", optimize=True)
        assert (IMAGES / f"{name}.png").stat().st_size <= MOST, name
        context.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        raise SystemExit(pytest.main([str(Path(__file__)), "-p", "no:cacheprovider", f"--basetemp={folder}/shots"]))
