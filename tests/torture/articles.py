"""Reviewed and published articles for a trial, made in the site's own process by the verbs that staff use."""

from datetime import date, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from blog.models import Article, Contributor, Topic

LICENSE = {
    "responsible_person": "Rae Roe, MD",
    "license_number": "25MA00000000",
    "license_state": "New Jersey",
    "license_valid_from": date(2000, 1, 1),
    "license_valid_until": date(2099, 12, 31),
}
TEXT = {"summary": "Words on the neck.", "body": "<h2>Where</h2><p>A joint of the neck.</p>", "sources": "A book, 2020"}


def published(*slugs):
    """Publish articles of these names, each approved by a reviewer today."""
    author, reviewer = (User.objects.create_superuser(name) for name in ("writes", "reviews"))
    topic = Topic.objects.create(name="Neck", slug="neck", description="The neck.")
    byline = Contributor.objects.create(name="Ada Roe", slug="ada-roe", credentials="DPT")
    clinic = Contributor.objects.create(name="The Board", slug="the-board", kind="organization", **LICENSE)
    clinic.accounts.add(reviewer)
    for slug in slugs:
        article = Article(**TEXT, title=f"All about {slug}", slug=slug, topic=topic, author=byline)
        article.save_draft(by=author, based_on=0)
        revision = article.submit_for_review(by=author).revision
        revision.open(by=reviewer)
        revision.approve(by=reviewer, reviewer=clinic, reviewed_on=timezone.localdate())
        article.publish(by=author)
    return list(slugs)


def plan(slug, *, publish=None, withdraw=None):
    """Plan that an article that is withdrawn appears, or one that is there goes, after so many days."""
    author, article = User.objects.get(username="writes"), Article.objects.get(slug=slug)
    if publish:
        article.withdraw(by=author)
        article.publish(by=author, at=timezone.now() + timedelta(days=publish), is_minor=True)
    if withdraw:
        article.withdraw(by=author, at=timezone.now() + timedelta(days=withdraw))
    return slug
