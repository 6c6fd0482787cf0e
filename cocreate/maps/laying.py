"""A picture laid at four corners, as pixels: for paper, which knows nothing of the canvas that does it on a screen."""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image

DENSEST = 6.0  # pixels in a millimetre: 150 in an inch, at which one still reads a plan
MOST_PIXELS = 4_000_000
QUALITY = 85
Point = tuple[float, float]


def lay(picture: Image.Image, corners: Sequence[Point], wide: float, high: float, opacity: float) -> bytes | None:
    """Return a JPEG of `wide` by `high` millimetres in which the picture lies at its corners, on white.

    Corners are millimetres from the top left, with the clock from the top left of the picture, and may lie outside.
    What is straight stays straight, as on the canvas. None when nothing of it would be seen.
    """
    own = _density(picture, corners)
    dense = min(DENSEST, own, (MOST_PIXELS / (wide * high)) ** 0.5)
    size = max(1, round(wide * dense)), max(1, round(high * dense))
    smaller = [max(1, round(side * dense / own)) for side in picture.size]
    glass = picture.convert("RGB").resize(smaller, Image.Resampling.LANCZOS)
    glass.putalpha(round(255 * opacity))
    back = np.diag((*glass.size, 1.0)) @ np.linalg.inv(_onto([(x * dense, y * dense) for x, y in corners]))
    way = (back / (back[2, 2] or 1e-12)).ravel()[:8].tolist()
    laid = glass.transform(size, Image.Transform.PERSPECTIVE, way, Image.Resampling.BICUBIC)
    if laid.getchannel("A").getbbox() is None:
        return None
    sheet, written = Image.new("RGB", size, "white"), io.BytesIO()
    sheet.paste(laid, mask=laid)
    sheet.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def _density(picture: Image.Image, corners: Sequence[Point]) -> float:
    """Return how many of its own pixels lie in a millimetre, where most do."""
    sides = (float(np.hypot(*np.subtract(corners[n], corners[(n + 1) % 4]))) for n in range(4))
    return max(picture.size[n % 2] / max(side, 1e-6) for n, side in enumerate(sides))


def _onto(corners: Sequence[Point]) -> Any:
    """Return the matrix that lays the unit square, from its top left with the clock, onto four corners.

    Heckbert, Fundamentals of Texture Mapping and Image Warping (1989), 2.2.3.
    """
    one, two, three, four = np.array(corners, dtype=float)
    across, along, bent = two - three, four - three, one - two + three - four
    g, h = np.linalg.solve(np.column_stack((across, along)), bent)
    return np.array([*zip(two - one + g * two, four - one + h * four, one, strict=True), (g, h, 1.0)])
