"""That nothing clinical changed: an attestation keeps the earlier review's reviewer and date, and never more."""

import datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from blog.models import Article, Contributor, Review
from tests.blog.conftest import LICENSE
from tests.blog.deciding import asked, decision
from tests.blog.pages import address, words

REVIEWED_ON = datetime.date(2024, 5, 14)
LATER = datetime.datetime(2025, 3, 3, 17, tzinfo=datetime.UTC)
LIVE_HEADING = "What changed since the text that NJ Spine & Orthopedic approved on May 14, 2024"


@pytest.fixture(autouse=True)
def march_2025(db):
    with time_machine.travel(LATER, tick=True):
        yield


@pytest.fixture
def attester(medical_reviewer):
    """A second name in which the medical reviewer may sign."""
    person = Contributor.objects.create(
        name="Bea Poe", slug="bea-poe", credentials="MD", specialty="Spine surgery", **LICENSE
    )
    person.accounts.add(medical_reviewer)
    return person


def submit(article, rewrite, medical_reviewer, *, by, title="A word was mended"):
    """Save another title, submit it, and let the reviewer open it; return the revision."""
    revision = rewrite(article, by=by, title=title)
    Article.objects.get(pk=article.pk).submit_for_review(by=by)
    revision.open(by=medical_reviewer)
    return revision


@pytest.fixture
def mended(published_article, review, rewrite, author, medical_reviewer):
    return submit(published_article, rewrite, medical_reviewer, by=author)


def attest(revision, by, reviewer, **details):
    return revision.attest(by=by, reviewer=reviewer, **{"attests": revision.attestable_review(), **details})


# What holds on


def test_an_attestation_keeps_reviewer_and_date_of_the_earlier_review(mended, review, medical_reviewer, attester):
    attested = attest(mended, medical_reviewer, attester)
    assert (attested.decision, attested.attests, attested.dated) == ("attest", review, review)
    assert (attested.reviewed_on, attested.next_due_on) == (REVIEWED_ON, review.next_due_on)
    assert attested.reviewer_name == "Bea Poe, MD"


def test_page_shows_the_earlier_date_says_who_attested_and_moves_its_updated(
    client, mended, medical_reviewer, attester, editor, published_article
):
    attest(mended, medical_reviewer, attester)
    published_article.publish(by=editor, is_minor=True)
    page = words(client.get(published_article.get_absolute_url()))
    assert "A word was mended" in page
    assert "Medically Reviewed by NJ Spine & Orthopedic on May 14, 2024" in page
    assert "Updated March 3, 2025" in page
    assert "On March 3, 2025, Bea Poe, MD compared the present text with the approved one" in page
    assert "exactly the text on this page" not in page


def test_an_attestation_of_an_attested_text_goes_back_to_the_approved_one(
    mended, review, rewrite, author, medical_reviewer, attester
):
    attest(mended, medical_reviewer, attester)
    again = submit(mended.article, rewrite, medical_reviewer, by=author, title="Another word")
    assert again.attestable_review() == review
    assert attest(again, medical_reviewer, attester).attests == review


def test_a_page_approved_again_hands_on_its_newer_date(
    published_article, rewrite, author, medical_reviewer, organization
):
    live = published_article.live.revision
    live.open(by=medical_reviewer)
    newer = live.approve(by=medical_reviewer, reviewer=organization, reviewed_on=timezone.localdate())
    assert submit(published_article, rewrite, medical_reviewer, by=author).attestable_review() == newer


# What does not


def test_a_first_text_has_nothing_to_attest(make_article, author, medical_reviewer, organization):
    revision = make_article().submit_for_review(by=author).revision
    revision.open(by=medical_reviewer)
    for claimed in (None, Review(revision=revision)):
        with pytest.raises(ValidationError, match="no earlier approval that could hold on"):
            revision.attest(by=medical_reviewer, reviewer=organization, attests=claimed)
    assert not Review.objects.exists()


def test_a_text_that_was_approved_itself_is_not_put_back_to_an_earlier_date(
    mended, review, medical_reviewer, organization
):
    mended.approve(by=medical_reviewer, reviewer=organization, reviewed_on=timezone.localdate())
    assert mended.attestable_review() is None
    with pytest.raises(ValidationError, match="no earlier approval that could hold on"):
        mended.attest(by=medical_reviewer, reviewer=organization, attests=review)


def test_an_approval_objected_to_since_does_not_hold_on(
    revision, mended, rewrite, author, medical_reviewer, organization
):
    attest(mended, medical_reviewer, organization)
    revision.open(by=medical_reviewer)
    revision.ask_for_changes(by=medical_reviewer, reviewer=organization, comment="On second thought, no.")
    assert submit(mended.article, rewrite, medical_reviewer, by=author, title="Third").attestable_review() is None


def test_another_articles_approval_does_not_hold_on(mended, make_published, medical_reviewer, organization):
    other = make_published(title="Another").live.review
    with pytest.raises(ValidationError, match="Another text was approved meanwhile"):
        mended.attest(by=medical_reviewer, reviewer=organization, attests=other)


def test_an_approval_that_another_has_followed_does_not_hold_on(
    mended, review, rewrite, author, medical_reviewer, organization
):
    third = submit(mended.article, rewrite, medical_reviewer, by=author, title="Third")
    mended.approve(by=medical_reviewer, reviewer=organization, reviewed_on=timezone.localdate())
    with pytest.raises(ValidationError, match="Another text was approved meanwhile"):
        third.attest(by=medical_reviewer, reviewer=organization, attests=review)
    assert third.attestable_review() == mended.reviews.get()


def test_a_writer_attests_nothing(published_article, rewrite, medical_reviewer, administrator, organization):
    organization.accounts.add(administrator)
    revision = submit(published_article, rewrite, medical_reviewer, by=administrator)
    revision.open(by=administrator)
    with pytest.raises(PermissionDenied, match="You wrote part of this text"):
        attest(revision, administrator, organization)


def test_who_may_not_review_attests_nothing(mended, editor, organization):
    organization.accounts.add(editor)
    mended.open(by=editor)
    with pytest.raises(PermissionDenied, match="does not have the “Medical reviewers” role"):
        attest(mended, editor, organization)


# In the admin


@pytest.fixture
def comparing(signed_in, mended, medical_reviewer):
    """The reviewer's browser, with the mended text opened."""
    client = signed_in(medical_reviewer)
    client.get(address("review", mended.article, 2))
    return client


def test_a_reviewer_compares_and_attests(comparing, mended, review, organization):
    path = address("review", mended.article, 2)
    response = comparing.get(path)
    page = words(response)
    assert "Nothing clinical changed" in page and f"{LIVE_HEADING}, which visitors read now" in page
    assert "with the one that NJ Spine & Orthopedic approved on May 14, 2024" in page
    assert "stays due on May 14, 2026" in page
    assert f'name="attests" value="{review.pk}"' in response.content.decode()
    data = decision(organization, decision="attest", attests=review.pk, reviewed_on="", comment="A typing error.")
    done = words(comparing.post(path, data, follow=True))
    assert "the review by NJ Spine & Orthopedic on May 14, 2024 holds on. An editor can publish it now." in done
    assert mended.reviews.get().attests == review


def test_a_text_is_compared_with_the_page_and_with_what_was_approved_once_each(
    comparing, mended, rewrite, author, medical_reviewer, organization, editor
):
    attest(mended, medical_reviewer, organization)
    mended.article.publish(by=editor, is_minor=True)
    submit(mended.article, rewrite, medical_reviewer, by=author, title="Third")
    compared = comparing.get(address("review", mended.article, 3)).context["comparisons"]
    assert [(each["old"].number, each["heading"]) for each in compared] == [
        (2, "What changes on the page that visitors read now"),
        (1, LIVE_HEADING),
    ]


def test_the_choice_is_not_offered_without_an_earlier_approval(signed_in, medical_reviewer, published_article):
    page = words(signed_in(medical_reviewer).get(address("review", published_article, 1)))
    assert "Reviewed again, no change" in page and "Nothing clinical changed" not in page


def test_an_approval_that_came_meanwhile_is_compared_before_it_is_attested(
    comparing, mended, review, rewrite, author, medical_reviewer, organization
):
    submit(mended.article, rewrite, medical_reviewer, by=author, title="Third")
    newer = mended.approve(by=medical_reviewer, reviewer=organization, reviewed_on=timezone.localdate())
    path = address("review", mended.article, 3)
    data = decision(organization, decision="attest", attests=review.pk, comment="Only a typing error.")
    response = comparing.post(path, data)
    page = words(response)
    assert "Another text was approved meanwhile. Compare this one with it, then decide." in page
    assert "Only a typing error." in page and "approved on March 3, 2025" in page
    assert f'name="attests" value="{newer.pk}"' in response.content.decode()
    assert comparing.post(path, {**data, "attests": newer.pk}).status_code == 302
    assert Review.objects.first().attests == newer


@pytest.mark.parametrize("claimed", ["", "0", "-1", "x", "9" * 30, "1\x00", "9" * 5000])
def test_an_approval_that_cannot_be_is_answered_with_the_sentence(comparing, mended, organization, claimed):
    data = decision(organization, decision="attest", attests=claimed)
    page = words(comparing.post(address("review", mended.article, 2), data))
    assert "Another text was approved meanwhile." in page
    assert not mended.reviews.exists()


def test_remarks_are_not_lost_in_an_attestation(comparing, mended, review, organization):
    data = decision(organization, ("A word was mended", "Is it?"), decision="attest", attests=review.pk)
    assert "Remarks go with asking for changes." in words(comparing.post(address("review", mended.article, 2), data))
    assert not mended.reviews.exists()


def test_changes_may_be_asked_where_an_attestation_was_open(comparing, mended, review, organization):
    data = asked(organization, ("A word was mended", "Which?"), attests=review.pk)
    assert comparing.post(address("review", mended.article, 2), data).status_code == 302
    assert mended.reviews.get().decision == "changes"


def test_a_text_with_hostile_names_is_shown_as_text(comparing, mended, review, attester, rewrite, author, organization):
    hostile = "<script>alert(1)</script>"
    attester.name = hostile
    attester.save()
    mended.approve(by=organization.accounts.get(), reviewer=attester, reviewed_on=timezone.localdate())
    submit(mended.article, rewrite, organization.accounts.get(), by=author, title=hostile)
    page = comparing.get(address("review", mended.article, 3))
    assert hostile not in page.content.decode()
    assert f"with the one that {hostile}, MD approved" in words(page)
