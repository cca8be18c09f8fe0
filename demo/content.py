"""The demonstration content as it lies in this folder: texts in TOML, pictures in WebP.

Texts link to each other by address and name a drawing by its own name, ``data-image="drawing:NAME"``: the numbers and
digests that stored texts hold are known only when the rows are made.
"""

import re
import tomllib
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
_DRAWING = re.compile('data-image="drawing:([a-z-]+)"')


def site():
    """Return the topics and contributors of ``site.toml``."""
    return tomllib.loads((FOLDER / "site.toml").read_text("utf-8"))


def messages():
    """Return the subjects and messages of ``messages.toml``."""
    return tomllib.loads((FOLDER / "messages.toml").read_text("utf-8"))


def frame():
    """Return the first page, menus, locations and links of ``frame.toml``."""
    return tomllib.loads((FOLDER / "frame.toml").read_text("utf-8"))


def synonyms():
    """Return the lines of ``synonyms.toml`` by language."""
    return tomllib.loads((FOLDER / "synonyms.toml").read_text("utf-8"))


def pages():
    """Return every standing page of ``pages/``, some with a Spanish text under ``es``."""
    return [tomllib.loads(path.read_text("utf-8")) for path in sorted((FOLDER / "pages").glob("*.toml"))]


def articles():
    """Return every article of ``articles/``, in the order they were published."""
    found = [tomllib.loads(path.read_text("utf-8")) for path in (FOLDER / "articles").glob("*.toml")]
    return sorted(found, key=lambda article: (article["published_on"], article["slug"]))


def translations():
    """Return every Spanish article of ``articles_es/``, each with what it does not share with the English one."""
    return [tomllib.loads(path.read_text("utf-8")) for path in sorted((FOLDER / "articles_es").glob("*.toml"))]


def all_updates():
    """Return what happened to the articles after they were first published."""
    return tomllib.loads((FOLDER / "updates.toml").read_text("utf-8"))["updates"]


def updates(slug):
    """Return what happened to that article after it was first published."""
    return [update for update in all_updates() if update["slug"] == slug]


def picture_path(name):
    """Return where the drawing of that name lies."""
    return FOLDER / "pictures" / f"{name}.webp"


def drawings_in(body):
    """Return the names of the drawings that a text shows."""
    return set(_DRAWING.findall(body))


def with_digests(body, digests):
    """Return a text with each drawing named by its digest; ``digests`` holds them by the drawings' names."""
    return _DRAWING.sub(lambda match: f'data-image="{digests[match[1]]}"', body)
