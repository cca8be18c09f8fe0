"""Files that mean harm to whoever reads pictures, and what each of them costs.

    python -m tests.blog.broken_pictures [--trusting]

Each is read in a process of its own. A line of JSON tells the name, whether it must be refused, what became of it, the
seconds of the processor that reading took, and the megabytes beyond what the process began with. With ``--trusting``,
pixels are not counted first: the control.
"""

import io
import json
import os
import random
import resource
import struct
import sys
import time
import warnings
import zlib
from functools import cache
from pathlib import Path

from PIL import Image as Pillow

PNG_START = b"\x89PNG\r\n\x1a\n"
SHIPPED = Path(__file__).parent / "broken"
SCRIPT = b"<script>alert(1)</script>"
FUZZED = 60
CONTROL = "PNG of 63 megapixels"


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(size, *chunks, depth=8, color=2, rows=None):
    """Return a PNG with these chunks before its pixels, which are all zero unless ``rows`` gives their bytes."""
    header = struct.pack(">IIBBBBB", *size, depth, color, 0, 0, 0)
    packed, samples = zlib.compressobj(6), {0: 1, 2: 3, 3: 1, 6: 4}[color]
    row = bytes(1 + (size[0] * depth * samples + 7) // 8)
    pixels = b"".join(packed.compress(row) for _ in range(size[1])) if rows is None else packed.compress(rows)
    ends = [chunk(b"IDAT", pixels + packed.flush()), chunk(b"IEND", b"")]
    return b"".join([PNG_START, chunk(b"IHDR", header), *chunks, *ends])


def plain(kind="JPEG", size=(64, 48), mode="RGB", **options):
    buffer = io.BytesIO()
    Pillow.new(mode, size, options.pop("color", "teal")).save(buffer, kind, **options)
    return buffer.getvalue()


def animated(kind):
    frames = [Pillow.new("RGB", (64, 48), color) for color in ("red", "green", "blue")]
    return plain(kind, save_all=True, append_images=frames)


def many_scans(size, count):
    """Return a progressive JPEG whose last scan is repeated so many times."""
    whole = plain(size=size, progressive=True)
    start, end = whole.rfind(b"\xff\xda"), whole.rfind(b"\xff\xd9")
    return whole[:end] + whole[start:end] * count + whole[end:]


def with_exif(data):
    """Return a JPEG that carries these bytes as its EXIF data."""
    whole = plain()
    segment = b"Exif\0\0" + data
    return whole[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + whole[2:]


def ifd(*entries, then=0):
    """Return a big-endian TIFF header with one directory of (tag, type, count, value) entries."""
    fields = b"".join(struct.pack(">HHII", *entry) for entry in entries)
    return b"MM\0*\0\0\0\x08" + struct.pack(">H", len(entries)) + fields + struct.pack(">I", then)


def riff(*chunks):
    body = b"WEBP" + b"".join(kind + struct.pack("<I", len(data)) + data for kind, data in chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


@cache
def zipped(megabytes):
    return zlib.compress(bytes(megabytes << 20))


def corpus():
    """Yield ``(name, whether it must be refused, bytes)``; None where either is right."""
    jpeg, photo = plain(), plain(size=(640, 480))
    for kind in ("JPEG", "PNG", "WEBP", "AVIF"):
        whole = plain(kind, (640, 480), color="red")
        for share in (0.1, 0.5, 0.9):
            yield f"{kind} cut at {share:.0%}", True, whole[: int(len(whole) * share)]
        yield f"{kind} and a web page", False, whole + SCRIPT
        yield f"{kind} and a ZIP", None, whole + b"PK\x03\x04" + bytes(64) + b"PK\x05\x06" + bytes(18)
        yield f"{kind} turned by nonsense", None, plain(kind, exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
        yield f"{kind} with a nonsense profile", False, plain(kind, icc_profile=b"nonsense" * 40)
        chance = random.Random(11)
        for number in range(FUZZED):
            broken = bytearray(plain(kind, (40, 30)))
            for _ in range(chance.randint(1, 8)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            yield f"{kind} fuzzed {number}", None, bytes(broken)
    yield from wrong_kinds(jpeg)
    yield from bombs()
    yield from animations()
    yield from bad_pngs()
    yield from bad_jpegs(jpeg, photo)
    yield "WebP without sides", True, riff((b"VP8X", bytes(4) + b"\0" * 6))
    yield "WebP of a wrong length", None, plain("WEBP")[:4] + b"\xff\xff\xff\x7f" + plain("WEBP")[8:]
    yield "WebP that is only a header", True, riff((b"VP8 ", b"\x30\x01\x00\x9d\x01\x2a\xff\x3f\xff\x3f"))
    yield "AVIF that is only a header", True, b"\0\0\0\x20ftypavif\0\0\0\0avifmif1miafMA1B"
    yield "AVIF with endless boxes", True, b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + b"\0\0\0\x08meta" * 100_000


def wrong_kinds(jpeg):
    yield "SVG", True, b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    yield "web page", True, b"<!doctype html>" + SCRIPT
    yield "PDF", True, b"%PDF-1.7\n"
    yield "PostScript", True, b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n"
    yield "nothing", True, b"\0"
    yield "PSD", True, b"8BPS\0\x01" + bytes(6) + struct.pack(">HIIHH", 3, 48, 64, 8, 3) + bytes(64)
    for kind in ("GIF", "BMP", "TIFF", "ICO", "PPM", "JPEG2000", "DDS", "TGA"):
        yield kind, True, plain(kind)
    yield "GIF and a web page", True, plain("GIF").replace(b"GIF87a", b"GIF89a") + b"/*" + SCRIPT
    yield "GIF whose start is a script", True, b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)//"
    yield "ZIP and a JPEG", True, b"PK\x03\x04" + bytes(30) + jpeg


def bombs():
    yield "PNG of 169 megapixels", True, png((13_000, 13_000), depth=1, color=0)
    yield "PNG of 4,611 petapixels", True, png((2**31 - 1, 2**31 - 1), rows=b"\0" * 100)
    yield CONTROL, True, png((9000, 7000))
    yield "PNG of 25 megapixels", False, png((5000, 5000))
    yield "PNG of 25 megapixels of a palette", False, png((5000, 5000), chunk(b"PLTE", b"\0\x80\x80"), color=3)
    yield "PNG of 25 clear megapixels", False, png((5000, 5000), color=6)
    yield "PNG of 25 megapixels of 16 bits", False, png((5000, 5000), depth=16, color=0)
    for path in sorted(SHIPPED.iterdir()):
        yield path.name, False, path.read_bytes()
    yield "PNG too long", True, png((17_000, 16))
    for kind, name in ((b"zTXt", b"Comment\0\0"), (b"iTXt", b"Comment\0\1\0\0\0"), (b"iCCP", b"icc\0\0")):
        yield f"PNG with a {kind.decode()} of 100 MB", None, png((9, 9), chunk(kind, name + zipped(100)))
    notes = [chunk(b"zTXt", b"a%d\0\0" % number + zipped(1)[:-1]) for number in range(200)]
    yield "PNG with 200 notes of 1 MB", None, png((9, 9), *notes)
    yield "WebP of 268 megapixels", True, riff((b"VP8L", b"\x2f\xff\xff\xff\x0f" + bytes(40)))


def animations():
    for kind in ("PNG", "WEBP", "AVIF", "GIF"):
        yield f"animated {kind}", True, animated(kind)
    yield "PNG that says it has 4 billion frames", None, png((9, 9), chunk(b"acTL", b"\xff\xff\xff\xff\0\0\0\0"))


def bad_pngs():
    wrong = png((9, 9), rows=bytes(9 * 28))
    yield "PNG with a wrong CRC", True, wrong[:29] + b"\0\0\0\0" + wrong[33:]
    yield "PNG with a wrong CRC of its pixels", True, wrong[:-20] + b"\0\0" + wrong[-18:]
    for size in ((0, 9), (9, 0), (0, 0)):
        yield f"PNG of {size[0]} by {size[1]}", True, png(size, rows=b"")
    yield "PNG without a palette", None, png((9, 9), color=3)
    yield "PNG beyond its palette", None, png((9, 9), chunk(b"PLTE", b"abc"), color=3, rows=b"\0" + b"\xff" * 89)
    yield "PNG with a broken palette", None, png((9, 9), chunk(b"PLTE", b"abcd"), color=3)
    yield (
        "PNG with more transparency than palette",
        None,
        png((9, 9), chunk(b"PLTE", b"abc"), chunk(b"tRNS", bytes(500)), color=3),
    )
    yield "PNG with a short transparency", None, png((9, 9), chunk(b"tRNS", b"a"))
    yield "PNG of an unknown depth", True, png((9, 9), depth=7)
    yield "PNG with no pixels", True, PNG_START + chunk(b"IHDR", struct.pack(">IIBBBBB", 9, 9, 8, 2, 0, 0, 0))
    yield "PNG with a chunk of 4 GB", True, PNG_START + b"\xff\xff\xff\xffIHDR" + bytes(20)
    yield "PNG with 9,000 empty chunks", False, png((9, 9), chunk(b"teXt", b"") * 9_000)
    yield "PNG with 100,000 empty chunks", True, png((9, 9), chunk(b"teXt", b"") * 100_000)
    yield "PNG with 10 MB of empty chunks", True, png((9, 9), chunk(b"teXt", b"") * 870_000)


def bad_jpegs(jpeg, photo):
    start = jpeg.index(b"\xff\xc0")
    for name, sides in (("0 by 0", bytes(4)), ("64 by 0", b"\0\0\0\x40"), ("65,535 by 65,535", b"\xff" * 4)):
        yield f"JPEG of {name}", True, jpeg[: start + 5] + sides + jpeg[start + 9 :]
    yield "JPEG of few scans", False, many_scans((64, 48), 3)
    yield "JPEG of 5,000 scans", False, many_scans((64, 48), 5_000)
    yield "large JPEG of 5,000 scans", True, many_scans((4000, 3000), 5_000)
    yield "JPEG without tables", True, jpeg.replace(b"\xff\xc4", b"\xff\xe5").replace(b"\xff\xdb", b"\xff\xe5")
    yield "JPEG of restarts", None, photo[:-2] + b"\xff\xd0" * 200_000 + b"\xff\xd9"
    yield "JPEG of 60,000 comments", False, jpeg[:2] + b"\xff\xfe\0\x02" * 60_000 + jpeg[2:]
    depth = Pillow.new("RGB", (32, 24), "black")
    both = plain("MPO", save_all=True, append_images=[depth])
    yield "JPEG of a phone, with depth", False, both
    yield "JPEG of a phone, damaged index", None, both.replace(b"MPF\0", b"MPF\0" + b"\xff" * 8, 1)
    yield "EXIF that turns it nowhere", False, with_exif(ifd((0x0112, 3, 1, 99 << 16)))
    yield "EXIF offsets beyond the end", False, with_exif(ifd((0x010F, 2, 4_000_000_000, 0xFFFFFFF0)))
    yield "EXIF that points to itself", False, with_exif(ifd((0x8769, 4, 1, 8), (0x8825, 4, 1, 8), then=8))
    yield "EXIF of 4,000 directories", False, with_exif(ifd(*[(0x8769, 4, 1, 8)] * 4_000))
    yield "EXIF of a wrong type", False, with_exif(ifd((0x0112, 2, 40, 8)))
    yield "JPEG with 140 parts of a profile", False, plain(icc_profile=bytes(140 * 65_000))


def outcome(content):
    """Return what becomes of an upload ("refused", "accepted" or what is wrong) and the seconds that reading took."""
    from django.core.exceptions import ValidationError
    from django.core.files.uploadedfile import SimpleUploadedFile

    from blog import imaging

    started = time.process_time()
    try:
        picture = imaging.read_picture(SimpleUploadedFile("picture.jpg", content))
    except ValidationError as error:
        (sentence,) = error.messages
        said = "refused" if sentence[0].isupper() and sentence.endswith(".") else f"said “{sentence}”"
        return said, time.process_time() - started
    seconds = time.process_time() - started
    kept = imaging.original(picture)
    for stored in (kept.content, imaging.first_rendition(picture).content):
        again = Pillow.open(io.BytesIO(stored))
        again.load()
        left = {"exif", "icc_profile", "xmp", "comment"} & {*again.info}
        if left or b"script" in stored or b"PK\x03\x04" in stored:
            return f"kept {left or 'what was behind it'}", seconds
    return "accepted", seconds


def measured(name, must_be_refused, content):
    """Return what reading this upload in a process of its own came to."""
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
        resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
        began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            said, seconds = outcome(content)
        except BaseException as error:
            said, seconds = f"raised {error!r}", 0
        megabytes = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - began) / 1024
        os.write(send, json.dumps([name, must_be_refused, said, round(seconds, 3), round(megabytes)]).encode())
        os._exit(0)
    os.close(send)
    _, status = os.waitpid(child, 0)
    with os.fdopen(receive, "rb") as pipe:
        return json.loads(pipe.read() or json.dumps([name, must_be_refused, f"ended with {status}", 0, 0]))


def main(trusting):
    import django

    django.setup()
    warnings.simplefilter("ignore")  # of the libraries, while the files are made
    from blog.imaging import reading

    if trusting:
        reading.MAX_PIXELS = dict.fromkeys(reading.MAX_PIXELS, 10**9)
        Pillow.MAX_IMAGE_PIXELS = None
    outcome(plain())  # whatever is loaded at the first use
    for case in bombs() if trusting else corpus():
        if not trusting or case[0] == CONTROL:
            sys.stdout.write(json.dumps(measured(*case)) + "\n")
            sys.stdout.flush()  # before the next child is made


if __name__ == "__main__":
    main("--trusting" in sys.argv)
