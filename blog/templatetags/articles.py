"""What templates of other apps and the admin's first screen may ask about articles."""

from django import template
from django.db.models import Exists, OuterRef, Q
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from blog.models import Article, Publication
from blog.structured_data import article_data, as_script

register = template.Library()
ROWS = 8


@register.simple_tag
def articles_using_phone(key):
    """Return the articles whose working copy or published text names the phone number with this key."""
    token = f'data-phone="{key}"'
    on_page = Publication.objects.live().filter(article=OuterRef("pk"), revision__body__contains=token)
    return Article.objects.filter(Q(body__contains=token) | Exists(on_page))


@register.simple_tag
def article_work(account):
    """Return what waits for this account: ``(heading, count, articles)`` for each kind of work it may do."""
    articles = Article.objects.with_state()
    work = []
    if account.has_perm("blog.review_article"):
        work.append(("Waiting for medical review", articles.filter(state=Article.State.IN_REVIEW)))
    if account.has_perm("blog.add_article"):
        own = articles if account.has_perm("blog.publish_article") else articles.filter(created_by=account)
        work.append(("Changes asked", own.filter(state=Article.State.CHANGES_ASKED)))
        work.append(("Drafts", own.filter(state=Article.State.DRAFT)))
    if account.has_perm("blog.publish_article"):
        work.append(("Approved, not published", articles.filter(state=Article.State.APPROVED)))
    return [(heading, found.count(), found.order_by("saved_at")[:ROWS]) for heading, found in work]


@register.simple_tag
def structured_data(publication, review, site):
    """Write the article's structured data (JSON-LD 1.1) into the page's head."""
    script = '<script type="application/ld+json">{}</script>'
    return format_html(script, mark_safe(as_script(article_data(publication, review, site))))  # noqa: S308 - escaped there
