"""The place of the pictures gone: a folder that cannot be written, a full disk, a bucket that is dead or hangs.

    python -m tests.torture.dead_storage --database sqlite

Pages are read all the while, and whoever adds a picture is told in a sentence, in bounded time. With ``--naive`` the
same trial runs with files that are stored when nothing can be said any more, which has to fail it.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
from contextlib import contextmanager

from . import staff
from .site import running
from .telling import of, slowest, told
from .visitors import Visitor

PAGES = ["/", "/blog/", "/contact/", "/healthz"]
LONGEST_PAGE, LONGEST_UPLOAD = 3, 45  # seconds; nginx waits 65
SENTENCE = "The picture could not be stored just now."
BUCKET = {"S3_BUCKET": "pictures", "S3_ACCESS_KEY_ID": "key", "S3_SECRET_ACCESS_KEY": "secret"}


@contextmanager
def no_folder(site):
    """Let a file stand where the folder of pictures should be, which stops root too."""
    path = site.folder / "no-folder"
    path.write_text("This is a file.")
    yield {"MEDIA_ROOT": str(path)}


@contextmanager
def full_disk(site):
    """Let the folder of pictures be on a full disk."""
    path = site.folder / "full"
    path.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", path], check=True)
    try:
        (path / "ballast").write_bytes(b"\0" * (shutil.disk_usage(path).free))
        yield {"MEDIA_ROOT": str(path)}
    finally:
        subprocess.run(["umount", "--lazy", path], check=True)


@contextmanager
def dead_bucket(site):
    """Let nobody listen where the bucket should be."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        yield {**BUCKET, "S3_ENDPOINT_URL": f"http://127.0.0.1:{closed.getsockname()[1]}"}


@contextmanager
def hanging_bucket(site):
    """Let the bucket take connections and say nothing."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(50)
        yield {**BUCKET, "S3_ENDPOINT_URL": f"http://127.0.0.1:{silent.getsockname()[1]}"}


def ways():
    """Return the ways that this machine can try: only root mounts a small disk."""
    can_mount = os.geteuid() == 0 and shutil.which("mount")
    return [no_folder, *([full_disk] if can_mount else []), dead_bucket, hanging_bucket]


def trial(site, *, tried=None):
    """Run the trial; return ``(facts, problems)``."""
    site.ask(staff.make("librarian"))
    facts, problems, before = {}, [], site.variables
    account = staff.sign_in(site, "librarian", 1)[0]
    control = staff.add_picture(account)
    if control.status != 302:
        problems.append(f"a picture could not be added while all was well: {control.status}")
    for way in tried or ways():
        with way(site) as variables:
            site.variables = {**before, **variables}
            site.serve(site.application)
            upload = staff.add_picture(account)
            pages = [Visitor(site, host=f"127.0.0.1:{site.port}").ask(path) for path in PAGES]
        facts[way.__name__] = {"upload": (upload.status, slowest([upload])), "pages": slowest(pages)}
        wrong = {
            "an upload was not told in a sentence what happened": upload.status != 200 or SENTENCE not in upload.page,
            f"an upload took more than {LONGEST_UPLOAD} s": upload.seconds > LONGEST_UPLOAD,
            "a page was not shown": any(each.status != 200 for each in pages),
            f"a page took more than {LONGEST_PAGE} s": slowest(pages) > LONGEST_PAGE,
        }
        problems += [f"{way.__name__}: {problem}" for problem in of(wrong)]
    site.variables = before
    site.serve(site.application)
    count = "importlib.import_module('blog.models').Image.objects.count()"
    if staff.add_picture(account).status != 302 or site.ask(count) != 2:
        problems.append("afterwards the library does not hold exactly the two pictures that were taken")
    return facts, problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--naive", action="store_true", help="try a site that stores files when it is too late")
    options = parser.parse_args()
    application = "tests.torture.naive:stores_files_too_late" if options.naive else "clinic_site.wsgi"
    with running(options.database, application=application) as site:
        facts, problems = trial(site)
    return told(options.database, facts, problems)


if __name__ == "__main__":
    sys.exit(main())
