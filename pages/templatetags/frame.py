"""Where a page is found in the site's languages."""

from django import template
from django.urls import translate_url
from django.utils.translation import get_language

from site_languages import LANGUAGES

register = template.Library()


@register.simple_tag
def place_in_menu(frame, path, view):
    """Return what tells which entry of the main menu a page marks as its own: the page's path and the name of its view.

    Of a page to which no entry leads, it is the same whatever its path.
    """
    is_search = view == "blog:search"
    return path if frame.leads_to(path) else "", is_search, str(view).startswith("blog:") and not is_search


@register.simple_tag(takes_context=True)
def page_languages(context):
    """Return ``(code, name, address, is_here)`` for each language in which the page is found; nothing for a lone one.

    A view whose address does not tell sets ``translations``, which maps codes to addresses; else it is the same address
    below the other prefix. Pages that are not there (an error, a page without an address) are found nowhere else, nor
    is what a private link shows.
    """
    request = context.get("request")
    found = getattr(request, "resolver_match", None)
    if found is None or "token" in found.kwargs or "exception" in context:
        return []
    told = context.get("translations")
    if told is None:
        # Without the query: the second page of a list may not be there in the other language.
        told = {code: translate_url(request.path, code) for code, _ in LANGUAGES}
    pages = [(code, name, told[code], code == get_language()) for code, name in LANGUAGES if code in told]
    # What has one address only, as in the admin, is one page.
    return pages if len({address for _, _, address, _ in pages}) > 1 else []
