"""The public pages' styles as one file, ``css/site.css``, made of the parts that ``css/layers.css`` names."""

import atexit
import re
import shutil
import tempfile
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

STYLESHEET, SOURCE = "css/site.css", "css/layers.css"
_IMPORT = re.compile(r'@import url\("([a-z-]+\.css)"\) layer\(([a-z]+)\);\n')


def flattened(source):
    """Return the text of a stylesheet with each ``@import`` replaced by the file beside it, in its layer.

    One file is one request, and a page waits for all of it anyway.
    """

    def part(match):
        name, layer = match.groups()
        return f"@layer {layer} {{\n{source.with_name(name).read_text('utf-8')}}}\n"

    return _IMPORT.sub(part, source.read_text("utf-8"))


class StylesheetFinder(BaseFinder):
    """Makes the file when static files are served, collected or looked for."""

    @cached_property
    def folder(self):
        folder = Path(tempfile.mkdtemp(prefix="stylesheet-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return folder

    def find(self, path, find_all=False, **kwargs):
        if path != STYLESHEET:
            return []
        made = self.make()
        return [made] if find_all or kwargs.get("all") else made

    def list(self, ignore_patterns):
        self.make()
        yield STYLESHEET, FileSystemStorage(location=self.folder)

    def check(self, **kwargs):
        return []

    def make(self):
        """Write the file; return its path."""
        file = self.folder / STYLESHEET
        file.parent.mkdir(exist_ok=True)
        whole = flattened(settings.BASE_DIR / "static" / SOURCE)
        # What did not change keeps its time, which browsers are told.
        if not file.exists() or file.read_text("utf-8") != whole:
            draft = file.with_suffix(".draft")
            draft.write_text(whole, "utf-8")
            draft.rename(file)
        return str(file)
