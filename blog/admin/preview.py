"""The page beside the form as one types, and links that share a saved revision."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from js_asset import Media, Script

from blog.forms.preview import ShareForm, TypedForm
from blog.models import Article, PreviewLink, Revision
from blog.preview_links import unpublished_page

MEDIA = Media(
    css={"all": ["css/admin/preview.css"]},
    js=[Script("js/admin/preview.js", type="module"), Script("js/admin/copy-link.js", type="module")],
)
ENDED_LINKS_SHOWN = 10


def urls(admin):
    """Return the addresses of these screens, below the articles' list."""
    wrap = admin.admin_site.admin_view
    return [
        path("preview/", wrap(typed), {"admin": admin}, name="blog_article_typed_new"),
        path("<int:pk>/preview/", wrap(typed), {"admin": admin}, name="blog_article_typed"),
        path("<int:pk>/share/", wrap(share), {"admin": admin}, name="blog_article_share"),
        path("<int:pk>/share/<int:number>/stop/", wrap(stop), {"admin": admin}, name="blog_article_share_stop"),
    ]


def announce(request, context, article):
    """Add the preview to the form of who may write, and to a saved article's the links that share it."""
    if article is None:
        context["preview_url"] = reverse("admin:blog_article_typed_new")
    elif article.may_be_changed_by(request.user):
        context["preview_url"] = reverse("admin:blog_article_typed", args=[article.pk])
        context["sharing"] = _sharing(article)
    else:
        return
    context["media"] += MEDIA


def typed(request, admin, pk=None):
    """Show what is typed into the form in the public page's own template; nothing is saved.

    Answers 422 with sentences when a value cannot be shown.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = typed_form(request, admin, pk)
    if not form.is_valid():
        return refused(request, form)
    return unpublished_page(request, form.revision())


def typed_form(request, admin, pk):
    """Return the ``TypedForm`` of the article with this number, or of a new one, as it was sent.

    Raises ``PermissionDenied`` when the account may not write it.
    """
    if pk is None:
        article, allowed = Article(), admin.has_add_permission(request)
    else:
        article = get_object_or_404(Article.objects.select_related("topic", "author", "hero"), pk=pk)
        allowed = article.may_be_changed_by(request.user)
    if not allowed:
        raise PermissionDenied("You may only preview articles that you may change.")
    return TypedForm(request.POST, instance=article)


def refused(request, form):
    """Answer with what cannot be shown as it was typed."""
    return render(request, "admin/blog/article/preview_refused.html", {"problems": form.problems()}, status=422)


def share(request, pk, admin):
    """Make a link under which anybody who has it reads one saved revision."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    article = _article(request, pk)
    form = ShareForm(request.POST)
    if not form.is_valid():
        return _back_to(request, article, *(sentence for found in form.errors.values() for sentence in found))
    try:
        link = form.share(article, by=request.user)
    except ValidationError as error:
        return _back_to(request, article, *error.messages)
    except Revision.DoesNotExist:
        return _back_to(request, article, "There is no such revision. Open the article again, then share it.")
    done = f"Revision {link.revision.number} is shared. Copy the link below, and send it to whom you mean."
    admin.log_change(request, article, f"Shared a preview of revision {link.revision.number}.")
    messages.success(request, done)
    return redirect(f"{reverse('admin:blog_article_change', args=[article.pk])}#sharing")


def stop(request, pk, number, admin):
    """Let a link show nothing from now on."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    article = _article(request, pk)
    link = get_object_or_404(
        PreviewLink.objects.select_related("revision__article"), pk=number, revision__article=article
    )
    if not link.stop(by=request.user):
        return _back_to(request, article, "This link had ended before, so there is nothing to stop.")
    admin.log_change(request, article, f"Stopped a shared preview of revision {link.revision.number}.")
    messages.success(request, "The link is stopped. It shows nothing any more.")
    return _back_to(request, article)


def _article(request, pk):
    article = get_object_or_404(Article, pk=pk)
    if not article.may_be_changed_by(request.user):
        raise PermissionDenied("You may only share articles that you may change.")
    return article


def _back_to(request, article, *problems):
    for problem in problems:
        messages.error(request, problem)
    return redirect(reverse("admin:blog_article_change", args=[article.pk]))


def _sharing(article):
    """Return what the box of shared previews shows: the form for the latest revision, open and ended links."""
    latest = article.latest_revision
    links = PreviewLink.objects.filter(revision__article=article).select_related("revision", "made_by", "stopped_by")
    return {
        "form": ShareForm(initial={"number": latest.number}, auto_id="id_share_%s") if latest else None,
        "latest": latest,
        "open": links.open(),
        "ended": links.ended()[:ENDED_LINKS_SHOWN],
        "site": settings.SITE_URL,
    }
