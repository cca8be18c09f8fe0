"""Where a visitor came from, as told by hidden fields of the form: read leniently, since no patient can mend them."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

CAMPAIGN = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id"]
CLICKS = ["gclid", "gbraid", "wbraid", "dclid", "msclkid", "fbclid", "ttclid", "twclid", "li_fat_id"]
ADDRESSES = ["first_referrer", "first_page", "last_referrer", "landing_page", "submitted_from"]
OURS = ["placement", "article"]  # of our own page and not of the visitor, so kept of everybody
FIELDS = [*CAMPAIGN, *CLICKS, *ADDRESSES, *OURS, "first_seen_at", "checker_version", "browser_language"]
LONGEST = 500

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")  # PostgreSQL's text takes neither
_SLUG = re.compile(r"[-\w]{1,200}", re.ASCII)


def is_refused(request):
    """Return whether the browser sends Global Privacy Control: where the visitor came from is then not kept."""
    return request.headers.get("Sec-GPC", "").strip() == "1"


def read(data, fields=FIELDS):
    """Return those of the known ``fields`` of ``data`` that hold something, each cut to ``LONGEST`` characters."""
    kept = {}
    for name in fields:
        value = _UNSTORABLE.sub("", data.get(name, "")).strip()
        kept[name] = (without_query(value) if name in ADDRESSES else value)[:LONGEST]
    if not _SLUG.fullmatch(kept["article"]):
        del kept["article"]
    return {name: value for name, value in kept.items() if value}


def without_query(address):
    """Return an address without name, password, fragment and query, but for the campaign; nothing when it is none.

    Other sites put into these whatever they like: words searched for, names, email addresses.
    """
    try:
        parts = urlsplit(address)
        campaign = [(name, value) for name, value in parse_qsl(parts.query, max_num_fields=100) if name in CAMPAIGN]
    except ValueError:
        return ""
    host = parts.netloc.rpartition("@")[2]
    if parts.scheme not in ("", "http", "https", "android-app"):
        return ""
    return urlunsplit((parts.scheme, host, parts.path, urlencode(campaign), ""))
