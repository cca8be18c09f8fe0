"""Publishing and withdrawing, now or at a time: each a page that says what will happen."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import formats, timezone

from blog.checklist import checklist
from blog.compare import compare
from blog.facts import facts_about
from blog.forms import PublishForm, WithdrawForm
from blog.models import Article


def urls(admin):
    """Return the addresses of these screens, below the articles' list."""
    wrap = admin.admin_site.admin_view
    return [
        path("<int:pk>/publish/", wrap(publish), {"admin": admin}, name="blog_article_publish"),
        path("<int:pk>/withdraw/", wrap(withdraw), {"admin": admin}, name="blog_article_withdraw"),
    ]


def publish(request, pk, admin):
    """Show what would become public beside what is public now, and publish it when asked to."""
    article = _article(request, pk)
    revision = article.publishable_revision()
    if revision is None:
        messages.error(request, "No approved text is waiting to be published. Submit the article for review first.")
        return _back_to(article)
    live = article.live
    first = not article.publications.shown().exists()
    form = PublishForm(request.POST or None, revision=revision, first=first)
    if request.method == "POST" and form.is_valid() and form.carry_out(article, by=request.user):
        return _published(request, admin, article, form.publication)
    context = {
        "title": f"Publish: {revision.title}",
        "revision": revision,
        "review": revision.reviews.select_related("attests").first() if article.needs_review else None,
        "live": live,
        "comparison": compare(live.revision, revision) if live else None,
        "checklist": checklist(revision, facts_about(revision)),
        "latest": article.latest_revision,
    }
    return _page(request, admin, "publish", article, form, **context)


def withdraw(request, pk, admin):
    """Say what withdrawing does, and do it when asked to."""
    article = _article(request, pk)
    live = article.live
    if live is None:
        messages.error(request, "This article is not published.")
        return _back_to(article)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.carry_out(article, by=request.user):
        at = form.cleaned_data["at"]
        done = f"Planned: withdrawal on {_in_words(at)}" if at else "Withdrawn. The page now says that it is gone."
        admin.log_change(request, article, done)
        messages.success(request, done)
        return _back_to(article)
    return _page(request, admin, "withdraw", article, form, title=f"Withdraw: {live.revision.title}", live=live)


def _article(request, pk):
    if not request.user.has_perm("blog.publish_article"):
        raise PermissionDenied("Your account may not publish or withdraw articles.")
    return get_object_or_404(Article.objects.select_related("topic"), pk=pk)


def _published(request, admin, article, publication):
    number, latest = publication.revision.number, article.latest_revision.number
    planned = publication.starts_at > timezone.now()
    done = f"Planned: revision {number} on {_in_words(publication.starts_at)}" if planned else "Published."
    admin.log_change(request, article, done)
    messages.success(request, done)
    if latest > number:
        messages.warning(
            request,
            f"The page shows revision {number}, the approved one. Revision {latest} was saved later and still needs "
            "a review.",
        )
    return _back_to(article)


def _page(request, admin, name, article, form, **context):
    context |= {**admin.admin_site.each_context(request), "opts": Article._meta, "article": article, "form": form}
    return render(request, f"admin/blog/article/{name}.html", context)


def _back_to(article):
    return redirect(reverse("admin:blog_article_change", args=[article.pk]))


def _in_words(moment):
    return formats.date_format(timezone.localtime(moment), "F j, Y, P")
