"""The first page, the standing pages, and where the clinic is."""

from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from blog.models import Publication, Topic
from site_languages import ENGLISH

from .models import HomeBlock, Page


def home(request):
    """The first page, made of the blocks that staff chose."""
    blocks = HomeBlock.objects.shown().with_articles(Publication.objects.live().in_language().for_listing())
    context = {
        "blocks": blocks,
        "has_welcome": any(block.kind == HomeBlock.Kind.WELCOME for block in blocks),
        "topics": Topic.objects.with_articles(),
    }
    return render(request, "pages/home.html", context)


def locations(request):
    """Every place where the clinic sees patients, with hours."""
    return render(request, "pages/locations.html")


def page(request, slug):
    """A published standing page in the language of its address; a Spanish address of an English page leads there."""
    live = Page.objects.live().filter(slug=slug).select_related("live_revision", "translation_of")
    found = {each.language: each for each in live}
    shown = found.get(get_language())
    if shown is None:
        if ENGLISH not in found:
            raise Http404
        return redirect(found[ENGLISH])  # for now: it may be translated one day
    original = shown.translation_of or shown
    siblings = Page.objects.live().filter(Q(pk=original.pk) | Q(translation_of=original))
    translations = {each.language: each.get_absolute_url() for each in siblings}
    context = {"page": shown, "revision": shown.live_revision, "translations": translations}
    return render(request, "pages/page.html", context)
