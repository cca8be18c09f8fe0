"""An English article and its Spanish translation, beside each other in the admin."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse

from blog.models import Article
from site_languages import ENGLISH


def urls(admin):
    """Return the addresses of these steps, below the articles' list."""
    wrap, given = admin.admin_site.admin_view, {"admin": admin}
    return [
        path("<int:pk>/translate/", wrap(translate), given, name="blog_article_translate"),
        path("<int:pk>/catch-up/", wrap(catch_up), given, name="blog_article_catch_up"),
    ]


def announce(request, context, article):
    """Say above the form which article says the same in the other language, and what may be done about it."""
    if article is None:
        return
    texts = Article.objects.with_state()
    other = texts.filter(Q(pk=article.translation_of_id) | Q(translation_of=article)).first()
    is_behind, compared = article.is_behind, None
    if is_behind and article.follows:
        numbers = [article.follows.number, article.shown_in_english.number]
        compared = reverse("admin:blog_article_compare", args=[article.translation_of_id, *numbers])
    context["translating"] = {
        "other": other,
        "other_state": other and Article.State(other.state),
        "may_begin": other is None and article.language == ENGLISH and request.user.has_perm("blog.add_article"),
        "is_behind": is_behind,
        "other_is_behind": other is not None and other.is_behind,
        "compared": compared,
        "may_catch_up": is_behind and article.may_be_changed_by(request.user),
    }


def translate(request, pk, admin):
    """Begin the Spanish translation of an English article, or open the one that was begun."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    article = get_object_or_404(Article, pk=pk)
    try:
        begun = article.translate(by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("admin:blog_article_change", pk)
    messages.success(request, "This is the Spanish draft. It begins with the English words: put yours in their place.")
    return redirect("admin:blog_article_change", begun.pk)


def catch_up(request, pk, admin):
    """Record that a translation says the same as the English article now."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    article = get_object_or_404(Article, pk=pk)
    try:
        article.catch_up(by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        admin.log_change(request, article, "Says the same as the English article.")
        messages.success(request, "Recorded: it says the same as the English article.")
    return redirect("admin:blog_article_change", pk)
