"""From an uploaded file to an upright picture in sRGB of bounded size, whatever the file holds. No database here."""

import io
import math
import warnings

from django.core.exceptions import ValidationError
from PIL import Image as Pillow
from PIL import ImageCms, UnidentifiedImageError

MAX_BYTES = 10 * 1024 * 1024
MAX_SIDE = 16_000  # a WebP file's sides end at 16,383
# By kind, so that 200 MB and a second are enough: WebP's decoder holds a picture four times over, AVIF's twice.
MAX_PIXELS = {"JPEG": 40_000_000, "MPO": 40_000_000, "PNG": 25_000_000, "WEBP": 10_000_000, "AVIF": 20_000_000}
# A progressive JPEG is drawn once for each of its scans: a dozen or so, unless somebody means harm.
USUAL_SCANS, MAX_SCANNED_PIXELS = 16, 400_000_000
MOST_CHUNKS = 10_000  # a PNG of 10 MB has a thousand or two, and its reader takes each by itself
LONGEST = 3200
ROWS = 256

NOT_USABLE = "This is not a picture the site can use. Choose a JPEG, PNG, WebP or AVIF file."
DAMAGED = "This picture is damaged and cannot be read. Save it again and choose the new file."
ANIMATED = "This picture is animated. Choose a still picture."
MANY_PARTS = "This {} is stored in far too many parts. Save it again and choose the new file."
SCANS, PNG = b"\xff\xda", b"\x89PNG\r\n\x1a\n"
ORIENTATION = 0x0112
UPRIGHT = {
    2: Pillow.Transpose.FLIP_LEFT_RIGHT,
    3: Pillow.Transpose.ROTATE_180,
    4: Pillow.Transpose.FLIP_TOP_BOTTOM,
    5: Pillow.Transpose.TRANSPOSE,
    6: Pillow.Transpose.ROTATE_270,
    7: Pillow.Transpose.TRANSVERSE,
    8: Pillow.Transpose.ROTATE_90,
}


def read_picture(upload):
    """Return the picture of an uploaded file: upright, in sRGB, ``RGB`` or ``RGBA``, at most ``LONGEST`` pixels a side.

    The file is judged by its content, never its name, and its pixels are counted before they are decoded. Nothing but
    pixels is in what is returned.

    Raises ``ValidationError`` with a sentence for the editor when the file is too large, animated, broken or of another
    kind than JPEG, PNG, WebP or AVIF.
    """
    if upload.size > MAX_BYTES:
        raise ValidationError("This file is larger than 10 MB. Save it smaller and choose it again.")
    upload.seek(0)
    content = upload.read()
    if content.startswith(PNG) and _chunks(content) > MOST_CHUNKS:
        raise ValidationError(MANY_PARTS.format("PNG"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Pillow.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP", "AVIF")) as picture:
                _check(picture, content)
                return _read(picture)
    except ValidationError:
        raise
    except UnidentifiedImageError as error:
        raise ValidationError(NOT_USABLE) from error
    except Pillow.DecompressionBombError as error:
        raise ValidationError(_too_many("JPEG")) from error
    except Exception as error:  # a damaged file makes the decoders raise whatever they stumble over
        raise ValidationError(DAMAGED) from error


def _check(picture, content):
    """Refuse by its header alone what must not be decoded."""
    pixels = picture.width * picture.height
    if pixels > MAX_PIXELS[picture.format]:
        raise ValidationError(_too_many(picture.format))
    if max(picture.size) > MAX_SIDE:
        raise ValidationError(f"No side of a picture may have more than {MAX_SIDE:,} pixels. Cut it or shrink it.")
    if min(picture.size) < 1:
        raise ValidationError(DAMAGED)
    # Phones add a second picture, of depth or light, to a JPEG ("MPO"); the first is the one that was taken.
    if picture.format != "MPO" and getattr(picture, "n_frames", 1) > 1:
        raise ValidationError(ANIMATED)
    scans = content.count(SCANS) if picture.format in ("JPEG", "MPO") else 0
    if scans > USUAL_SCANS and scans * pixels > MAX_SCANNED_PIXELS:
        raise ValidationError(MANY_PARTS.format("JPEG"))


def _chunks(content):
    """Return how many chunks a PNG has (PNG specification, 5.3), counted until they are too many."""
    at, count = len(PNG), 0
    while at < len(content) and count <= MOST_CHUNKS:
        at, count = at + 12 + int.from_bytes(content[at : at + 4], "big"), count + 1
    return count


def _too_many(kind):
    millions = MAX_PIXELS[kind] // 1_000_000
    return f"This picture has more than {millions} million pixels. Save it smaller and choose it again."


def _read(picture):
    if picture.format in ("JPEG", "MPO"):
        share = LONGEST / max(picture.size)
        picture.draft(None, (math.ceil(picture.width * share), math.ceil(picture.height * share)))
    picture.load()
    profile, turn = picture.info.get("icc_profile"), _turn(picture)
    small = _in_srgb(_shrunk(picture), profile)
    if turn is not None:
        small = small.transpose(turn)
    if small.mode == "RGBA" and small.getextrema()[3][0] == 255:  # nothing is seen through it
        small = small.convert("RGB")
    small.info = {}
    return small


def _turn(picture):
    try:
        return UPRIGHT.get(picture.getexif().get(ORIENTATION))
    except Exception:  # EXIF data that cannot be read say nothing
        return None


def _shrunk(picture):
    """Return the picture in a mode that colors can be managed in, and not longer than ``LONGEST``.

    It is converted and divided by a whole number in strips, so that it is held in memory once and not three times.
    """
    mode = _plain_mode(picture)
    whole_parts = math.ceil if mode == "RGBA" else round
    divisor = max(1, whole_parts(max(picture.size) / LONGEST))
    if divisor > 1 or picture.mode != mode:
        size = (math.ceil(picture.width / divisor), math.ceil(picture.height / divisor))
        small = Pillow.new(mode, size)
        for top in range(0, picture.height, ROWS * divisor):
            bottom = min(top + ROWS * divisor, picture.height)
            strip = _converted(picture.crop((0, top, picture.width, bottom)), mode)
            small.paste(strip.reduce(divisor) if divisor > 1 else strip, (0, top // divisor))
        picture.close()
        picture = small
    if max(picture.size) > LONGEST:
        share = LONGEST / max(picture.size)
        size = (max(1, round(picture.width * share)), max(1, round(picture.height * share)))
        picture = picture.resize(size, Pillow.Resampling.LANCZOS)
    return picture


def _plain_mode(picture):
    if picture.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in picture.info:
        return "RGBA"
    if picture.mode in ("1", "L") or picture.mode.startswith("I"):
        return "L"
    return "CMYK" if picture.mode == "CMYK" else "RGB"


def _converted(strip, mode):
    if strip.mode.startswith("I"):  # 16 bits a pixel; Pillow would cut off what is lighter than 255
        strip = strip.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return strip.convert(mode)


def _in_srgb(picture, profile):
    """Return the picture in sRGB, as ``RGB`` or ``RGBA``; a profile that cannot be used is left out of account."""
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
        except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
            pass
    return picture.convert(mode)
