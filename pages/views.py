"""The first page, the standing pages, and where the clinic is."""

from django.http import Http404
from django.shortcuts import render

from blog.models import Publication, Topic

from .models import HomeBlock, Page


def home(request):
    """The first page, made of the blocks that staff chose."""
    blocks = HomeBlock.objects.shown().with_articles(Publication.objects.live().for_listing())
    context = {
        "blocks": blocks,
        "has_welcome": any(block.kind == HomeBlock.Kind.WELCOME for block in blocks),
        "topics": Topic.objects.with_article_counts(),
    }
    return render(request, "pages/home.html", context)


def locations(request):
    """Every place where the clinic sees patients, with hours."""
    return render(request, "pages/locations.html")


def page(request, slug):
    """A published standing page in the language of its address."""
    shown = Page.objects.live().in_language().filter(slug=slug).select_related("live_version").first()
    if shown is None:
        raise Http404
    return render(request, "pages/page.html", {"page": shown, "version": shown.live_version})
