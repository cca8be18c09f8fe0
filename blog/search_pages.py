"""Finding an article by words."""

from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from counting import if_possible

from .models import Article, MissedSearch, Topic
from .pagination import page_number

LONGEST_SEARCH = 200


@never_cache  # its words may be a patient's
def search(request):
    """The articles that hold what was searched for, the best first, a page at a time."""
    words = _words(request)
    topics = Topic.objects.with_articles()
    context = {"words": words, "topics": topics, "longest": LONGEST_SEARCH}
    if words:
        number = page_number(request.GET.get("page", "1"))
        slug = request.GET.get("topic")
        topic = get_object_or_404(Topic, slug=slug) if slug else None
        matches = Article.objects.search(words, topic=topic, page=number)
        if not matches.publications and topic is None and number == 1:
            if_possible(MissedSearch.objects.record, words, get_language())
        context |= {"matches": matches, "topic": topic}
    return render(request, "blog/search.html", context)


@never_cache
def suggestions(request):
    """Titles and addresses of articles that fit what is being typed, as JSON."""
    found = Article.objects.suggest(_words(request))
    return JsonResponse({"suggestions": [{"title": title, "address": address} for title, address in found]})


def _words(request):
    return request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH].strip()
