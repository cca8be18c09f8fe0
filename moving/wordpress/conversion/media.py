"""Pictures, videos, what came from elsewhere, and what is left out with everything in it."""

import re
from html import escape

from . import elements
from .addresses import host, video
from .figures import figure_html, video_html
from .nesting import Nesting

_PICTURE_NUMBER = re.compile(r"\bwp-image-(\d{1,18})\b")


class Media(Nesting):
    """Writes pictures of the library and videos; names the rest."""

    def __init__(self):
        super().__init__()
        self._left_out = None  # (tag, depth, words, addresses)

    def _on_img(self, attrs):
        address = attrs.get("src", "")
        if not address or address.startswith("data:"):
            address = attrs.get("data-src") or attrs.get("data-lazy-src") or attrs.get("data-original") or ""
        names, alt = attrs.get("class", ""), " ".join(attrs.get("alt", "").split())
        if re.search(r"\b(?:wp-smiley|emoji)\b", names):
            self._words(alt)
            return
        told = attrs.get("data-number") or attrs.get("data-id") or "".join(_PICTURE_NUMBER.findall(names)[:1])
        found = self.world.picture(address, int(told) if told.isdigit() else None, alt)
        figure = self._figure()
        if not found:
            words = f"{address or told} {alt}"
            self.lose("picture", words, "It is not in the folder of uploads, or cannot be read. Insert it again.")
            if figure:
                figure.is_missing = True
        elif figure:
            figure.pictures.append(found)
        else:
            self._apart(figure_html(*found))

    def _on_iframe(self, attrs):
        self._embed(attrs.get("src") or attrs.get("data-src") or "", attrs.get("title", ""))
        self._left_out = ["iframe", 1, [], []]

    def _on_embed(self, attrs):
        self._embed(attrs.get("src", ""))

    def _on_wp_embed(self, attrs):
        self._embed(attrs.get("src", ""))

    def _embed(self, address, title=""):
        address = f"https:{address}" if address.startswith("//") else address
        if found := video(address):
            figure = self._figure()
            if figure:
                figure.videos.append((found, title))
            else:
                self._apart(video_html(found, title))
        elif not address:
            self.lose("embedded content", title, "It names no address.")
        elif number := self.world.article(address):
            self._apart(f'<p><a data-article="{number}">{escape(address)}</a></p>')
        else:
            self.lose("embedded content", address, f"It came from {host(address) or 'elsewhere'}. A link stands there.")
            if re.match(r"https?://", address):
                self._apart(f'<p><a href="{escape(address)}">{escape(title or address)}</a></p>')

    def _inside_left_out(self, tag, attrs):
        if tag == self._left_out[0]:
            self._left_out[1] += 1
        told = [attrs.get(name, "") for name in ("src", "alt", "placeholder", "value", "aria-label")]
        self._left_out[3 if attrs.get("src") else 2].extend(filter(None, told))

    def _end_left_out(self):
        tag, _, words, addresses = self._left_out
        self._left_out = None
        address = next(filter(None, addresses), "")
        if why := elements.LEFT_OUT.get(tag):
            if tag in ("object", "video") and video(address):
                self._embed(address)
            elif tag != "noscript" or "".join(words).strip():
                said = "" if tag == "script" else " ".join(words)
                self.lose(f"<{tag}>", f"{address} {said}", why)
