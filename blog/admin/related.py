"""The screen on which staff choose the articles named below an article."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse

from blog.forms.related import RelatedForm
from blog.models import Article, Publication


def urls(admin):
    """Return the address of this screen, below the articles' list."""
    return [
        path("<int:pk>/related/", admin.admin_site.admin_view(related), {"admin": admin}, name="blog_article_related")
    ]


def related(request, pk, admin):
    """Show what stands below the article now, and keep another choice when asked to."""
    if not request.user.has_perm("blog.publish_article"):
        raise PermissionDenied("Your account may not choose related articles.")
    article = get_object_or_404(Article, pk=pk)
    form = RelatedForm(request.POST or None, article=article)
    if request.method == "POST" and form.is_valid() and form.carry_out(by=request.user):
        admin.log_change(request, article, "Chose related articles.")
        messages.success(request, "Kept. The page shows it at once.")
        return redirect(reverse("admin:blog_article_change", args=[article.pk]))
    context = {
        **admin.admin_site.each_context(request),
        "title": f"Related articles: {article}",
        "article": article,
        "form": form,
        "media": admin.media + form.media,
        "opts": admin.opts,
        "shown": Publication.objects.related_to(article),
    }
    return render(request, "admin/blog/article/related.html", context)
