"""How long an 8 MB photo takes, and how large its files are: python -m bench.pictures [a photo of your own]

In the request it is read and its original and first file are made; outside of it, all renditions. Pin it to one core to
compare with the figure of 6 seconds: taskset -c 0 python -m bench.pictures
"""

import io
import random
import resource
import sys
import time
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pillow

from blog import imaging

SIZE, MEGABYTES = (6000, 4000), 8


def photo(size=SIZE, megabytes=MEGABYTES, seed=5):
    """Return a JPEG of that size with detail at every scale, as a camera's photo has, and about so many megabytes."""
    chance, picture = random.Random(seed), None  # noqa: S311 - the same photo every time
    for wide, share in ((6, 1), (20, 0.4), (70, 0.3), (240, 0.2), (800, 0.12), (2400, 0.1)):
        high = wide * size[1] // size[0]
        layer = Pillow.frombytes("RGB", (wide, high), chance.randbytes(wide * high * 3))
        layer = layer.resize(size, Pillow.Resampling.BICUBIC)
        picture = Pillow.blend(picture, layer, share) if picture else layer
    for quality in range(97, 60, -2):
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=quality)
        if len(buffer.getvalue()) <= megabytes * 1_000_000:
            break
    return buffer.getvalue()


def timed(what, work):
    started = time.perf_counter(), time.process_time()
    made = work()
    wall, spent = time.perf_counter() - started[0], time.process_time() - started[1]
    say(f"{what:42}{wall:6.2f} s{spent:9.2f} s of the processor")
    return made


def say(line):
    sys.stdout.write(f"{line}\n")


def main(paths):
    content = Path(paths[0]).read_bytes() if paths else photo()
    say(f"A photo of {len(content) / 1e6:.1f} MB")
    picture = timed("Read in the request", lambda: imaging.read_picture(SimpleUploadedFile("photo.jpg", content)))
    kept = timed("Original in the request", lambda: imaging.original(picture))
    timed("First file in the request", lambda: imaging.first_rendition(picture))
    made = timed("All renditions outside of it", lambda: list(imaging.renditions(picture, (50, 50))))
    say(f"Original: {kept.width} x {kept.height}, {len(kept.content) / 1000:.0f} kB {kept.extension}")
    for crop in imaging.CROPS:
        for kind in ("avif", "webp", "jpg"):
            files = [each for each in made if (each.crop, each.kind) == (crop, kind)]
            sizes = ", ".join(f"{each.width}: {len(each.content) / 1000:.0f}" for each in files)
            say(f"{crop:8}{kind:6}{sizes}") if files else None
    say(f"{len(made)} files, {sum(len(each.content) for each in made) / 1e6:.1f} MB")
    say(f"Memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
