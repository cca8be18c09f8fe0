"""Where to go from a page that has nothing to show."""

from django import template

from blog.models import Publication, Topic
from pages.models import ChosenArticle

register = template.Library()
FEW = 3


@register.inclusion_tag("components/ways_on.html")
def ways_on():
    """Show the search field, the topics, and a few articles: those that staff chose for the first page come first."""
    articles = Publication.objects.live().in_language().for_listing()
    chosen = ChosenArticle.objects.filter(block__is_shown=True).values("article")
    shown = articles.filter(article__in=chosen).as_cards(FEW)
    # Asked for apart, because ordering all articles by whether they were chosen takes longer the more there are.
    if len(shown) < FEW:
        shown += articles.exclude(pk__in=[each.pk for each in shown]).as_cards(FEW - len(shown))
    return {"topics": Topic.objects.with_articles(), "articles": shown}
