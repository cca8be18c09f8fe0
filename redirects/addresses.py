"""How addresses are written down and compared. Reads no database.

Two spellings of one address have one **key**: the path without its last slash and with one way of percent-encoding,
then the query in order and without what advertisements add. Visitors are matched by key, so ``/a``, ``/a/`` and
``/a/?utm_source=mail`` are one address, and ``/?p=12``, as WordPress makes them, is one of its own.
"""

import re
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.encoding import repercent_broken_unicode

LONGEST = 1000
# What RFC 3986, 3.3 lets stand in a path.
IN_PATH = "/!$&'()*+,;=:@~-._"
TRACKING = re.compile(r"utm_\w+|fbclid|gclid|gbraid|wbraid|msclkid|mc_[ce]id|_ga", re.IGNORECASE)
HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+(:\d{1,5})?", re.IGNORECASE)
UNWRITTEN = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]")
MOST_IN_A_QUERY = 50


def path_key(path):
    """Return the key of a decoded path, such as ``request.path_info``."""
    path = re.sub("/{2,}", "/", f"/{path}")
    return quote(path.rstrip("/") or "/", safe=IN_PATH)


def asked(path, query):
    """Return ``[(key, rest), …]``: under which keys a request is looked up, and the query that each leaves over."""
    key = path_key(path)
    told = _pairs(query)
    named = [pair for pair in told if not TRACKING.fullmatch(pair[0])]
    if not named:
        return [(key, query)]
    rest = urlencode([pair for pair in told if TRACKING.fullmatch(pair[0])])
    return [(f"{key}?{urlencode(sorted(named))}", rest), (key, query)]


def looked_up(address):
    """Return the same for an address as ``old`` and ``new`` return it; nothing for one elsewhere."""
    parts = urlsplit(address)
    return asked(_decoded(parts.path), parts.query) if address.startswith("/") else []


def keys_of(address):
    return [key for key, _ in looked_up(address)]


def place_of(address):
    """Return the path's key alone, without any query; empty for an address elsewhere."""
    return path_key(_decoded(urlsplit(address).path)) if address.startswith("/") else ""


def old(typed):
    """Return the key of an old address of this site, typed as a path or in full.

    Raises ``ValidationError`` with a sentence for anything else.
    """
    parts = _split(typed)
    if parts.netloc and not _is_own(parts.netloc):
        raise ValidationError(
            "The old address is on another site. Write the part after the site's name, such as /old-page/."
        )
    if not parts.netloc and not parts.path.startswith("/"):
        raise ValidationError("Write the old address from its first slash on, such as /old-page/.")
    _refuse_dots(parts.path)
    key, _ = asked(_decoded(parts.path), parts.query)[0]
    if key == "/":
        raise ValidationError("This is the site's first page. It cannot lead elsewhere.")
    if f"{key}/".startswith(settings.ADDRESSES_LEFT_ALONE):
        raise ValidationError("This address is used by the site itself. It cannot lead elsewhere.")
    return _short_enough(key)


def new(typed):
    """Return where an address may lead: a path of this site, or an ``https://`` address elsewhere.

    Raises ``ValidationError`` with a sentence for anything else.
    """
    parts = _split(typed)
    if parts.netloc and not _is_own(parts.netloc):
        if parts.scheme != "https" or not HOST.fullmatch(parts.netloc) or "\\" in typed:
            raise ValidationError("An address on another site begins with https:// and the site's name.")
        written = f"https://{parts.netloc.lower()}{_written(parts)}"
    else:
        if not parts.netloc and not parts.path.startswith("/"):
            raise ValidationError(
                "Write the new address from its first slash on, such as /new-page/, or in full with https://."
            )
        _refuse_dots(parts.path)
        written = _written(parts)
    return _short_enough(written)


def onward(address, rest):
    """Return the address with the query that a visitor brought along added to its own."""
    if not (rest and address):
        return address
    before, mark, fragment = address.partition("#")
    return f"{before}{'&' if '?' in before else '?'}{rest}{mark}{fragment}"


def _split(typed):
    typed = typed.strip()
    if UNWRITTEN.search(typed):
        raise ValidationError("An address has no spaces in it. Write each as %20.")
    try:
        parts = urlsplit(typed)
        parts.port  # noqa: B018 - raises for a wrong one
    except ValueError as error:
        raise ValidationError("This is no address. Copy it from the browser's address line.") from error
    if parts.scheme not in {"", "http", "https"} or bool(parts.scheme) != bool(parts.netloc):
        raise ValidationError(
            "Write a path of this site, such as /page/, or a whole address that begins with https://."
        )
    return parts


def _is_own(netloc):
    own = urlsplit(settings.SITE_URL).netloc.lower()
    return netloc.lower().removeprefix("www.") == own.removeprefix("www.")


def _refuse_dots(path):
    # Browsers take them out before they ask, so nobody would ever come by, or come by somewhere else.
    if {".", ".."} & set(_decoded(path).replace("\\", "/").split("/")):
        raise ValidationError("Write the address without “.” and “..” between its slashes.")


def _short_enough(address):
    if len(address) > LONGEST:
        raise ValidationError(f"The address is too long. It may have {LONGEST} characters.")
    return address


def _written(parts):
    path = quote(re.sub("/{2,}", "/", f"/{_decoded(parts.path)}"), safe=IN_PATH)
    query = f"?{quote(parts.query, safe=IN_PATH + '?%')}" if parts.query else ""
    return path + query + (f"#{quote(parts.fragment, safe=IN_PATH + '?%')}" if parts.fragment else "")


def _decoded(path):
    """Decode as Django does it for ``request.path_info``."""
    return repercent_broken_unicode(unquote_to_bytes(path)).decode()


def _pairs(query):
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_IN_A_QUERY, errors="replace")
    except ValueError:  # more of them than any page asks for
        return []
