"""The text of an article as Markdown, for assistants and readers that want words only: pure, no database."""

import re

from markdownify import MarkdownConverter

_HIDDEN = re.compile(r'<span class="visually-hidden">.*?</span>', re.DOTALL)
_PICTURE_SOURCE = re.compile(r"<source [^>]*>")


class _Converter(MarkdownConverter):
    """Keeps a figure's picture and caption apart, as the page does."""

    def convert_figure(self, element, text, parent_tags):
        return f"\n\n{text.strip()}\n\n"

    def convert_figcaption(self, element, text, parent_tags):
        return f"\n\n{text.strip()}\n\n"


def markdown(html):
    """Return the HTML of a page's text as Markdown; no words are dropped but those that only screen readers hear."""
    words_only = _PICTURE_SOURCE.sub("", _HIDDEN.sub("", html))
    converter = _Converter(heading_style="ATX", bullets="-", escape_misc=True, table_infer_header=True)
    return re.sub(r"\n{3,}", "\n\n", converter.convert(words_only)).strip()
