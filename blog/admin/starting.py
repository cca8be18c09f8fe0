"""Ways to begin an article: from a template, or as a copy of another."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from js_asset import Media

from blog.models import Article, ArticleTemplate

MEDIA = Media(css={"all": ["css/admin/starting.css"]})


def urls(admin):
    """Return the addresses of these screens, below the articles' list."""
    return [path("<int:pk>/copy/", admin.admin_site.admin_view(copy), {"admin": admin}, name="blog_article_copy")]


def announce(request, context, article):
    """Offer the templates above the form of a new article, and the copy above that of another."""
    if article is None:
        context["beginnings"] = _beginnings(request)
    else:
        context["may_copy"] = request.user.has_perm("blog.add_article")
    context["media"] += MEDIA


def initial(request):
    """Return what the template named by the address (``?template=``) puts into the form of a new article."""
    template = _chosen(request)
    return {"body": template.body} if template else {}


def copy(request, pk, admin):
    """Begin a new article as a copy of this one, in this account's name, and open it."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    article = get_object_or_404(Article, pk=pk)
    if not (admin.has_view_permission(request, article) and admin.has_add_permission(request)):
        raise PermissionDenied("Your account may not write articles.")
    copied = article.copy(by=request.user)
    admin.log_addition(request, copied, f"Copied from “{article}”.")
    messages.success(request, "This is the copy: a draft of its own. What you change here leaves the other as it is.")
    return redirect(reverse("admin:blog_article_change", args=[copied.pk]))


def _beginnings(request):
    chosen, address = _chosen(request), reverse("admin:blog_article_add")
    blank = {"name": "Blank", "description": "An empty page.", "address": address, "is_chosen": chosen is None}
    return [
        blank,
        *[
            {
                "name": template.name,
                "description": template.description,
                "address": f"{address}?{urlencode({'template': template.pk})}",
                "is_chosen": template == chosen,
            }
            for template in ArticleTemplate.objects.all()
        ],
    ]


def _chosen(request):
    number = request.GET.get("template", "")
    is_number = number.isascii() and number.isdecimal() and len(number) <= 18
    return ArticleTemplate.objects.filter(pk=number).first() if is_number else None
