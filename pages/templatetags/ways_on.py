"""Where to go from a page that has nothing to show."""

from django import template
from django.db.models import Exists, OuterRef

from blog.models import Publication, Topic
from pages.models import ChosenArticle

register = template.Library()
FEW = 3


@register.inclusion_tag("components/ways_on.html")
def ways_on():
    """Show the search field, the topics, and a few articles: those that staff chose for the first page come first."""
    chosen = ChosenArticle.objects.filter(article=OuterRef("article"), block__is_shown=True)
    articles = Publication.objects.live().in_language().for_listing()
    return {
        "topics": Topic.objects.with_articles(),
        "articles": articles.order_by(~Exists(chosen), *Publication.NEWEST_FIRST)[:FEW],
    }
