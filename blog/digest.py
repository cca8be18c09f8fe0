"""The digest that binds a medical review to exactly the content a reader sees."""

import hashlib
import json


def content_digest(*, title, summary, body, picture_sha256, picture_alt, sources):
    """Return the SHA-256 of an article's content, as 64 hexadecimal digits.

    Every argument is a string; ``picture_sha256`` and ``picture_alt`` are empty when there is no picture. The canonical
    form is JSON (RFC 8259) with sorted keys, no spaces and every character outside ASCII escaped, so that the same
    content gives the same digest in every database and release.
    """
    content = {
        "title": title,
        "summary": summary,
        "body": body,
        "picture": [picture_sha256, picture_alt],
        "sources": sources,
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()
