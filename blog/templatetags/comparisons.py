"""What a comparison needs from the database to be read: the pictures and the titles of articles it names."""

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from blog.models import Article, Image

register = template.Library()

_PICTURE = re.compile(r'(<span class="diff__fact" data-picture="([0-9a-f]{64})">)[^<]*(</span>)')
_ARTICLE = re.compile(r'<span data-article="([0-9]{1,18})">[^<]*</span>')


@register.filter
def with_names(html):
    """Return a comparison's body with each picture shown and each linked article named by its title.

    At most two queries, none when the body names neither.
    """
    digests = {match[1] for match in _PICTURE.findall(html)}
    numbers = set(map(int, _ARTICLE.findall(html)))
    # The oldest of several uploads of one file comes last, and so stays, as on the page.
    images = (
        {image.sha256: image for image in Image.objects.filter(sha256__in=digests).order_by("-pk")} if digests else {}
    )
    titles = (
        {article.pk: str(article) for article in Article.objects.filter(pk__in=numbers).only("title")}
        if numbers
        else {}
    )
    html = _PICTURE.sub(lambda match: f"{match[1]}{_picture(images.get(match[2]))}{match[3]}", html)
    # Its words were escaped where it was made, and what is put in here is escaped here.
    return mark_safe(_ARTICLE.sub(lambda match: _title(match[1], titles), html))  # noqa: S308


def _picture(image):
    if image is None:
        return "a picture that is not in the library"
    return format_html('“{}” <img src="{}" alt="" loading="lazy">', image.title, image.thumbnail_url)


def _title(number, titles):
    title = titles.get(int(number))
    return format_html("the article “{}”", title) if title else f"article {number}, which does not exist"
