"""Kept pages: in this process up to a number of bytes, and in a cache that all processes share where there is one."""

import gzip
import hashlib
import logging
import re
import threading
import time
from collections import OrderedDict
from functools import lru_cache
from pathlib import Path

import brotli
import django
from django.conf import settings
from django.core.cache import caches

logger = logging.getLogger(__name__)

BROKEN_FOR = 5  # seconds for which a shared cache that failed is not asked again
MADE_WITHIN = 10  # seconds after which another process makes a page that one began to make
SMALL = 200  # bytes that are not worth compressing
_REFUSED = re.compile(r";\s*q=0(\.0*)?\s*$")
_COMPRESS = {
    "br": lambda body: brotli.compress(body, mode=brotli.MODE_TEXT, quality=5),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}


@lru_cache(maxsize=256)
def encodings(accepted):
    """Return which of the encodings we have the header ``Accept-Encoding`` takes, the best first."""
    taken = {part.partition(";")[0].strip().lower() for part in accepted.split(",") if not _REFUSED.search(part)}
    return tuple(name for name in _COMPRESS if name in taken)


class Entry:
    """One page: its headers without those of an encoding, and its body in every encoding asked for so far."""

    __slots__ = ("_answers", "body", "etag", "headers")

    def __init__(self, headers, etag, body):
        self.headers, self.etag, self.body, self._answers = headers, etag, body, {}

    def answer(self, accepted):
        """Return ``(headers, body)`` for a value of ``Accept-Encoding``; the headers by their name in lower case."""
        ours = encodings(accepted) if len(self.body) >= SMALL else ()
        encoding = ours[0] if ours else ""
        if encoding not in self._answers:
            self._answers[encoding] = self._encoded(encoding)
        return self._answers[encoding]

    def _encoded(self, encoding):
        body = _COMPRESS[encoding](self.body) if encoding else self.body
        headers = {**self.headers, "Vary": "Accept-Encoding", "Content-Length": str(len(body))}
        if encoding:
            headers["Content-Encoding"] = encoding
        if self.etag:  # the same page in other bytes (RFC 9110, 8.8.3.3)
            headers["ETag"] = f"W/{self.etag}" if encoding else self.etag
        return {name.lower(): (name, value) for name, value in headers.items()}, body

    @property
    def size(self):
        """Bytes of the page with all the encodings there may be."""
        return 2 * len(self.body) + 4000


class Memory:
    """The pages that this process keeps of one state of the content; those not asked for longest make room."""

    def __init__(self):
        self._lock = threading.Lock()
        self.forget()

    def forget(self):
        with self._lock:
            self._state, self._entries, self.bytes = None, OrderedDict(), 0

    def get(self, state, page):
        with self._lock:
            if self._state != state or page not in self._entries:
                return None
            self._entries.move_to_end(page)
            return self._entries[page]

    def put(self, state, page, entry):
        with self._lock:
            if self._state != state:
                self._state, self._entries, self.bytes = state, OrderedDict(), 0
            replaced = self._entries.pop(page, None)
            self._entries[page] = entry
            self.bytes += entry.size - (replaced.size if replaced else 0)
            while self.bytes > settings.PAGES_KEPT_BYTES:
                _, oldest = self._entries.popitem(last=False)
                self.bytes -= oldest.size


class Shared:
    """The cache of ``CACHE_URL``. While it does not answer, there is none."""

    def __init__(self):
        self._broken_until = 0.0

    @property
    def is_there(self):
        return settings.PAGES_SHARED and time.monotonic() >= self._broken_until

    def get(self, key):
        stored = self._ask("get", key)
        return stored and Entry(*stored)

    def put(self, key, entry, seconds):
        self._ask("set", key, (entry.headers, entry.etag, entry.body), seconds)

    def may_make(self, key):
        """Return whether this process is the one to make the page: another one is not at it."""
        return not self.is_there or self._ask("add", f"{key}.made", 1, MADE_WITHIN) is not False

    def was_made(self, key):
        """Let others make the page, should it not have been kept."""
        self._ask("delete", f"{key}.made")

    def _ask(self, verb, *arguments):
        if not self.is_there:
            return None
        try:
            return getattr(caches["pages"], verb)(*arguments)
        except Exception as error:  # whatever client it is, a page is made without it
            self._broken_until = time.monotonic() + BROKEN_FOR
            logger.warning("The shared cache does not answer: %s", type(error).__name__)
            return None


def shared_key(state, page):
    """Return the name of a page in the shared cache, which other releases and other sites may use too."""
    named = repr((_release(), state.token, state.until.isoformat(), page))
    return f"page.{hashlib.sha256(named.encode()).hexdigest()}"


@lru_cache(maxsize=1)
def _release():
    """Return a digest of the code, templates, translations and settings that pages are made of."""
    stands_in_pages = (settings.SITE_URL, settings.TIME_ZONE, settings.S3_PUBLIC_URL, settings.SECRET_KEY)
    digest = hashlib.sha256(repr((django.VERSION, *stands_in_pages)).encode())
    folders = [path for path in Path(settings.BASE_DIR).iterdir() if (path / "__init__.py").exists()]
    folders += [settings.BASE_DIR / name for name in ("templates", "locale", "static")]
    for path in sorted(path for folder in folders for path in folder.rglob("*")):
        if path.suffix in {".py", ".html", ".txt", ".xml", ".md", ".mo", ".css", ".js", ".svg"} and path.is_file():
            digest.update(f"{path.relative_to(settings.BASE_DIR)} {path.stat().st_size} ".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


memory, shared = Memory(), Shared()
