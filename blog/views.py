"""The public pages."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, override

from .models import Contributor, Publication, Topic
from .pagination import page_of

ARTICLES_PER_PAGE = 12
VIDEO_PLAYERS = ["https://www.youtube-nocookie.com", "https://player.vimeo.com"]


def article_list(request):
    """All published articles, newest first, a page at a time."""
    page = page_of(Publication.objects.live().in_language().for_listing(), request.GET, ARTICLES_PER_PAGE)
    return render(request, "blog/article_list.html", {"page": page, "topics": Topic.objects.with_articles()})


def topic(request, slug):
    """One topic and its published articles."""
    shown = get_object_or_404(Topic, slug=slug)
    articles = Publication.objects.live().in_language().filter(article__topic=shown).for_listing()
    page = page_of(articles, request.GET, ARTICLES_PER_PAGE)
    return render(request, "blog/topic.html", {"topic": shown, "page": page})


def contributor(request, slug):
    """One author's or reviewer's profile and what they wrote or reviewed."""
    shown = get_object_or_404(Contributor, slug=slug)
    articles = Publication.objects.live().in_language().by_contributor(shown).for_listing()
    page = page_of(articles, request.GET, ARTICLES_PER_PAGE)
    return render(request, "blog/contributor.html", {"contributor": shown, "page": page})


def article(request, slug):
    """One published article; 410 when it was withdrawn (RFC 9110, 15.5.11).

    At an address of the other language it leads to its translation, or to itself while there is none.
    """
    publication = Publication.objects.at(slug)
    if publication is None:
        return gone(request, slug)
    translations = publication.live_addresses()
    if publication.article.language != get_language():
        # For now: it may be translated, or its translation withdrawn, one day.
        return redirect(translations.get(get_language(), publication.get_absolute_url()))
    context = {
        "translations": translations,
        "publication": publication,
        "article": publication.article,
        "revision": publication.revision,
        "review": publication.review_status(),
        "related": Publication.objects.related_to(publication.article),
    }
    response = render(request, "blog/article.html", context)
    if publication.revision.has_video:
        response._csp_update = {"frame-src": VIDEO_PLAYERS}  # asked only when a reader starts a video
    return response


def article_history(request, slug):
    """What changed in a published article, when, and who reviewed it; 410 when it was withdrawn."""
    publication = Publication.objects.at(slug)
    if publication is None:
        return gone(request, slug)
    if publication.article.language != get_language():
        with override(publication.article.language):
            return redirect("blog:history", slug)
    publications = publication.article.publications.shown().for_listing().order_by("-starts_at")
    context = {"publication": publication, "publications": publications, "translations": {}}
    return render(request, "blog/article_history.html", context)


def gone(request, slug):
    """Answer for an article that nobody can read now: 410 when visitors once could, else 404."""
    if not Publication.objects.shown().filter(article__slug=slug).exists():
        raise Http404
    return render(request, "410.html", status=410)
