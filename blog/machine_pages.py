"""What assistants read: each article as Markdown, and a list of them (https://llmstxt.org)."""

from itertools import groupby

from django.shortcuts import redirect, render
from django.utils.translation import get_language, override

from .models import Publication, Topic
from .views import gone

MOST_LISTED = 500


def article_markdown(request, slug):
    """One published article as Markdown; like its page, 410 when it was withdrawn."""
    publication = Publication.objects.at(slug)
    if publication is None:
        return gone(request, slug)
    if publication.article.language != get_language():
        with override(publication.article.language):
            return redirect("blog:markdown", slug)
    context = {
        "publication": publication,
        "article": publication.article,
        "revision": publication.revision,
        "review": publication.review_status(),
    }
    return render(request, "blog/article.md", context, content_type="text/markdown; charset=utf-8")


def llms(request):
    """What the site is, and its newest articles by topic with what each is about."""
    newest = Publication.objects.live().in_language().for_listing().defer("revision__body")[:MOST_LISTED]
    places = {topic.pk: place for place, topic in enumerate(Topic.objects.with_articles())}
    ordered = sorted(newest, key=lambda page: places.get(page.article.topic_id, len(places)))
    topics = [(topic, list(pages)) for topic, pages in groupby(ordered, key=lambda page: page.article.topic)]
    return render(request, "blog/llms.txt", {"topics": topics}, content_type="text/plain; charset=utf-8")
