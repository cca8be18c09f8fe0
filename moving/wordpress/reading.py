"""A WordPress export (WXR), read as a stream: a file of any size takes the memory of its longest post."""

import datetime
import gzip
import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError  # nosec B405 - an error alone; what is read is read by defusedxml

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

MOST_BYTES, MOST_POST = 2_000_000_000, 16_000_000  # of a whole file, and of a post with all its comments
MOST_PARTS = 400_000  # elements of a post
_WXR = re.compile(r"\{http://wordpress\.org/export/1\.\d/(excerpt/)?\}")
_SHORT = {
    "{http://purl.org/rss/1.0/modules/content/}encoded": "content",
    "{http://purl.org/dc/elements/1.1/}creator": "creator",
}
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
_NEVER = "0000-00-00 00:00:00"


class BrokenExport(Exception):
    """The file is no export that can be read; the words say what is wrong and what to do."""


@dataclass(frozen=True)
class Site:
    """The site that the export comes from."""

    title: str
    address: str
    language: str


@dataclass(frozen=True)
class Author:
    """An account of WordPress that wrote something; its mail address is never read."""

    login: str
    name: str


@dataclass(frozen=True)
class Term:
    """A category, a tag, or what a plugin sorts by."""

    number: int
    taxonomy: str
    slug: str
    name: str
    parent: str
    description: str


@dataclass(frozen=True)
class Entry:
    """A post, a page, an attachment or anything else that WordPress keeps in its table of posts.

    ``terms`` are ``(taxonomy, slug, name)``; ``published_at`` is None for what never was.
    """

    number: int
    kind: str
    title: str
    slug: str
    status: str
    link: str
    guid: str
    published_at: datetime.datetime | None
    author: str
    excerpt: str
    content: str
    parent: int
    has_password: bool
    is_sticky: bool
    attachment_url: str
    comments: int
    terms: tuple = ()
    meta: dict = field(default_factory=dict)


def read(path, *, progress=lambda count: None):
    """Yield the ``Site``, then each ``Author``, ``Term`` and ``Entry`` of an export, plain or packed by gzip.

    ``progress`` is called with the bytes of the file read since the last call.

    Raises ``BrokenExport`` for what is no export, or breaks off.
    """
    try:
        with path.open("rb") as file:
            yield from _read(_Clean(file, progress))
    except ParseError as error:
        line, column = error.position
        raise BrokenExport(
            f"Line {line} of the file is not well-formed XML (column {column + 1}): it is cut off or was changed. "
            "Export it again in WordPress under Tools, Export, and copy it without opening it."
        ) from error
    except DefusedXmlException as error:
        raise BrokenExport(
            "The file declares entities of its own, which no WordPress export does and which can do harm. "
            "Nothing of it was read. Export it again in WordPress under Tools, Export."
        ) from error
    except (OSError, EOFError, gzip.zlib.error) as error:
        raise BrokenExport(f"The file cannot be read: {error}.") from error


class _Clean:
    """A file without the control characters that XML forbids and old posts hold; unpacked when it is packed."""

    def __init__(self, file, progress):
        self._file, self._progress, self._at, self._total, self._of_post = file, progress, 0, 0, 0
        self._bytes = gzip.GzipFile(fileobj=file) if file.read(2) == b"\x1f\x8b" else file
        file.seek(0)

    def read(self, size=-1):
        found = self._bytes.read(size)
        self._total += len(found)
        if self._total > MOST_BYTES:
            raise OSError("it holds more than 2 GB when unpacked")
        self._of_post += len(found)
        if self._of_post > MOST_POST:
            raise OSError("one of its posts holds more than 16 MB")
        self._progress(self._file.tell() - self._at)
        self._at = self._file.tell()
        cleaned = found.translate(None, _CONTROLS)
        return cleaned if cleaned or not found else b" "  # nothing would mean the end

    def begin_post(self):
        """Count the bytes of the next post."""
        self._of_post = 0


def _read(file):
    is_export, is_site_known, title, address, language = False, False, "", "", ""
    depth, channel, parts = 0, None, 0
    for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
        name = _name(element)
        if event == "start":
            depth, parts = depth + 1, parts + 1
            if parts > MOST_PARTS:
                raise OSError(f"one of its posts has more than {MOST_PARTS:,} parts")
            if depth == 2 and name == "channel":
                channel = element
            is_new = depth == 3 and name in ("author", "category", "tag", "term", "item")
            if is_new and is_export and not is_site_known:
                is_site_known = True
                yield Site(title, address, language)
            continue
        depth -= 1
        if depth != 2 or channel is None:
            continue
        text = (element.text or "").strip()
        if name == "wxr_version":
            is_export = True
        elif name in ("title", "language"):
            title, language = (text, language) if name == "title" else (title, text)
        elif name in ("link", "base_blog_url"):
            address = text or address
        elif is_export and (made := _made(name, element)):
            yield made
        channel.clear()
        file.begin_post()
        parts = 0
    if not is_export:
        raise BrokenExport(
            "This is no WordPress export. In WordPress, open Tools, Export, choose “All content”, and give the .xml "
            "file that you get."
        )
    if not is_site_known:
        yield Site(title, address, language)


def _made(name, element):
    parts = {}
    for each in element:
        parts.setdefault(_name(each), []).append(each)

    def text(part):
        return (parts[part][0].text or "").strip() if part in parts else ""

    if name == "author":
        return Author(text("author_login"), text("author_display_name") or text("author_login"))
    if name == "category":
        told = map(text, ("category_nicename", "cat_name", "category_parent", "category_description"))
        return Term(_number(text("term_id")), "category", *told)
    if name == "tag":
        told = map(text, ("tag_slug", "tag_name", "", "tag_description"))
        return Term(_number(text("term_id")), "post_tag", *told)
    if name == "term":
        told = map(text, ("term_taxonomy", "term_slug", "term_name", "term_parent", "term_description"))
        return Term(_number(text("term_id")), *told)
    return _entry(parts, text) if name == "item" else None


def _entry(parts, text):
    meta = {}
    for each in parts.get("postmeta", ()):
        pair = {_name(part): part.text or "" for part in each}
        meta.setdefault(pair.get("meta_key", ""), []).append(pair.get("meta_value", ""))
    terms = tuple(
        (each.get("domain", "category"), each.get("nicename", ""), (each.text or "").strip())
        for each in parts.get("category", ())
    )
    excerpt = next((each.text for each in parts.get("encoded", ()) if each.text), "")
    return Entry(
        number=_number(text("post_id")),
        kind=text("post_type") or "post",
        title=text("title"),
        slug=text("post_name"),
        status=text("status") or "publish",
        link=text("link"),
        guid=text("guid"),
        published_at=_moment(text("post_date_gmt")) or _moment(text("post_date")),
        author=text("creator"),
        excerpt=excerpt.strip(),
        content=(parts["content"][0].text or "") if "content" in parts else "",
        parent=_number(text("post_parent")),
        has_password=bool(text("post_password")),
        is_sticky=text("is_sticky") == "1",
        attachment_url=text("attachment_url"),
        comments=len(parts.get("comment", ())),
        terms=terms,
        meta=meta,
    )


def _name(element):
    """Return the local name of an element of WordPress's own, and short names for those of others."""
    return _SHORT.get(element.tag) or _WXR.sub("", element.tag)


def _number(text):
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else 0


def _moment(text):
    if not text or text == _NEVER:
        return None
    try:
        return datetime.datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=datetime.UTC)
    except ValueError:
        return None
