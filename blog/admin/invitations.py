"""Links for reviewers without an account: made, sent again and taken back."""

import logging

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse

from blog.forms.invitations import InvitationForm
from blog.models import Article, ReviewInvitation
from blog.models.invitations import refuse_who_may_not_invite

logger = logging.getLogger(__name__)


def urls(admin):
    """Return the addresses of these screens, below the articles' list."""
    wrap = admin.admin_site.admin_view
    step = "<int:pk>/invitations/<int:number>/"
    return [
        path("<int:pk>/invite/", wrap(invite), {"admin": admin}, name="blog_article_invite"),
        path(f"{step}send/", wrap(send_again), {"admin": admin}, name="blog_article_invitation_send"),
        path(f"{step}revoke/", wrap(revoke), {"admin": admin}, name="blog_article_invitation_revoke"),
    ]


def invite(request, pk, admin):
    """Ask whom to invite to the revision that waits for a review; make the invitation and mail its link."""
    article = _article(request, pk)
    waiting = article.revisions.awaiting_review().first()
    if waiting is None:
        messages.error(request, "No text of this article waits for a review, so there is nothing to invite to.")
        return _back_to(article)
    form = InvitationForm(request.POST if request.method == "POST" else None, revision=waiting)
    if request.method == "POST" and form.is_valid() and (invitation := form.invite(by=request.user)):
        admin.log_change(
            request, article, f"Invited {invitation.contributor} to review revision {waiting.number} by email."
        )
        _mail(request, invitation)
        return _back_to(article)
    context = {
        **admin.admin_site.each_context(request),
        "title": f"Invite a reviewer: {waiting.title}",
        "opts": Article._meta,
        "article": article,
        "revision": waiting,
        "form": form,
    }
    return render(request, "admin/blog/article/invite.html", context)


def send_again(request, pk, number, admin):
    """Mail the link of an open invitation once more."""
    return _step(request, pk, number, _mail)


def revoke(request, pk, number, admin):
    """Take an invitation back: its link opens nothing from now on."""

    def carry_out(request, invitation):
        if invitation.revoke(by=request.user):
            done = f"The invitation of {invitation.contributor} is revoked. The link opens nothing any more."
            admin.log_change(request, invitation.revision.article, done)
            messages.success(request, done)
        else:
            messages.error(request, "This link had ended before, so there is nothing to revoke.")

    return _step(request, pk, number, carry_out)


def _step(request, pk, number, carry_out):
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    article = _article(request, pk)
    invitations = ReviewInvitation.objects.select_related("revision__article", "contributor", "invited_by")
    carry_out(request, get_object_or_404(invitations, pk=number, revision__article=article))
    return _back_to(article)


def _article(request, pk):
    refuse_who_may_not_invite(request.user)
    if not request.user.has_perm("blog.view_article"):
        raise PermissionDenied("Your account may not see articles in writing.")
    return get_object_or_404(Article, pk=pk)


def _mail(request, invitation):
    try:
        invitation.send(by=request.user)
    except ValidationError:
        messages.error(request, "This link has ended, so it was not sent again. Invite the reviewer anew.")
    except OSError as error:
        logger.warning("Invitation %s could not be mailed: %s", invitation.pk, type(error).__name__)
        messages.warning(
            request,
            f"{invitation.contributor} is invited, but the mail to {invitation.email} could not be sent. "
            "Press “Send again” in a while.",
        )
    else:
        messages.success(request, f"The link for {invitation.contributor} was sent to {invitation.email}.")


def _back_to(article):
    return redirect(reverse("admin:blog_article_change", args=[article.pk]))
