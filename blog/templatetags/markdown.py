"""Markdown in templates."""

from django import template

from blog.markdown import markdown as as_markdown

register = template.Library()


@register.filter
def markdown(html):
    """Return HTML as Markdown."""
    return as_markdown(str(html))
