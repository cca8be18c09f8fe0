"""What templates of other apps and the admin's first screen may ask about articles."""

from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django import template
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from blog.dashboard import cards
from blog.models import Article, Publication
from blog.structured_data import article_data, breadcrumb_data, contributor_data, script, topic_data
from site_languages import address

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


@register.simple_tag(takes_context=True)
def article_structured_data(context, publication, review):
    """Write the article's structured data (JSON-LD 1.1) into the page's head, and where the page stands."""
    site, name, policy = context["site_url"], context["contact"].clinic_name, context["frame"].editorial_policy
    article = publication.article
    data = article_data(
        publication,
        review,
        site,
        publisher=name and (name, address("pages:home")),
        policy=policy and policy.href,
    )
    data["breadcrumb"] = _breadcrumb(site, (str(article.topic), article.topic.get_absolute_url()))
    return script(data)


@register.simple_tag(takes_context=True)
def topic_structured_data(context, topic, publications):
    """Write a topic's structured data into the page's head."""
    return script(
        {**topic_data(topic, publications, context["site_url"]), "breadcrumb": _breadcrumb(context["site_url"])}
    )


@register.simple_tag(takes_context=True)
def contributor_structured_data(context, contributor):
    """Write an author's or reviewer's structured data into the page's head."""
    return script(contributor_data(contributor, context["site_url"]))


def _breadcrumb(site, *places):
    """Return what ``components/breadcrumb.html`` shows."""
    above = [(gettext("Home"), address("pages:home")), (gettext("Articles"), address("blog:list"))]
    return breadcrumb_data([*above, *places], site)
