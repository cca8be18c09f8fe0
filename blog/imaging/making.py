"""What pages need of a picture: each of its crops in several formats and widths. No database here."""

import io
import math
from dataclasses import dataclass

from PIL import Image as Pillow

from .originals import on_white

# A row whose files were made by another recipe gets new ones. Raise it with any change of what follows.
RECIPE = 1
WIDTHS = (320, 480, 640, 960, 1280, 1600)
# Width by height of what is cut out around the focal point; None is the whole picture.
CROPS = {"whole": None, "wide": 16 / 9, "social": 1200 / 630}
SOCIAL_WIDTH = 1200
FIRST_WIDTH = 960
# The widest file that a phone loads at the top of an article, and the bytes it may have at most.
WIDEST_ON_PHONES, BYTES_ON_PHONES = 1280, 58_000
AVIF_QUALITY, LOWEST_AVIF_QUALITY = 58, 20
# How much an AVIF file grows with one more step of quality, about.
GROWTH = 1.05


@dataclass(frozen=True)
class Rendition:
    """One file of a picture, ready to be stored; ``kind`` is its extension, ``crop`` one of ``CROPS``."""

    crop: str
    kind: str
    width: int
    height: int
    content: bytes


def renditions(picture, focus):
    """Yield each ``Rendition`` of a picture, one after the other, so that one is in memory at a time.

    ``focus`` is the point that no crop may lose, in percent from the left and from the top. Nothing is enlarged.
    """
    fallback = "webp" if picture.mode == "RGBA" else "jpg"  # a JPEG cannot be seen through
    for crop in ("wide", "whole"):
        part = _cut(picture, CROPS[crop], focus)
        if crop == "whole" and _cut(picture, CROPS["wide"], focus).size == part.size:
            continue  # the wide crop is the whole picture
        for width in _widths(part.width):
            scaled = _scaled(part, width)
            bounded = crop == "wide" and width <= WIDEST_ON_PHONES
            yield Rendition(crop, "avif", *scaled.size, _avif(scaled, BYTES_ON_PHONES if bounded else None))
            for kind in dict.fromkeys(("webp", fallback)):
                yield Rendition(crop, kind, *scaled.size, _encoded(scaled, kind))
    social = on_white(_cut(picture, CROPS["social"], focus))
    scaled = _scaled(social, min(SOCIAL_WIDTH, social.width))
    yield Rendition("social", "jpg", *scaled.size, _encoded(scaled, "jpg"))


def first_rendition(picture):
    """Return the one ``Rendition`` that serves every page until the others are made."""
    scaled = _scaled(picture, min(FIRST_WIDTH, picture.width))
    return Rendition("whole", "webp", *scaled.size, _encoded(scaled, "webp"))


def _widths(widest):
    widths = [width for width in WIDTHS if width < widest]
    return widths if len(widths) == len(WIDTHS) else [*widths, widest]


def _cut(picture, ratio, focus):
    """Return the largest part of that ratio around the focal point, the whole picture without a ratio."""
    if ratio is None:
        return picture
    width = max(1, min(picture.width, round(picture.height * ratio)))
    height = max(1, min(picture.height, round(picture.width / ratio)))
    left = _start(picture.width, width, focus[0])
    top = _start(picture.height, height, focus[1])
    return picture.crop((left, top, left + width, top + height))


def _start(whole, part, percent):
    return min(max(0, round(whole * percent / 100 - part / 2)), whole - part)


def _scaled(picture, width):
    if width == picture.width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Pillow.Resampling.LANCZOS, reducing_gap=3)


def _encoded(picture, kind):
    if kind == "webp":
        return _saved(picture, "WEBP", quality=80, method=4)
    return _saved(picture, "JPEG", quality=82, progressive=True, optimize=True)


def _avif(picture, limit):
    """Return an AVIF file of at most ``limit`` bytes when that can be, with less quality where it must be."""
    quality = AVIF_QUALITY
    while True:
        content = _saved(picture, "AVIF", quality=quality, speed=8, max_threads=1)
        if limit is None or len(content) <= limit or quality == LOWEST_AVIF_QUALITY:
            return content
        steps = math.ceil(math.log(len(content) / limit) / math.log(GROWTH))
        quality = max(LOWEST_AVIF_QUALITY, quality - steps)


def _saved(picture, kind, **options):
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()
