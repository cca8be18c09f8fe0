"""What one visitor asks for, and how, never changes the page that the next one gets."""

import gzip
import re

import brotli

from tests.deploy.conftest import OTHER

PAGE, FORM, FEED = "/blog/", "/contact/", "/blog/feed/json/"
ENCODINGS = ["", "gzip", "gzip, deflate, br"]
DECODED = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}
CHANGING = re.compile(rb'name="(?:rendered_at|token)[^>]*>|\?v=\w+')
HEADERS = {
    **dict.fromkeys(("X-Forwarded-Host", "Forwarded", "Origin", "Referer", "User-Agent", "X-Host", "DNT"), OTHER),
    **dict.fromkeys(("X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix", "X-Accel-Redirect"), "/admin/"),
    **dict.fromkeys(("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"), "POST"),
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Scheme": "https",
    "X-Forwarded-Port": "80",
    "Accept-Language": "es",
    "Accept": "application/json",
    "Accept-Charset": "utf-7",
    "Cookie": "django_language=es; messages=evil; a=b",
    "Range": "bytes=0-9",
    "If-None-Match": "*",
    "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT",
    "If-Match": '"evil"',
    "Authorization": "Basic ZXZpbA==",
    "Content-Type": "evil/evil",
    "X-Requested-With": "XMLHttpRequest",
    "Sec-Fetch-Site": "cross-site",
    "Sec-GPC": "1",
    "Save-Data": "on",
    "Cache-Control": "no-store",
    "X-Accel-Expires": "3600",
    "X-Request-ID": "evilevilevil",
    "Expect": "100-continue",
    "Upgrade": "h2c",
    "TE": "trailers",
    "X-Long": "x" * 7000,
}
# Sent instead of an address, before the address itself is asked for: what a careless key takes for the same.
CONFUSED = ["{page}br", "{page}gzip", "{page}?br", "{page}x.css", "{page};.css", "{page}%3f", "{page}%23", "{page}./"]
CONFUSED += [
    "/.{page}",
    "/{page}",
    "{page}%2e/",
    "{page}%00",
    "{page}?v=1;v=2",
    "{page}?v=1&v=2",
    "{page}%20",
    "{page}#",
]
CONFUSED += ["{page}?utm_source=evil.example", "{page}?_=1", "{page}?%76=1", "{page}?V=1", "{page}..%2f{page}"]
CONFUSED += ["/admin/..%2f{page}", "/x/..{page}", "{page}%0d%0aX-Evil:1", "{page}?before=evil", "{page}?lang=es"]
ODD_ENCODINGS = ["br;q=0", "gzip;q=0", "x-br", "x-gzip", "*", "gzip;q=0, br;q=0", "GZIP", "identity;q=0", "br" * 900]
ODD_ENCODINGS += ["gzip\t", "br;evil", "gzip,,,,br", "deflate", "zstd", "identity", ";", "br-evil"]


def page(front, address, accepted="", **headers):
    """Return status, kind, address that it leads to, and text of a page, as a visitor of this browser reads it."""
    status, told, body = front.ask(address, **({"Accept-Encoding": accepted} if accepted else {}), **headers)
    encoding = told.get("Content-Encoding", "")
    text = DECODED[encoding](body) if encoding in accepted else f"in {encoding}, which this browser cannot read"
    return (
        status,
        told.get("Content-Type"),
        told.get("Location"),
        CHANGING.sub(b"", text) if encoding in accepted else text,
    )


def by_headers(front, start):
    """Return what was sent with a request before a visitor read another page than the one before."""
    clean, found = page(front, start), []
    assert clean[0] == 200
    asked = [(name, "GET", None, {name: value}) for name, value in HEADERS.items()]
    asked += [("HEAD", "HEAD", None, {}), ("OPTIONS", "OPTIONS", None, {}), ("a GET's body", "GET", b"v=evil", {})]
    for number, (name, method, body, headers) in enumerate(asked):
        address = f"{start}?v=h{number}"
        front.ask(address, method, body, **headers)
        found += [name] if page(front, address) != clean else []
    return found


def by_encodings(front):
    """Return which ways of compressing one visitor named before another could not read the page."""
    clean, found = page(front, PAGE), []
    for number, odd in enumerate(ODD_ENCODINGS):
        address = f"{PAGE}?v=e{number}"
        front.ask(address, **{"Accept-Encoding": odd})
        found += [odd for accepted in ENCODINGS if page(front, address, accepted) != clean]
    return found


def by_addresses(front, start):
    """Return which addresses were asked for before a visitor read another page at this one."""
    clean, found = page(front, start), []
    for pattern in CONFUSED:
        front.forget()
        front.ask(pattern.format(page=start))
        found += [pattern for each in ENCODINGS if page(front, start, each) != clean]
    return found


def test_no_request_changes_the_page_of_the_next_visitor(nginx):
    assert by_headers(nginx, PAGE) == by_headers(nginx, FEED) == []


def test_no_way_of_compressing_changes_the_page_of_the_next_visitor(nginx):
    assert by_encodings(nginx) == []


def test_no_address_changes_the_page_of_another(nginx):
    assert by_addresses(nginx, PAGE) == by_addresses(nginx, FORM) == []


KINDS = 'map $http_accept_encoding $kind { default ""; ~br br; ~gzip gzip; }\n'


def keyed(key, *, more=""):
    """Return a change of the configuration: pages are kept by another key, and for a minute, for slow machines."""

    def weaken(text):
        ours = re.search(r"proxy_cache_key .*;", text)[0]
        kept = f"proxy_cache_key {key}; proxy_ignore_headers Cache-Control{more}; proxy_cache_valid any 60s;"
        return KINDS + text.replace(ours, kept)

    return weaken


def test_control_a_header_that_the_site_believes_is_found_out(weakened):
    front = weakened(keyed("$scheme://$host$request_uri"))
    front.change("clinic-site-proxy.inc", "X-Forwarded-Proto $scheme", "X-Forwarded-Proto $http_x_forwarded_scheme")
    assert by_headers(front, FEED) == ["X-Forwarded-Scheme"]


def test_control_a_key_that_two_pages_share_is_found_out(weakened):
    front = weakened(keyed("$scheme$host$request_uri$kind"))
    assert {"{page}br", "{page}gzip"} <= {*by_addresses(front, FORM)}


def test_control_a_key_without_the_encoding_is_found_out(weakened):
    assert "gzip,,,,br" in by_encodings(weakened(keyed("$scheme$host$request_uri", more=" Vary")))
