"""How long a WordPress export takes to come in, and how much memory, whatever its size.

    python -m bench.importing [20 100]

Each number is the size of an export in MB, of posts of 20 kB that lead to each other.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.moving.wordpress.making import SITE, Item, export

POST = 20_000
WORDS = "Most back and neck pain gets better within weeks, and moving helps more than lying still does. "
SETUP = (
    "from django.contrib.auth.models import User, Group; from blog.models import Contributor;"
    "Contributor.objects.create(name='Clinic', slug='clinic', kind='organization');"
    "User.objects.create(username='editor').groups.add(Group.objects.get(name='Editors'))"
)


def made_up(size):
    """Yield the parts of an export of that many bytes."""
    head, _, tail = export([Item(0)]).partition(b"<item>")
    yield head
    paragraphs = (f"<!-- wp:paragraph -->\n<p>{WORDS * 4}</p>\n<!-- /wp:paragraph -->\n\n") * (POST // 420)
    for number in range(1, size // POST + 1):
        link = f'<p>Read <a href="{SITE}/post-{number + 1}/">on</a>, or call 212-555-0123.</p>'
        yield Item(number, f"Post {number}", f"{paragraphs}{link}").xml().encode()
    yield tail.partition(b"</item>")[2]


def main(sizes):
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "export.xml"
            with file.open("wb") as opened:
                opened.writelines(made_up(size * 1_000_000))
            environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3", "DATA_DIR": folder}
            manage = [sys.executable, "manage.py"]
            for command in (["migrate", "-v0"], ["shell", "--no-imports", "-c", SETUP]):
                subprocess.run([*manage, *command], env=environment, check=True)  # noqa: S603
            began = time.perf_counter()
            subprocess.run(  # noqa: S603
                [*manage, "import_wordpress", str(file), "--by", "editor"],
                env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            seconds, posts = time.perf_counter() - began, size * 1_000_000 // POST
            memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            print(  # noqa: T201
                f"{size:4} MB, {posts:,} posts: {seconds:6.1f} s, {posts / seconds:5.1f} posts a second, "
                f"most memory so far {memory:.0f} MB"
            )


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [20, 100])
