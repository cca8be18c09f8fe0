"""The demonstration content as it lies in this folder: texts in TOML, pictures in WebP."""

import tomllib
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def site():
    """Return the topics and contributors of ``site.toml``."""
    return tomllib.loads((FOLDER / "site.toml").read_text("utf-8"))


def articles():
    """Return every article of ``articles/``, in the order they were published."""
    found = [tomllib.loads(path.read_text("utf-8")) for path in (FOLDER / "articles").glob("*.toml")]
    return sorted(found, key=lambda article: (article["published_on"], article["slug"]))


def all_updates():
    """Return what happened to the articles after they were first published."""
    return tomllib.loads((FOLDER / "updates.toml").read_text("utf-8"))["updates"]


def updates(slug):
    """Return what happened to that article after it was first published."""
    return [update for update in all_updates() if update["slug"] == slug]


def picture_path(name):
    """Return where the drawing of that name lies."""
    return FOLDER / "pictures" / f"{name}.webp"
