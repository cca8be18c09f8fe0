"""The public pages."""

from django.shortcuts import get_object_or_404, render

from .models import Article, Contributor, Topic
from .pagination import page_of

ARTICLES_ON_HOME = 6
ARTICLES_PER_PAGE = 12


def home(request):
    """The first page: topics and the newest articles."""
    articles = Article.objects.published().for_listing()[:ARTICLES_ON_HOME]
    return render(request, "blog/home.html", {"articles": articles, "topics": Topic.objects.with_article_counts()})


def article_list(request):
    """All published articles, newest first, a page at a time."""
    page = page_of(Article.objects.published().for_listing(), request.GET.get("page", "1"), ARTICLES_PER_PAGE)
    return render(request, "blog/article_list.html", {"page": page, "topics": Topic.objects.with_article_counts()})


def topic(request, slug):
    """One topic and its published articles."""
    shown = get_object_or_404(Topic, slug=slug)
    articles = shown.articles.published().for_listing()
    page = page_of(articles, request.GET.get("page", "1"), ARTICLES_PER_PAGE)
    return render(request, "blog/topic.html", {"topic": shown, "page": page})


def contributor(request, slug):
    """One author's or reviewer's profile and what they wrote or reviewed."""
    shown = get_object_or_404(Contributor, slug=slug)
    articles = Article.objects.published().by_contributor(shown).for_listing()
    page = page_of(articles, request.GET.get("page", "1"), ARTICLES_PER_PAGE)
    return render(request, "blog/contributor.html", {"contributor": shown, "page": page})


def article(request, slug):
    """One published article; 410 when it was withdrawn (RFC 9110, 15.5.11)."""
    shown = get_object_or_404(Article.objects.ever_published().for_listing(), slug=slug)
    if shown.published_revision is None:
        return render(request, "410.html", status=410)
    context = {
        "article": shown,
        "revision": shown.published_revision,
        "review": shown.review_status(),
        "related": Article.objects.related_to(shown),
    }
    return render(request, "blog/article.html", context)
