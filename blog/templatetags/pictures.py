"""How templates show pictures of the library."""

from urllib.parse import urljoin

from django import template
from django.utils.html import format_html, format_html_join

from blog import rendering

register = template.Library()


@register.simple_tag
def picture(picture, alt="", sizes="100vw", css_class="", eager=False):
    """Show a ``Picture``; ``eager`` for what is seen first, else it loads when the reader comes near."""
    return rendering.picture_html(picture, alt=alt, sizes=sizes, eager=eager, css_class=css_class)


@register.simple_tag
def preload_picture(picture, sizes="100vw"):
    """Let the browser ask for a picture before it has read the styles: the very file that ``picture`` will show."""
    kind, srcset = next(iter(picture.sources), ("", picture.srcset))
    return format_html(
        '<link rel="preload" as="image" imagesrcset="{}" imagesizes="{}"{} fetchpriority="high">',
        srcset,
        sizes,
        format_html(' type="{}"', kind) if kind else "",  # a browser that does not know it asks for nothing
    )


@register.simple_tag
def social_picture(image, alt, site):
    """Tell other sites which picture to show beside a link to the page (ogp.me)."""
    shown = image.social
    facts = {"image": urljoin(site, shown.url), "image:width": shown.width, "image:height": shown.height}
    if alt:
        facts["image:alt"] = alt
    return format_html_join("", '<meta property="og:{}" content="{}">', facts.items())
