"""What an export holds, known before its posts come in, so that one can name another that stands further down."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from .reading import Author, Entry, Site, Term
from .uploads import upload_name

NEVER_SEEN = frozenset({"draft", "pending", "auto-draft", "trash"})
LEFT_OUT = frozenset({"trash", "auto-draft"})


@dataclass
class Upload:
    """An attachment: its file below the folder of uploads, and the words for it."""

    name: str
    address: str
    title: str
    alt: str
    parent: int
    link: str


@dataclass
class Index:
    """Authors, terms, uploads and addresses of an export, by WordPress's own numbers."""

    site: Site | None = None
    authors: dict = field(default_factory=dict)
    terms: dict = field(default_factory=dict)
    uploads: dict = field(default_factory=dict)
    reusable: dict = field(default_factory=dict)
    kinds: dict = field(default_factory=dict)  # posts and pages that come in
    numbers: dict = field(default_factory=dict)  # by the path of their address
    names: dict = field(default_factory=dict)  # uploads by file

    def add(self, part):
        match part:
            case Site():
                self.site = part
            case Author():
                self.authors[part.login] = part
            case Term():
                self.terms[part.taxonomy, part.slug] = part
            case Entry(kind="attachment"):
                self._add_upload(part)
            case Entry(kind="wp_block"):
                self.reusable[part.number] = part.content
            case Entry(kind="post" | "page") if part.status not in LEFT_OUT:
                self.kinds[part.number] = part.kind
                for address in (part.link, part.guid):
                    if address:
                        self.numbers.setdefault(self.place(address), part.number)

    def _add_upload(self, part):
        name = (part.meta.get("_wp_attached_file") or [""])[0] or upload_name(part.attachment_url or part.guid)
        alt = (part.meta.get("_wp_attachment_image_alt") or [""])[0]
        self.uploads[part.number] = Upload(name, part.attachment_url, part.title, alt, part.parent, part.link)
        self.names.setdefault(name, part.number)

    @property
    def host(self):
        return _host(self.site.address)

    def own(self, address):
        """Say whether the address is one of the old site."""
        return (address.startswith("/") and not address.startswith("//")) or _host(address) == self.host

    def place(self, address):
        """Return what tells an address of the old site from others: its path, or the number it asks for."""
        try:
            parts = urlsplit(address)
        except ValueError:
            return ""
        asked = parse_qs(parts.query)
        for name in ("p", "page_id", "attachment_id"):
            if asked.get(name, [""])[0].isdigit():
                return f"?{asked[name][0]}"
        return f"/{parts.path.strip('/')}"

    def number(self, address):
        """Return the number of the post or page at an address of the old site, or None."""
        place = self.place(address) if self.own(address) else ""
        if place.startswith("?"):
            number = int(place[1:])
            return number if number in self.kinds else None
        return self.numbers.get(place) if place else None


def _host(address):
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
