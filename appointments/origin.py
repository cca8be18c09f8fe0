"""Whether a form came from this site's own page, told without a cookie.

The public form acts for no signed-in person, so a page elsewhere gains nothing by posting it; the check keeps other
sites from using visitors' browsers to send messages. See the Fetch Metadata and the Fetch standard (``Origin``).
"""

from urllib.parse import urlsplit


def is_same_origin(request):
    """Return whether the browser says that this request began on this site, or says nothing at all."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    try:
        host = urlsplit(origin).netloc
    except ValueError:
        return False
    return host.lower() == request.get_host().lower()  # nosemgrep: host-that-was-asked-for - it is compared, not shown
