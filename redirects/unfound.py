"""What is kept of an address that was asked for and not found. Reads no database.

Only what staff can do something about, and nothing that may tell of a person.
"""

import re
from urllib.parse import unquote, urlsplit

from django.conf import settings

from .addresses import path_key

LONGEST = 200
# Not addresses, so that none can be taken for one: what is counted together.
PROBES, PRIVATE = "(probes)", "(private)"
PROBE = re.compile(
    r"\.(?:php\d?|phtml|jsp|cgi|pl|env|git|svn|sql|bak|old|ini|ya?ml|log|sh|exe|dll|zip|tar|t?gz|rar|7z"
    r"|bash_history|ds_store|ssh|aws|htaccess|htpasswd|key|pem|swp)(?:/|$)"
    r"|^/(?:wp-(?:login|admin|includes|json|config|cron|content/plugins)|xmlrpc|cgi-bin|phpmyadmin|pma|actuator"
    r"|vendor|_ignition|solr|boaform|hnap1|autodiscover|owa|ecp|\.well-known/(?!security\.txt))"
    r"|/\.(?!well-known)|[<>\"'`;|{}$\\\x00-\x1f\x7f]|\.\./|etc/passwd|select\b.*\bfrom\b|\bunion\b.*\bselect\b",
    re.IGNORECASE,
)
DAY = re.compile(r"(?:19|20)\d\d[-_.]?\d\d[-_.]?\d\d(?!\d)")
# Seven digits and more are a phone number, a record's number or a day of birth.
MANY_DIGITS = re.compile(r"\d(?:[-\s.()+_]*\d){6,}")
MAIL = re.compile(r"@|\[at\]", re.IGNORECASE)
# A word of twenty signs and more that mixes letters and digits, or a long number in hex.
TOKEN = re.compile(
    r"(?<![a-z0-9])(?=[a-z0-9_=:]*\d)(?=[a-z0-9_=:]*[a-z])[a-z0-9_=:]{20,}|[0-9a-f]{16,}|[a-z0-9_=]{40,}"
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-",
    re.IGNORECASE,
)


def kept(path):
    """Return the key to count a decoded path under, or None for what is not counted at all."""
    key = path_key(path)
    if f"{key}/".startswith(settings.ADDRESSES_LEFT_ALONE):
        return None
    # Twice, because some addresses were encoded twice.
    plain = unquote(unquote(path))
    if PROBE.search(plain):
        return PROBES
    if MAIL.search(plain) or TOKEN.search(plain) or MANY_DIGITS.search(DAY.sub("", plain)):
        return PRIVATE
    return key if len(key) <= LONGEST else PRIVATE


def host_of(referrer):
    """Return the name of the site that a visitor came from, without anything else of the address; empty if unknown."""
    try:
        host = urlsplit(referrer).hostname or ""
    except ValueError:
        return ""
    return host if re.fullmatch(r"[a-z0-9.-]{1,100}", host) else ""
