"""Looking whether outside addresses still answer.

Addresses come from texts, so nothing on this machine or its network may be reached through them: every address a name
stands for is judged before anything is sent to it, on each redirect too.
"""

import http.client
import ipaddress
import socket
import ssl
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import unescape
from itertools import groupby
from urllib.parse import urlsplit

from .chunks import in_chunks
from .facts import HREF, own_path
from .models import Article, LinkCheck, Publication
from .rendering import source_list

TIMEOUT = 10  # seconds for each answer of a server
REDIRECTS = 5
AT_ONCE = 8  # servers; one is never asked twice at once
LONGEST = LinkCheck._meta.get_field("url").max_length
# Refusals that robots get and readers do not.
REFUSED_TO_ROBOTS = (401, 403, 405, 429)

PROBLEMS = {
    TimeoutError: "no answer in time",
    socket.gaierror: "no such server",
    ssl.SSLError: "its certificate is not valid",
    ConnectionError: "the server refuses the connection",
}


@dataclass(frozen=True)
class Look:
    """What one look found: the last HTTP status or None without an answer, and the problem in words, or none."""

    status: int | None = None
    problem: str = ""


def outside_addresses():
    """Return the outside addresses that working copies and the pages visitors read link to or name as sources."""
    found = set()
    pages = Publication.objects.standing().select_related("revision")
    for chunk in in_chunks(Article.objects.only("body", "sources")):
        found.update(*map(_addresses, chunk))
    for chunk in in_chunks(pages.only("revision__body", "revision__sources")):
        found.update(*(_addresses(page.revision) for page in chunk))
    return found


def _addresses(content):
    linked = {unescape(address).strip() for address in HREF.findall(content.body)}
    named = {source.url for source in source_list(content.sources)}
    return {
        address
        for address in linked | named
        if address.startswith(("http://", "https://")) and len(address) <= LONGEST and own_path(address) is None
    }


def look_at_all(addresses, *, user_agent, public_only=True):
    """Yield ``(address, Look)`` for each address as it is known; one address of a server after the other."""
    by_server = sorted(addresses, key=_server)
    groups = [list(group) for _, group in groupby(by_server, key=_server)]

    def look_at_group(group):
        return [(address, look(address, user_agent=user_agent, public_only=public_only)) for address in group]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for looks in pool.map(look_at_group, groups):
            yield from looks


def _server(address):
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def look(address, *, user_agent, public_only=True):
    """Return the ``Look`` at one address: HEAD, then GET where a server does not like that; bodies are not read."""
    opener = _opener(public_only)
    found = Look()
    for method in ("HEAD", "GET"):
        try:
            request = urllib.request.Request(address, method=method, headers={"User-Agent": user_agent})  # noqa: S310
            with opener.open(request, timeout=TIMEOUT) as answer:
                return Look(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            found = Look(error.code, _words(error))
        except (OSError, http.client.HTTPException, ValueError, UnicodeError) as error:
            found = Look(None, _words(error))
            if not isinstance(error, http.client.HTTPException | ConnectionError):
                return found
    return Look(found.status) if found.status in REFUSED_TO_ROBOTS else found


def _words(error):
    """Return what went wrong, for staff."""
    reason = getattr(error, "reason", error)
    if isinstance(error, urllib.error.HTTPError):
        return "too many redirects" if "redirect" in str(error.msg) else f"answers {error.code}"
    if isinstance(reason, NotPublicError):
        return str(reason)
    return next((words for kind, words in PROBLEMS.items() if isinstance(reason, kind)), "the address cannot be opened")


class NotPublicError(OSError):
    """An address leads to a machine that is not public."""


def _connect(address, timeout, source_address=None, *, public_only=True):
    """Connect as ``socket.create_connection`` does, to a public machine only."""
    host, port = address
    for *_, (number, *_rest) in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if public_only and not ipaddress.ip_address(number.partition("%")[0]).is_global:
            raise NotPublicError("leads to a machine that is not public")
        return socket.create_connection((number, port), timeout, source_address)
    raise socket.gaierror(f"no address for {host}")


def _opener(public_only):
    """Return what opens http and https alone, and asks ``_connect`` for each connection."""

    def connect(*args):
        return _connect(*args, public_only=public_only)

    class Connection(http.client.HTTPConnection):  # nosemgrep: told-to-others - links that staff wrote, asked at night
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self._create_connection = connect

    class SecureConnection(http.client.HTTPSConnection):  # nosemgrep: told-to-others - the same
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self._create_connection = connect

    class Http(urllib.request.HTTPHandler):
        def http_open(self, request):
            return self.do_open(Connection, request)

    class Https(urllib.request.HTTPSHandler):
        def https_open(self, request):
            return self.do_open(SecureConnection, request, context=self._context)

    class Redirects(urllib.request.HTTPRedirectHandler):
        max_redirections = REDIRECTS

    opener = urllib.request.OpenerDirector()
    for handler in (
        Http(),
        Https(context=ssl.create_default_context()),
        Redirects(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener
