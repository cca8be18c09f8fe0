"""The pages of a reviewer without an account: whoever holds the link reads, who has the mailed code decides."""

import logging
from functools import wraps

from csp.constants import SELF
from csp.decorators import csp_replace
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from .checklist import checklist
from .compare import compare
from .facts import facts_about
from .forms.invitations import GuestDecisionForm
from .models import Review, ReviewInvitation
from .preview_links import unpublished_page

logger = logging.getLogger(__name__)

UNKNOWN = "Please copy the whole link from your mail, or ask the clinic for a new one."


def for_link_holder(view):
    """Give the view the invitation that its link names, and keep what it answers from caches and search engines.

    Without an open invitation it answers kindly, with nothing of the text: 404 for no invitation, 410 for one that no
    longer serves.
    """

    @wraps(view)
    def wrapped(request, token):
        try:
            invitation = ReviewInvitation.objects.select_related(
                "revision__article__topic", "revision__article__author", "revision__hero", "contributor", "invited_by"
            ).by_token(token)
        except ReviewInvitation.DoesNotExist:
            response = _closed(request, UNKNOWN, 404)
        else:
            reason = invitation.reason_against_use()
            response = _closed(request, reason) if reason else view(request, invitation)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "no-referrer"  # the address opens the text
        return response

    # No cookie tells who sends the form, so another site has nothing to ride on: the link and the code are the proof.
    return csrf_exempt(wrapped)  # nosemgrep: csrf-exempt


@for_link_holder
@sensitive_post_parameters("code")
@csp_replace({"frame-src": [SELF]})
@require_http_methods(["GET", "HEAD", "POST"])
def guest_review(request, invitation):
    """Show the text, what changed in it and the form for the decision; record the decision once."""
    form = GuestDecisionForm(request.POST if request.method == "POST" else None, invitation=invitation)
    if request.method == "POST":
        if form.is_valid() and (review := form.record()):
            logger.info("Review %s recorded by invitation %s", review.pk, invitation.pk)
            return render(request, "blog/guest_review_thanks.html", {"review": review, "preview": True})
        # The same form sent twice at once: the second finds the link used.
        if reason := ReviewInvitation.objects.get(pk=invitation.pk).reason_against_use():
            return _closed(request, reason)
    if request.method == "GET":
        invitation.revision.open(by=invitation)
    return _page(request, invitation, form, sent=request.GET.get("code") == "sent")


@for_link_holder
@csp_replace({"frame-src": [SELF]})
@require_http_methods(["POST"])
def guest_code(request, invitation):
    """Mail a code to the reviewer, and show the form again as it was filled in."""
    typed = GuestDecisionForm(request.POST, invitation=invitation)
    kept = GuestDecisionForm(initial={**request.POST.dict(), "code": ""}, invitation=invitation)
    try:
        invitation.send_code()
    except ValidationError as error:
        return _page(request, invitation, kept, notice=" ".join(error.messages))
    except OSError as error:
        logger.warning("A code for invitation %s could not be mailed: %s", invitation.pk, type(error).__name__)
        notice = "We could not send the code just now. Nothing you typed is lost. Please try again in a minute."
        return _page(request, invitation, kept, notice=notice, status=503)
    if typed.typed_anything:
        return _page(request, invitation, kept, sent=True)
    return redirect(f"{reverse('blog:guest_review', args=[_token(request)])}?code=sent#decision")


@for_link_holder
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
@require_http_methods(["GET", "HEAD"])
def guest_page(request, invitation):
    """Show the revision in the public page's own template."""
    return unpublished_page(request, invitation.revision)


def _page(request, invitation, form, *, sent=False, notice="", status=200):
    revision, token = invitation.revision, _token(request)
    article = revision.article
    live = article.live
    old = live.revision if live else None
    context = {
        "invitation": invitation,
        "article": article,
        "revision": revision,
        "old": old,
        "comparison": compare(old, revision),
        "checklist": checklist(revision, facts_about(revision)),
        "decisions": Review.objects.filter(revision__article=article).select_related("revision"),
        "is_superseded": article.revisions.submitted().filter(number__gt=revision.number).exists(),
        "form": form,
        "sent": sent,
        "notice": notice,
        "decide_url": reverse("blog:guest_review", args=[token]),
        "code_url": reverse("blog:guest_code", args=[token]),
        "page_url": reverse("blog:guest_page", args=[token]),
        "preview": True,  # the site's own record of visits leaves this address out
    }
    return render(request, "blog/guest_review.html", context, status=status)


def _token(request):
    return request.resolver_match.kwargs["token"]


def _closed(request, sentence, status=410):
    return render(request, "blog/guest_review_closed.html", {"sentence": sentence, "preview": True}, status=status)
