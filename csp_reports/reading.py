"""What a browser's report says, without anything that tells of a visitor. Reads no database.

Browsers send either form: ``application/csp-report`` (CSP 2) or ``application/reports+json`` (CSP 3, Reporting API).
"""

import json
import re
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

MOST_AT_ONCE = 20
DIRECTIVE = re.compile(r"[a-z-]{3,40}")
KEYWORDS = {"inline", "eval", "wasm-eval", "trusted-types-policy", "trusted-types-sink"}
OF_THE_WEB = {"http", "https", "ws", "wss", "data", "blob"}


def violations(body, host):
    """Return ``[(directive, blocked, page), …]`` of a report's body about pages of this host.

    ``blocked`` is a keyword of the policy, a scheme or the host something came from; ``page`` is the pattern of the
    page's address, so that no name, number or secret of it is kept. What visitors' browser extensions bring along is
    left out, and whatever is no report at all.
    """
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return []
    found = []
    for each in (told if isinstance(told, list) else [told])[:MOST_AT_ONCE]:
        report = each.get("csp-report", each.get("body")) if isinstance(each, dict) else None
        if isinstance(report, dict):
            found.append(
                (
                    _directive(_word(report, "effective-directive", "effectiveDirective", "violated-directive")),
                    _blocked(_word(report, "blocked-uri", "blockedURL")),
                    _page(_word(report, "document-uri", "documentURL"), host),
                )
            )
    return [violation for violation in found if all(violation)]


def _word(report, *names):
    return next((report[name] for name in names if isinstance(report.get(name), str)), "")


def _directive(text):
    name = text.split(" ", 1)[0]
    return name if DIRECTIVE.fullmatch(name) else ""


def _blocked(text):
    if text in KEYWORDS:
        return text
    parts = _split(text if ":" in text else f"{text}:")
    if parts is None or parts.scheme not in OF_THE_WEB:
        return ""
    if parts.scheme in ("data", "blob"):
        return f"{parts.scheme}:"
    host = parts.hostname or ""
    return host[:100] if host.isascii() else ""


def _page(address, host):
    parts = _split(address)
    if parts is None or parts.netloc != host:
        return ""
    try:
        return f"/{resolve(parts.path).route}"[:200]
    except Resolver404:
        return "a page that is not there"


def _split(address):
    try:
        parts = urlsplit(address)
        return parts if parts.port != 0 else None
    except ValueError:
        return None
