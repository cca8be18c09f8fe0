"""What keeps a review line true after the decision: objections, other people's decisions, names and times."""

import datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from blog.models import Article, Contributor, Review, ReviewInvitation
from tests.blog.conftest import LICENSE
from tests.blog.pages import sent, words

FAR = datetime.datetime(9999, 12, 31, 23, 59, tzinfo=datetime.UTC)


@pytest.fixture
def attested(make_published, rewrite, author, medical_reviewer, organization):
    """A published article whose second text was attested to the first."""
    article = make_published()
    second = rewrite(article, by=author, title="Second")
    article.submit_for_review(by=author)
    second.open(by=medical_reviewer)
    second.attest(by=medical_reviewer, reviewer=organization, attests=second.attestable_review())
    return Article.objects.get(pk=article.pk)


def object_to_first(article, by, reviewer):
    first = article.revisions.get(number=1)
    first.open(by=by)
    return first.ask_for_changes(by=by, reviewer=reviewer, comment="The dose is wrong.")


# What an attestation rests on


def test_a_text_attested_to_one_objected_to_is_not_published(attested, editor, medical_reviewer, organization):
    assert attested.publishable_revision().number == 2
    object_to_first(attested, medical_reviewer, organization)
    assert attested.publishable_revision() is None


def test_an_objection_to_what_was_attested_reaches_the_page(attested, editor, medical_reviewer, organization):
    attested.publish(by=editor, change_note="New title.")
    object_to_first(attested, medical_reviewer, organization)
    assert attested.live.revision.number == 2 and attested.review_status().is_overdue


def test_an_objection_to_what_was_attested_cancels_the_plan(attested, editor, medical_reviewer, organization):
    attested.publish(by=editor, change_note="New title.", at=timezone.now() + datetime.timedelta(days=1))
    object_to_first(attested, medical_reviewer, organization)
    assert attested.scheduled is None


def test_nobody_attests_what_they_wrote_since_the_approval(
    attested, rewrite, author, editor, administrator, medical_reviewer, organization
):
    organization.accounts.add(administrator)
    third = rewrite(attested, by=administrator, title="Third")
    attested.submit_for_review(by=editor)
    third.open(by=medical_reviewer)
    third.attest(by=medical_reviewer, reviewer=organization, attests=third.attestable_review())
    fourth = rewrite(attested, by=author, title="Fourth")
    attested.submit_for_review(by=author)
    fourth.open(by=administrator)
    with pytest.raises(ValidationError, match="You wrote part of what changed since that approval"):
        fourth.attest(by=administrator, reviewer=organization, attests=fourth.attestable_review())


# Decisions of others


def test_a_decision_nobody_saw_is_not_overruled(make_article, author, medical_reviewer, administrator, organization):
    organization.accounts.add(administrator)
    revision = make_article().submit_for_review(by=author).revision
    for account in (medical_reviewer, administrator):
        revision.open(by=account)
    objection = revision.ask_for_changes(by=medical_reviewer, reviewer=organization, comment="No.", seen=None)
    approval = {"by": administrator, "reviewer": organization, "reviewed_on": timezone.localdate()}
    with pytest.raises(ValidationError, match="Meanwhile NJ Spine & Orthopedic decided"):
        revision.approve(**approval, seen=None)
    assert revision.approve(**approval, seen=objection).approves


@pytest.fixture
def doctor(db):
    return Contributor.objects.create(
        name="Bea Poe", slug="bea-poe", credentials="MD", specialty="Spine", review_email="bea@example.org", **LICENSE
    )


@pytest.fixture
def guest(make_article, author, editor, doctor):
    revision = make_article().submit_for_review(by=author).revision
    invitation = ReviewInvitation.objects.invite(revision, doctor, by=editor, days=14)
    revision.open(by=invitation)
    return invitation


def test_a_link_closes_when_somebody_else_decides(client, guest, doctor, medical_reviewer, organization):
    guest.revision.open(by=medical_reviewer)
    guest.revision.ask_for_changes(by=medical_reviewer, reviewer=organization, comment="Dangerous dose.")
    with pytest.raises(PermissionDenied, match="Meanwhile somebody else decided"):
        guest.revision.approve(by=guest, reviewer=doctor, reviewed_on=timezone.localdate())
    assert client.get(guest.get_absolute_url()).status_code == 410


def test_a_link_closes_when_its_address_is_replaced(client, guest, doctor):
    doctor.review_email = "new@example.org"
    doctor.save()
    response = client.get(guest.get_absolute_url())
    assert response.status_code == 410 and "no longer on record" in words(response)


def test_who_was_invited_today_did_not_review_last_month(make_article, author, editor, doctor):
    with time_machine.travel(timezone.now() - datetime.timedelta(days=40)):
        revision = make_article().submit_for_review(by=author).revision
    invitation = ReviewInvitation.objects.invite(revision, doctor, by=editor, days=14)
    revision.open(by=invitation)
    day = timezone.localdate() - datetime.timedelta(days=30)
    with pytest.raises(ValidationError, match="not before"):
        revision.approve(by=invitation, reviewer=doctor, reviewed_on=day)
    assert revision.approve(by=invitation, reviewer=doctor, reviewed_on=timezone.localdate())


def test_an_invitation_decides_on_its_own_text_only(guest, doctor, make_article, author):
    other = make_article(title="Other").submit_for_review(by=author).revision
    other.open(by=guest)
    with pytest.raises(PermissionDenied, match="another text"):
        other.approve(by=guest, reviewer=doctor, reviewed_on=timezone.localdate())


# Names


def test_a_person_does_not_review_what_bears_their_name(make_article, author, medical_reviewer, doctor):
    doctor.accounts.add(medical_reviewer)
    revision = make_article().submit_for_review(by=author).revision
    revision.open(by=medical_reviewer)
    Article.objects.update(author=doctor)
    revision.refresh_from_db(fields=["article"])
    with pytest.raises(PermissionDenied, match="names Bea Poe, MD as its author"):
        revision.approve(by=medical_reviewer, reviewer=doctor, reviewed_on=timezone.localdate())


def test_a_page_does_not_name_its_reviewer_as_its_author(make_article, approve, medical_reviewer, editor, doctor):
    doctor.accounts.add(medical_reviewer)
    article = make_article()
    approve(article, reviewer=doctor)
    Article.objects.update(author=doctor)
    with pytest.raises(ValidationError, match="the byline must name somebody else"):
        article.publish(by=editor)


def test_a_byline_does_not_become_the_pages_reviewer(
    signed_in, make_article, approve, medical_reviewer, editor, doctor
):
    doctor.accounts.add(medical_reviewer)
    article = make_article()
    approve(article, reviewer=doctor)
    article.publish(by=editor)
    article.refresh_from_db()
    path = reverse("admin:blog_article_change", args=[article.pk])
    assert "the byline must name somebody else" in words(signed_in(editor).post(path, sent(article, author=doctor.pk)))


@pytest.mark.parametrize(("who", "renames"), [("editor", False), ("administrator", True)])
def test_a_name_that_signs_reviews_is_changed_by_administrators_only(request, client, doctor, who, renames):
    client.force_login(request.getfixturevalue(who))
    path = reverse("admin:blog_contributor_change", args=[doctor.pk])
    data = {"kind": "person", "name": "Zed Zulu", "credentials": "MD", "slug": doctor.slug, "review_email": "b@c.de"}
    client.post(path, {**data, **{name: str(value) for name, value in LICENSE.items()}})
    doctor.refresh_from_db()
    assert (doctor.name == "Zed Zulu") is renames


def test_a_name_with_a_control_character_leaves_the_feed_readable(client, published_article, byline):
    byline.name = "Ada\x0b Roe"
    byline.save()
    assert byline.name == "Ada Roe"
    assert client.get(reverse("blog:feed")).status_code == 200


# Times and topics


def test_no_plan_lies_beyond_what_a_database_keeps(make_published, make_article, approve, editor):
    live, approved = make_published(), make_article(title="Other")
    approve(approved)
    for step in (live.withdraw, approved.publish):
        with pytest.raises(ValidationError, match="within 5 years"):
            step(by=editor, at=FAR)


def test_an_author_moves_no_planned_article(signed_in, make_article, approve, author, editor, topic):
    article = make_article()
    approve(article)
    article.publish(by=editor, at=timezone.now() + datetime.timedelta(days=1))
    other = type(topic).objects.create(name="Other", slug="other", description="x")
    path = reverse("admin:blog_article_change", args=[article.pk])
    signed_in(author).post(path, sent(article, topic=other.pk, slug="elsewhere"))
    article.refresh_from_db()
    assert (article.topic, article.slug) == (topic, "headaches-that-start-in-the-spine")


def test_a_reviewed_text_on_a_topic_that_is_not_medical_claims_no_review(make_article, approve, editor, topic):
    article = make_article()
    approve(article)
    type(topic).objects.update(is_medical=False)
    assert Article.objects.get(pk=article.pk).publish(by=editor).review is None


@pytest.mark.parametrize("wrong", ["another text", "a request for changes"])
def test_line_needs_an_approval_of_this_very_revision(attested, medical_reviewer, organization, wrong):
    page = attested.live
    assert page.review_status().is_shown
    if wrong == "another text":
        page.review = attested.revisions.get(number=2).reviews.get()
        page.review.digest = page.review.digest and page.revision.digest
    else:
        page.review.decision = Review.Decision.CHANGES
    assert not page.review_status().is_shown
