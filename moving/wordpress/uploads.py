"""The folder of uploads (``wp-content/uploads``) that lies beside an export."""

import re
from urllib.parse import unquote, urlsplit

_SIZE = re.compile(r"-\d{1,5}x\d{1,5}(?=\.[a-z]+\Z)", re.IGNORECASE)
_SCALED = re.compile(r"-(?:scaled|rotated|e\d{10,})(?=\.[a-z]+\Z)", re.IGNORECASE)
_MARK = "/wp-content/uploads/"


class Uploads:
    """Finds files below one folder, and none outside it."""

    def __init__(self, folder):
        self._folder = folder.resolve() if folder else None

    def find(self, name):
        """Return the path of an upload's original, or of the nearest to it that is there; None without any."""
        if not self._folder or not name:
            return None
        whole = _SIZE.sub("", name)
        for each in dict.fromkeys([_SCALED.sub("", whole), whole, name]):
            path = (self._folder / each).resolve()
            if path.is_relative_to(self._folder) and path.is_file():
                return path
        return None


def upload_name(address):
    """Return the part of an address after the folder of uploads, without the size that WordPress adds, or ""."""
    try:
        path = unquote(urlsplit(address).path)
    except ValueError:
        return ""
    _, mark, name = path.partition(_MARK)
    return _SIZE.sub("", name) if mark and "\0" not in name else ""
