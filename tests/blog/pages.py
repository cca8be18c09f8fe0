"""How these tests read a page and fill in the article form."""

import html
import re

from django.urls import reverse

_INLINE = re.compile(r"</?(?:a|em|span|strong|time)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")


def words(response):
    """Return what a reader sees of a page: no tags, entities resolved, any space as one."""
    text = _TAG.sub(" ", _INLINE.sub("", response.content.decode()))
    return re.sub(r"\s+", " ", html.unescape(text)).strip()


def sent(article=None, **changes):
    """Return what a browser sends from the article form, as the article stands, with changes."""
    names = ["title", "summary", "hero_id", "body", "sources", "topic_id", "author_id", "slug"]
    values = {name.removesuffix("_id"): getattr(article, name, None) or "" for name in names}
    return {**values, "based_on": article.version if article else 0, **changes}


def errors(response):
    """Return the sentences of an admin form: its own errors and those of its fields."""
    found = response.context["adminform"].form.errors
    return [sentence for sentences in found.values() for sentence in sentences]


def address(step, article, number=None):
    """Return the admin's address of a step of an article, or of one of its revisions."""
    args = [article.pk] if number is None else [article.pk, number]
    return reverse(f"admin:blog_article_{step}", args=args)
