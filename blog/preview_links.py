"""The page of a text that need not be published, and the secret, expiring links that show it to somebody outside."""

from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from .models import PreviewLink, Publication, ReviewStatus


def unpublished_page(request, revision, template="blog/article.html", **context):
    """Show a revision, which need not even be saved, in the public page's own template and its article's language."""
    article = revision.article
    article.slug = article.slug or "draft"  # an untitled draft has no address yet
    context |= {
        "article": article,
        "revision": revision,
        "review": ReviewStatus(),
        "related": Publication.objects.related_to(article),
        "preview": True,
    }
    with override(article.language):
        return render(request, template, context)


@require_http_methods(["GET", "HEAD"])
def shared_preview(request, token):
    """Show the revision that the link names; 410 when the link expired, was stopped or never was."""
    links = PreviewLink.objects.select_related(
        "revision__article__topic", "revision__article__author", "revision__hero"
    )
    try:
        link = links.by_token(token)
    except PreviewLink.DoesNotExist:
        response = render(request, "blog/shared_preview_closed.html", {"preview": True}, status=410)
    else:
        live = link.revision.article.live
        is_live = live is not None and live.revision_id == link.revision_id
        response = unpublished_page(request, link.revision, "blog/shared_preview.html", link=link, is_live=is_live)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"  # the address opens the text
    return response
