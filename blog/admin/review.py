"""The reviewer's screens: a revision as its page will look, and the decision on it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin

from blog.checklist import checklist
from blog.forms import DecisionForm
from blog.models import Article, Publication, Review, ReviewStatus


def urls(admin):
    """Return the addresses of these screens, below the articles' list."""
    wrap = admin.admin_site.admin_view
    return [
        path("<int:pk>/review/<int:number>/", wrap(review), {"admin": admin}, name="blog_article_review"),
        path("<int:pk>/preview/<int:number>/", wrap(preview), {"admin": admin}, name="blog_article_preview"),
    ]


def _revision_or_404(request, admin, pk, number):
    article = get_object_or_404(Article, pk=pk)
    if not admin.has_view_permission(request, article):
        raise PermissionDenied("Your account may not see articles in writing.")
    return get_object_or_404(article.revisions.select_related("hero"), number=number)


@xframe_options_sameorigin
def preview(request, pk, number, admin):
    """Show one revision in the public page's own template."""
    revision = _revision_or_404(request, admin, pk, number)
    revision.article.slug = revision.article.slug or "draft"  # an untitled draft has no address yet
    context = {
        "article": revision.article,
        "revision": revision,
        "review": ReviewStatus(),
        "related": Publication.objects.related_to(revision.article),
        "preview": True,
    }
    return render(request, "blog/article.html", context)


def review(request, pk, number, admin):
    """Show one revision beside the form for the decision, and record the decision."""
    revision = _revision_or_404(request, admin, pk, number)
    revision.open(by=request.user)
    against = revision.reasons_against_review(request.user)
    form = None if against else DecisionForm(request.POST or None, account=request.user)
    if request.method == "POST":
        if form is None:
            raise PermissionDenied(" ".join(against))
        decided = form.is_valid() and form.record(revision, by=request.user)
        if decided:
            approved = decided.decision == Review.Decision.APPROVE
            messages.success(request, "Approved. An editor can publish it now." if approved else "Changes asked for.")
            admin.log_change(request, revision.article, f"{decided} (revision {revision.number})")
            return redirect(reverse("admin:blog_article_changelist"))
    context = {
        **admin.admin_site.each_context(request),
        "title": f"Review: {revision.title or 'Untitled draft'}",
        "opts": Article._meta,
        "article": revision.article,
        "revision": revision,
        "published": live.revision if (live := revision.article.live) else None,
        "reviews": revision.reviews.select_related("reviewer", "decided_by"),
        "against": against,
        "form": form,
        "checklist": checklist(revision),
    }
    return render(request, "admin/blog/article/review.html", context)
