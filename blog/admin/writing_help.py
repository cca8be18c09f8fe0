"""Help while writing: reading grade, hard sentences, plainer words, the search result."""

from django.http import HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import path, reverse
from js_asset import Media, Script

from blog.checklist import checklist
from blog.facts import facts_about
from blog.models import PlainWord
from blog.readability import HIGHEST_EASY_GRADE
from blog.style import LONGEST_EASY_SENTENCE, style
from site_languages import ENGLISH

from .preview import refused, typed_form

MEDIA = Media(css={"all": ["css/admin/writing-help.css"]}, js=[Script("js/admin/writing-help.js", type="module")])


def urls(admin):
    """Return the addresses of these screens, below the articles' list."""
    wrap = admin.admin_site.admin_view
    return [
        path("help/", wrap(typed), {"admin": admin}, name="blog_article_help_new"),
        path("<int:pk>/help/", wrap(typed), {"admin": admin}, name="blog_article_help"),
    ]


def announce(request, context, article):
    """Add the help to the form of who may write, with what it says of the stored working copy."""
    if article is None:
        url = reverse("admin:blog_article_help_new")
    elif article.may_be_changed_by(request.user):
        url = reverse("admin:blog_article_help", args=[article.pk])
    else:
        return
    context["writing_help"] = {"url": url, **(_help(article) if article else {})}
    context["media"] += MEDIA


def typed(request, admin, pk=None):
    """Answer with the help for what is typed into the form, as a piece of HTML; nothing is saved.

    Answers 422 when a value cannot be read.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = typed_form(request, admin, pk)
    if not form.is_valid():
        return refused(request, form)
    return render(request, "admin/blog/article/writing_help_found.html", {"help": _help(form.instance)})


def _help(article):
    checks = checklist(article, facts_about(article))
    return {
        "article": article,
        "open": [check for check in checks if not check.passed],
        "passed": [check for check in checks if check.passed],
        "style": style(article.body if article.language == ENGLISH else "", PlainWord.objects.by_word()),
        "easy_grade": HIGHEST_EASY_GRADE,
        "easy_sentence": LONGEST_EASY_SENTENCE,
    }
