"""Color arithmetic: Oklch, and contrast. Pure: no database.

Oklch is the polar form of Oklab (Björn Ottosson, "A perceptual color space for image processing", 2020), in which
lightness means what the eye says; contrast is the ratio of WCAG 2.2. Colors are written ``#rrggbb``.
"""

import math
from functools import lru_cache
from typing import NamedTuple


class Oklch(NamedTuple):
    """Lightness from 0 to 1, chroma from 0 (gray), hue as an angle in radians."""

    lightness: float
    chroma: float
    hue: float


def to_oklch(color):
    """Return the ``Oklch`` of ``#rrggbb``."""
    red, green, blue = _linear(color)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b), math.atan2(b, a))


def to_hex(color):
    """Return the ``#rrggbb`` of an ``Oklch``; one that no screen shows loses chroma until it can be shown."""
    lightness = min(max(color.lightness, 0.0), 1.0)
    low, high = 0.0, color.chroma
    if _is_shown(channels := _channels(Oklch(lightness, high, color.hue))):
        return _written(channels)
    for _ in range(16):
        middle = (low + high) / 2
        low, high = (middle, high) if _is_shown(_channels(Oklch(lightness, middle, color.hue))) else (low, middle)
    return _written(_channels(Oklch(lightness, low, color.hue)))


def contrast(one, other):
    """Return the contrast ratio of two ``#rrggbb``, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _linear(color):
    values = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    return [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in values]


@lru_cache(maxsize=4096)
def _luminance(color):
    red, green, blue = _linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(color):
    a, b = color.chroma * math.cos(color.hue), color.chroma * math.sin(color.hue)
    long = (color.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (color.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (color.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _is_shown(channels):
    return all(-0.0005 <= channel <= 1.0005 for channel in channels)


def _written(channels):
    clipped = [min(max(channel, 0.0), 1.0) for channel in channels]
    values = [12.92 * each if each <= 0.0031308 else 1.055 * each ** (1 / 2.4) - 0.055 for each in clipped]
    return "#" + "".join(f"{round(255 * value):02x}" for value in values)
