"""Read an uploaded picture safely and make the files a page needs from it. No database here."""

import hashlib
import io
import secrets
import warnings
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image as Pillow
from PIL import ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SIDE = 16_000  # a WebP file's sides end at 16,383
TOO_MANY_PIXELS = "This picture has more than 40 million pixels. Save it smaller and choose it again."
WIDTHS = (480, 960, 1600)
QUALITY = 82


@dataclass(frozen=True)
class Rendition:
    """One re-encoded WebP file of a picture, ready to be stored."""

    width: int
    height: int
    content: ContentFile


def read_picture(upload):
    """Return the decoded picture of an uploaded file, without EXIF or GPS data and turned upright.

    The file is judged by its content, never its name, and its pixels are counted before they are decoded.

    Raises ``ValidationError`` with a sentence for the editor when the file is too large, animated, broken or of another
    kind than JPEG, PNG, WebP or AVIF.
    """
    if upload.size > MAX_BYTES:
        raise ValidationError("This file is larger than 10 MB. Save it smaller and choose it again.")
    upload.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Pillow.open(upload, formats=FORMATS)
            _check_size(picture)
            # Phones add a second picture, of depth or light, to a JPEG ("MPO"); the first is the one that was taken.
            if picture.format != "MPO" and getattr(picture, "n_frames", 1) > 1:
                raise ValidationError("This picture is animated. Choose a still picture.")
            picture.load()
            upright = ImageOps.exif_transpose(picture)
    except ValidationError:
        raise
    except UnidentifiedImageError as error:
        raise ValidationError(
            "This is not a picture the site can use. Choose a JPEG, PNG, WebP or AVIF file."
        ) from error
    except Pillow.DecompressionBombError as error:
        raise ValidationError(TOO_MANY_PIXELS) from error
    except Exception as error:  # a damaged file makes the decoders raise whatever they stumble over
        raise ValidationError(
            "This picture is damaged and cannot be read. Save it again and choose the new file."
        ) from error
    has_alpha = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    return upright.convert("RGBA" if has_alpha else "RGB")


def _check_size(picture):
    if picture.width * picture.height > MAX_PIXELS:
        raise ValidationError(TOO_MANY_PIXELS)
    if max(picture.size) > MAX_SIDE:
        raise ValidationError(f"No side of a picture may have more than {MAX_SIDE:,} pixels. Cut it or shrink it.")


def renditions(picture):
    """Return a ``Rendition`` for each of ``WIDTHS`` up to the picture's own width, smallest first."""
    widths = [width for width in WIDTHS if width < picture.width]
    if len(widths) < len(WIDTHS):
        widths.append(picture.width)
    made = []
    for width in widths:
        height = max(1, round(picture.height * width / picture.width))
        buffer = io.BytesIO()
        picture.resize((width, height), Pillow.Resampling.LANCZOS).save(buffer, "WEBP", quality=QUALITY, method=4)
        made.append(Rendition(width, height, ContentFile(buffer.getvalue())))
    return made


def random_name():
    """Return a file name stem that says nothing of the upload's own name."""
    return secrets.token_hex(12)


def sha256(content):
    """Return the SHA-256 of a stored file's bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(content.read()).hexdigest()
