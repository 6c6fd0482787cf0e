"""Colours of the stones: is one readable, and which shade is readable on another paper."""

import colorsys

WHITE = "#ffffff"
LIGHT_PAPER = "#f2efe7"  # the darkest light paper of tokens.css
DARK_PAPER = "#1e2024"  # the lightest dark paper
TEXT = 4.5  # WCAG 2.2, 1.4.3
STEP = 0.01


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def luminance(colour: str) -> float:
    """Return the relative luminance (0 to 1) of #rrggbb, as WCAG 2 defines it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)]  # noqa: PLR2004 - sRGB
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio (1 to 21) of two colours #rrggbb."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def readable(colour: str, paper: str, ratio: float = TEXT) -> str:
    """Return `colour`, as much lighter or darker as `paper` asks to reach `ratio`, in the same hue."""
    hue, light, saturation = colorsys.rgb_to_hls(*_channels(colour))
    step = STEP if luminance(paper) < 0.18 else -STEP  # noqa: PLR2004 - where black and white read equally well
    while contrast(colour, paper) < ratio and 0 < light + step < 1:
        light += step
        colour = "#" + "".join(f"{round(c * 255):02x}" for c in colorsys.hls_to_rgb(hue, light, saturation))
    return colour
