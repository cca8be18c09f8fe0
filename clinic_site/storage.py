"""Static files as production serves them: named by their content, compressed, and one stylesheet for the public pages."""

import re

from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLESHEET = "css/site.css"
_IMPORT = re.compile(r'@import url\("([a-z-]+\.css)"\) layer\(([a-z]+)\);\n')


def flattened(stylesheet, read):
    """Return a stylesheet with each ``@import`` replaced by the file, in its layer; ``read`` gives a file's text."""
    return _IMPORT.sub(lambda part: f"@layer {part[2]} {{\n{read(part[1])}}}\n", stylesheet)


class OneStylesheetStorage(CompressedManifestStaticFilesStorage):
    """Writes the parts of ``css/site.css`` into it, so that a page asks for one file."""

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run and STYLESHEET in paths:

            def read(name):
                storage, path = paths[name]
                with storage.open(path) as file:
                    return file.read().decode()

            whole = flattened(read(STYLESHEET), lambda name: read(f"css/{name}"))
            self.delete(STYLESHEET)
            with self.open(STYLESHEET, "wb") as file:
                file.write(whole.encode())
        yield from super().post_process(paths, dry_run, **options)
