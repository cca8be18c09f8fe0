"""What an address leads to: a video, a picture, a file."""

import re
from urllib.parse import parse_qs, urlsplit

_WHOLE = re.compile(r"https?://[^\s<>\"\[\]]+")
_YOUTUBE = re.compile(r"/(?:embed/|shorts/|live/|v/)?([A-Za-z0-9_-]{11})/?")
_VIMEO = re.compile(r"/(?:video/)?([0-9]{1,12})/?")
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?|heic)\Z", re.IGNORECASE)


def is_whole_address(text):
    return bool(_WHOLE.fullmatch(text))


def host(address):
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def video(address):
    """Return ``youtube:ID`` or ``vimeo:ID`` for the address of such a video, else an empty string."""
    try:
        parts = urlsplit(address if "//" in address else f"https://{address}")
    except ValueError:
        return ""
    name = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if name in ("youtube.com", "youtube-nocookie.com") and parts.path == "/watch":
        found = _YOUTUBE.fullmatch(f"/{parse_qs(parts.query).get('v', [''])[0]}")
    elif name in ("youtube.com", "youtube-nocookie.com", "youtu.be"):
        found = _YOUTUBE.fullmatch(parts.path)
    elif name in ("vimeo.com", "player.vimeo.com"):
        found = _VIMEO.fullmatch(parts.path)
        return f"vimeo:{found[1]}" if found else ""
    else:
        found = None
    return f"youtube:{found[1]}" if found else ""


def is_picture(address):
    try:
        return bool(_PICTURE.search(urlsplit(address).path))
    except ValueError:
        return False
