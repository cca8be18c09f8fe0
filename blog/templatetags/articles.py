"""What templates of other apps and the admin's first screen may ask about articles."""

from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django import template
from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from blog.dashboard import cards
from blog.models import Article, Publication
from blog.structured_data import article_data, as_script

register = template.Library()


@dataclass
class Use:
    """An article that names something, and where."""

    article: Article
    in_working_copy: bool = False
    live: Publication | None = None
    planned: list = field(default_factory=list)


@register.simple_tag
def articles_using_phone(keys):
    """Return a ``Use`` for each article whose working copy, page or planned page names a phone number by these keys.

    Two queries, however many articles there are.
    """
    named = reduce(or_, [Q(body__contains=f'data-phone="{key}"') for key in keys])
    uses = {article.pk: Use(article, in_working_copy=True) for article in Article.objects.filter(named).defer("body")}
    on_page = reduce(or_, [Q(revision__body__contains=f'data-phone="{key}"') for key in keys])
    pages = Publication.objects.standing().filter(on_page).select_related("article", "revision")
    for page in pages.defer("article__body", "revision__body").order_by("starts_at"):
        use = uses.setdefault(page.article_id, Use(page.article))
        if page.starts_at <= timezone.now():
            use.live = page
        else:
            use.planned.append(page)
    return sorted(uses.values(), key=lambda use: (use.live is None, str(use.article).casefold(), use.article.pk))


@register.simple_tag
def article_work(account):
    """Return the ``Card`` list of the work with articles that waits for this account."""
    return cards(account)


@register.simple_tag
def structured_data(publication, review, site):
    """Write the article's structured data (JSON-LD 1.1) into the page's head."""
    script = '<script type="application/ld+json">{}</script>'
    return format_html(script, mark_safe(as_script(article_data(publication, review, site))))  # noqa: S308 - escaped there
