"""The reviewer's screens: a revision as its page will look, what changed in it, and the decision on it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin

from blog.checklist import checklist
from blog.compare import compare
from blog.dates import in_words
from blog.facts import facts_about
from blog.forms import DecisionForm
from blog.models import Article, Contributor, Review
from blog.preview_links import unpublished_page


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
    return unpublished_page(request, _revision_or_404(request, admin, pk, number))


def review(request, pk, number, admin):
    """Show one revision beside the form for the decision, and record the decision.

    To show it to somebody who may decide is recorded too: nobody decides on a text they did not open.
    """
    revision = _revision_or_404(request, admin, pk, number)
    article, live = revision.article, revision.article.live
    form = None
    if against := revision.reasons_against_review(request.user):
        if request.method == "POST":
            raise PermissionDenied(" ".join(against))
    else:
        signers = Contributor.objects.reviewing_as(request.user)
        form = DecisionForm(request.POST or None, revision=revision, signers=signers)
    if request.method == "POST" and form.is_valid() and (decided := form.record(by=request.user)):
        messages.success(request, _done(decided, live))
        admin.log_change(request, article, f"{decided} (revision {revision.number})")
        return redirect(reverse("admin:blog_article_changelist"))
    if form and request.method == "GET":
        revision.open(by=request.user)
    decisions = Review.objects.filter(revision__article=article)
    context = {
        **admin.admin_site.each_context(request),
        "title": f"Review: {revision.title or 'Untitled draft'}",
        "opts": Article._meta,
        "article": article,
        "revision": revision,
        "live": live,
        "comparisons": _comparisons(revision, live),
        "decisions": decisions.select_related("revision", "decided_by", "attests").prefetch_related(
            "remarks__answered_by", "remarks__resolved_by"
        ),
        "against": against,
        "form": form,
        "checklist": checklist(revision, facts_about(revision)),
    }
    return render(request, "admin/blog/article/review.html", context)


def _comparisons(revision, live):
    """Return the revision compared with the text visitors read and the text an attestation would rest on."""
    attestable = revision.attestable_review()
    old = {}
    if live and live.revision != revision:
        old[live.revision] = "What changes on the page that visitors read now"
    if attestable:
        approval = f"the text that {attestable.reviewer_name} approved on {in_words(attestable.reviewed_on)}"
        read_now = ", which visitors read now" if attestable.revision in old else ""
        old[attestable.revision] = f"What changed since {approval}{read_now}"
    return [
        {"heading": heading, "old": other, "comparison": compare(other, revision)} for other, heading in old.items()
    ]


def _done(review, live):
    """Return what happened, for the reviewer."""
    is_live = live is not None and live.revision_id == review.revision_id
    planned = review.revision.article.scheduled
    is_planned = planned is not None and planned.revision_id == review.revision_id
    next_step = "It will be published as planned." if is_planned else "An editor can publish it now."
    if review.decision == Review.Decision.CHANGES:
        count = review.remarks.count()
        remarks = {0: "", 1: " and your remark"}.get(count, f" and your {count} remarks")
        page = " The page stays, and says that a new review is due." if is_live else ""
        return f"Changes asked for. The author reads your comment{remarks}.{page}"
    if review.decision == Review.Decision.ATTEST:
        kept = f"the review by {review.attests.reviewer_name} on {in_words(review.reviewed_on)} holds on."
        return f"Attested that nothing clinical changed: {kept}{'' if is_live else f' {next_step}'}"
    if is_live:
        return f"Reviewed again. The page shows {in_words(review.reviewed_on)} as its review date."
    return f"Approved. {next_step}"
