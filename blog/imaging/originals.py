"""The one file that is kept of an uploaded picture, and everything else is made from. No database here."""

import hashlib
import io
from dataclasses import dataclass

from PIL import Image as Pillow

FEW_COLORS = 4096
QUALITY = 90


@dataclass(frozen=True)
class Original:
    """A re-encoded picture: the bytes of its file, which hold nothing but pixels, and what is to be known of it.

    ``extension`` is the file name's, without a dot; ``color`` the picture's average color as ``#rrggbb``.
    """

    content: bytes
    extension: str
    width: int
    height: int
    color: str

    @property
    def sha256(self):
        return hashlib.sha256(self.content).hexdigest()


def original(picture):
    """Return the ``Original`` of a picture from ``read_picture``; one picture gives one file, byte for byte.

    A drawing of few colors is kept without loss, what can be seen through as WebP, and everything else as a JPEG.
    """
    buffer = io.BytesIO()
    if picture.getcolors(FEW_COLORS):
        extension = "webp"
        picture.save(buffer, "WEBP", lossless=True, quality=50, method=2)
    elif picture.mode == "RGBA":
        extension = "webp"
        picture.save(buffer, "WEBP", quality=QUALITY, method=2)
    else:
        extension = "jpg"
        picture.save(buffer, "JPEG", quality=QUALITY, subsampling=0)
    return Original(buffer.getvalue(), extension, picture.width, picture.height, average_color(picture))


def average_color(picture):
    """Return the picture's average color as ``#rrggbb``, on white where it can be seen through."""
    small = on_white(picture.resize((16, 16), Pillow.Resampling.BOX))
    red, green, blue = small.resize((1, 1), Pillow.Resampling.BOX).getpixel((0, 0))
    return f"#{red:02x}{green:02x}{blue:02x}"


def on_white(picture):
    """Return the picture as ``RGB``, on white where it can be seen through."""
    if picture.mode != "RGBA":
        return picture
    return Pillow.alpha_composite(Pillow.new("RGBA", picture.size, "white"), picture).convert("RGB")


def sha256(file):
    """Return the SHA-256 of an open file's bytes, as 64 hexadecimal digits."""
    return hashlib.file_digest(file, "sha256").hexdigest()
