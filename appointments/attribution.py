"""Where a visitor came from, as told by hidden fields of the form: read leniently, since no patient can mend them."""

import re

CAMPAIGN = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id"]
CLICKS = ["gclid", "gbraid", "wbraid", "dclid", "msclkid", "fbclid", "ttclid", "twclid", "li_fat_id"]
VISIT = [
    "first_referrer",
    "first_page",
    "first_seen_at",
    "last_referrer",
    "landing_page",
    "submitted_from",
    "placement",
    "article",
    "checker_version",
    "browser_language",
]
FIELDS = [*CAMPAIGN, *CLICKS, *VISIT]
LONGEST = 500

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")  # PostgreSQL's text takes neither
_SLUG = re.compile(r"[-\w]{1,200}", re.ASCII)


def read(data):
    """Return the known fields of ``data`` that hold something, each cut to ``LONGEST`` characters."""
    kept = {name: _UNSTORABLE.sub("", data.get(name, ""))[:LONGEST].strip() for name in FIELDS}
    if not _SLUG.fullmatch(kept["article"]):
        del kept["article"]
    return {name: value for name, value in kept.items() if value}
