"""The HTML of one picture in several formats and widths: pure, no database."""

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe


@dataclass(frozen=True)
class Picture:
    """Where a browser finds a picture.

    ``sources`` holds a ``(MIME type, srcset)`` for each format a browser may prefer, best first; ``url`` and ``srcset``
    are for every other browser. ``color`` is the picture's average color as ``#rrggbb``, shown until it has loaded.
    """

    url: str
    srcset: str
    width: int
    height: int
    sources: tuple = ()
    color: str = ""


def picture_html(picture, *, alt, sizes, eager=False, css_class=""):
    """Return the ``picture`` element (HTML Standard, 4.8.1); ``eager`` for what is seen first, else it loads lazily."""
    sources = format_html_join(
        "", '<source type="{}" srcset="{}" sizes="{}">', ((kind, srcset, sizes) for kind, srcset in picture.sources)
    )
    loading = mark_safe(' fetchpriority="high"' if eager else ' loading="lazy" decoding="async"')  # noqa: S308
    return format_html(
        '<picture>{}<img class="picture{}" src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}"'
        ' data-color="{}"{}></picture>',
        sources,
        f" {css_class}" if css_class else "",
        picture.url,
        picture.srcset,
        sizes,
        picture.width,
        picture.height,
        alt,
        picture.color,
        loading,
    )
