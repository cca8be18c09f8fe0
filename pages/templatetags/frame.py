"""Where a page is found in the site's languages."""

from django import template
from django.urls import translate_url
from django.utils.translation import get_language

from site_languages import LANGUAGES

register = template.Library()


@register.simple_tag(takes_context=True)
def page_languages(context):
    """Return ``(code, name, address, is_here)`` for each language in which the page is found; nothing for a lone one.

    A view whose address does not tell sets ``translations``, which maps codes to addresses; else it is the same address
    below the other prefix. Pages that are not there (an error, a page without an address) are found nowhere else.
    """
    request = context.get("request")
    if request is None or request.resolver_match is None or "exception" in context:
        return []
    told = context.get("translations")
    if told is None:
        told = {code: translate_url(request.get_full_path(), code) for code, _ in LANGUAGES}
    found = [(code, name, told[code], code == get_language()) for code, name in LANGUAGES if code in told]
    return found if len(found) > 1 else []
