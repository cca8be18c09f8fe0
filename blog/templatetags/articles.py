"""What templates of other apps and the admin's first screen may ask about articles."""

from django import template
from django.db.models import Q

from blog.models import Article

register = template.Library()
ROWS = 8


@register.simple_tag
def articles_using_phone(key):
    """Return the articles whose working copy or published text names the phone number with this key."""
    token = f'data-phone="{key}"'
    return Article.objects.filter(Q(body__contains=token) | Q(published_revision__body__contains=token))


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
