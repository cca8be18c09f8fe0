"""What templates of other apps and the admin's first screen may ask about articles."""

from django import template
from django.db.models import Exists, OuterRef, Q
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from blog.dashboard import cards
from blog.models import Article, Publication
from blog.structured_data import article_data, as_script

register = template.Library()


@register.simple_tag
def articles_using_phone(key):
    """Return the articles whose working copy or published text names the phone number with this key."""
    token = f'data-phone="{key}"'
    on_page = Publication.objects.live().filter(article=OuterRef("pk"), revision__body__contains=token)
    return Article.objects.filter(Q(body__contains=token) | Exists(on_page))


@register.simple_tag
def article_work(account):
    """Return the ``Card`` list of the work with articles that waits for this account."""
    return cards(account)


@register.simple_tag
def structured_data(publication, review, site):
    """Write the article's structured data (JSON-LD 1.1) into the page's head."""
    script = '<script type="application/ld+json">{}</script>'
    return format_html(script, mark_safe(as_script(article_data(publication, review, site))))  # noqa: S308 - escaped there
