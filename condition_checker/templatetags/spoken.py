"""Texts of the checker's rules in the language of the page."""

from django import template
from django.utils.translation import get_language

register = template.Library()


@register.filter
def spoken(text):
    """Return a ``Text`` of the rules in the language of the page."""
    return text.in_language(get_language())
