"""Read an uploaded picture safely and make the files that pages need from it. No database here."""

from .making import CROPS, RECIPE, Rendition, first_rendition, renditions
from .originals import Original, average_color, original, sha256
from .reading import read_picture

__all__ = [
    "CROPS",
    "RECIPE",
    "Original",
    "Rendition",
    "average_color",
    "first_rendition",
    "original",
    "read_picture",
    "renditions",
    "sha256",
]
