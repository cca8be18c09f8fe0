"""Decisions on articles are recorded: reviews, attestations, publishing, withdrawing, and what guests are let in to."""

import pytest

from audit.models import AuditEvent
from blog.models import Article, Contributor, PreviewLink
from tests.blog.conftest import LICENSE

pytestmark = pytest.mark.django_db


def told(article):
    return [(e.kind, e.by_name, e.detail) for e in AuditEvent.objects.about(article).order_by("pk")]


def test_a_review_and_a_publication_are_recorded(published_article):
    assert told(published_article) == [
        ("reviewed", "reviewer", "Approved: revision 1, signed as NJ Spine & Orthopedic"),
        ("published", "editor", "Revision 1"),
    ]


def test_a_withdrawal_is_recorded(published_article, editor):
    published_article.withdraw(by=editor)
    assert told(published_article)[-1][:2] == ("withdrawn", "editor")


def test_a_refused_publication_is_not_recorded(make_article, editor):
    article = make_article()
    with pytest.raises(Exception, match="review"):
        article.publish(by=editor)
    assert told(article) == []


def test_an_attestation_is_recorded_as_one(published_article, rewrite, author, medical_reviewer):
    person = Contributor.objects.create(name="Bea Poe", slug="bea-poe", credentials="MD", specialty="Spine", **LICENSE)
    person.accounts.add(medical_reviewer)
    revision = rewrite(published_article, by=author, title="A word was mended")
    Article.objects.get(pk=published_article.pk).submit_for_review(by=author)
    revision.open(by=medical_reviewer)
    revision.attest(by=medical_reviewer, reviewer=person, attests=revision.attestable_review())
    kind, by, detail = told(published_article)[-1]
    assert (kind, by) == ("reviewed", "reviewer")
    assert "revision 2, signed as Bea Poe, MD" in detail and not detail.startswith("Approved")


def test_a_preview_for_people_without_an_account_is_recorded_without_its_secret(make_article, author):
    article = make_article()
    link = PreviewLink.objects.share(article.latest_revision, by=author, days=7)
    assert told(article) == [("preview_shared", "author", "Revision 1, for 7 days")]
    assert link.token not in str(told(article))


def test_an_invitation_of_a_guest_is_recorded_without_the_address(invitation, waiting):
    (event,) = told(waiting.article)
    assert event == ("guest_invited", "editor", f"Revision 1, {invitation.contributor}, for 14 days")
    assert invitation.email not in str(event)
