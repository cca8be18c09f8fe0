"""Whatever is changed behind the guards' back is found; each rule is broken for real, beside a run that is clean."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from blog import guards
from blog.models import Alarm, Image, ReviewInvitation, Revision
from tests.blog.raw import add, change
from tests.blog.verifying import differences, of, verify

OTHER_DIGEST = "0" * 64
DAY = datetime.timedelta(days=1)


@pytest.fixture
def unguarded(published_article):
    """The database as its owner may have it: the triggers lifted, and put back before the records are verified."""
    assert verify() == "1 revision, 1 review, 1 publication, 0 pictures: all as recorded."

    def break_rule(row, **values):
        guards.remove(connection)
        change(row, **values)
        guards.install(connection)

    return break_rule


def second_text(revision, **changes):
    """Add a sound later revision of the same article."""
    later = Revision.objects.get(pk=revision.pk)
    later.title = "Other title"
    return add(revision, number=2, title=later.title, digest=later.content_digest(), **changes)


def attestation(review, later, **changes):
    return add(review, revision_id=later.pk, digest=later.digest, decision="attest", attests_id=review.pk, **changes)


def test_an_empty_site_is_as_recorded(db):
    assert verify() == "0 revisions, 0 reviews, 0 publications, 0 pictures: all as recorded."


def test_a_site_with_every_kind_of_record_is_as_recorded(
    published_article, revision, review, page, make_article, make_published, topic, editor
):
    later = second_text(revision)
    attested = attestation(review, later)
    asked = add(review, decision="changes", reviewed_on=None, next_due_on=None, comment="No.")
    change(page, objection_id=asked.pk)
    make_published().withdraw(by=editor)
    topic = type(topic).objects.create(name="News", slug="news", description="News.", is_medical=False)
    make_article(topic=topic).publish(by=editor)
    assert attested.approves
    assert verify() == "4 revisions, 4 reviews, 3 publications, 0 pictures: all as recorded."


# Revisions


@pytest.mark.parametrize(
    "part", [{"title": "Changed"}, {"body": "<p>Changed</p>"}, {"summary": "x"}, {"sources": "x"}, {"hero_alt": "x"}]
)
def test_a_changed_text_is_found_and_sounds_the_alarm(unguarded, revision, image, part):
    if "hero_alt" in part:
        part = {"hero_id": image.pk}
    unguarded(revision, **part)
    revision.refresh_from_db()
    assert differences() == [f"{of(revision)}: its content is not what its digest was computed from."]
    assert Alarm.objects.get().revision == revision


def test_a_picture_exchanged_under_a_reviewed_text_is_found(make_published, image):
    revision = make_published(hero=image).live.revision
    Image.objects.filter(pk=image.pk).update(sha256=OTHER_DIGEST)
    assert differences() == [
        f"{of(revision)}: its content is not what its digest was computed from.",
        f"Picture {image.pk}, “Neck”, shown by {of(revision)}: its file {image.original} is not the one its digest was "
        "computed from.",
    ]


def test_a_text_put_right_takes_its_alarm_back_and_leaves_the_others(unguarded, revision, make_published):
    other = make_published().live.revision
    unguarded(revision, title="Changed")
    unguarded(other, title="Changed")
    assert len(differences()) == 2
    unguarded(revision, title=revision.title)
    assert len(differences()) == 1
    assert [alarm.revision for alarm in Alarm.objects.all()] == [other]
    unguarded(other, title=other.title)
    verify()
    assert not Alarm.objects.exists()


def test_an_alarm_that_the_page_would_sound_again_stands(unguarded, revision, review, published_article):
    unguarded(review, digest=OTHER_DIGEST)
    assert not published_article.live.review_status().is_shown
    sounded_at = Alarm.objects.get().sounded_at
    assert differences() == [f"Review {review.pk} of {of(revision)}: its digest is not the revision's."]
    assert Alarm.objects.get().sounded_at == sounded_at


def test_a_review_that_no_longer_fits_its_text_sounds_the_alarm_before_it_is_published(
    unguarded, make_article, approve
):
    review = approve(make_article())
    unguarded(review, digest=OTHER_DIGEST)
    assert differences() == [f"Review {review.pk} of {of(review.revision)}: its digest is not the revision's."]
    assert Alarm.objects.get().revision == review.revision


def test_a_changed_digest_is_found_on_the_revision_and_its_review(unguarded, revision, review):
    unguarded(revision, digest=OTHER_DIGEST)
    assert differences() == [
        f"{of(revision)}: its content is not what its digest was computed from.",
        f"Review {review.pk} of {of(revision)}: its digest is not the revision's.",
    ]


def test_a_title_cannot_pose_as_another_line(unguarded, revision):
    unguarded(revision, title="Changed\n0 differences\nfound")
    [line] = differences()
    assert line.startswith("“Changed 0 differences found”")


# Reviews


def test_a_review_under_another_authors_name_is_found(unguarded, revision, review, editor):
    unguarded(review, revision_author_id=editor.pk)
    assert differences() == [f"Review {review.pk} of {of(revision)}: the author it names is not the revision's."]


def test_an_authors_own_review_is_found(unguarded, revision, review, editor):
    unguarded(review, revision_author_id=editor.pk, decided_by_id=revision.created_by_id)
    assert differences() == [
        f"Review {review.pk} of {of(revision)}: the author it names is not the revision's.",
        f"Review {review.pk} of {of(revision)}: the text's own author decided.",
    ]
    unguarded(review, revision_author_id=review.revision_author_id, decided_by_id=review.decided_by_id)
    unguarded(revision, created_by_id=review.decided_by_id)
    assert f"Review {review.pk} of {of(revision)}: the text's own author decided." in differences()


def test_an_attestation_of_no_approval_is_found(unguarded, revision, review):
    later = second_text(revision)
    attested = attestation(review, later)
    asked = add(review, decision="changes", reviewed_on=None, next_due_on=None, comment="No.")
    verify()
    unguarded(attested, attests_id=asked.pk)
    assert differences() == [f"Review {attested.pk} of {of(later)}: what it attests is no approval."]


def test_an_attestation_of_another_article_or_of_a_later_text_is_found(unguarded, revision, review, make_published):
    later = second_text(revision)
    attested = attestation(review, later)
    other = make_published().live.review
    wrong = [f"Review {attested.pk} of {of(later)}: what it attests is no earlier text of the same article."]
    unguarded(attested, attests_id=other.pk, reviewed_on=other.reviewed_on, next_due_on=other.next_due_on)
    assert differences() == wrong
    own = add(review, revision_id=later.pk, digest=later.digest)
    unguarded(attested, attests_id=own.pk, reviewed_on=review.reviewed_on, next_due_on=review.next_due_on)
    assert differences() == wrong
    unguarded(attested, attests_id=review.pk)
    verify()


def test_a_review_by_an_invitation_to_another_text_is_found(unguarded, revision, review, organization, editor):
    now = timezone.now()
    values = {"contributor": organization, "email": "guest@clinic.example", "invited_by": editor}
    own, other = (
        ReviewInvitation.objects.create(revision=text, invited_at=now, expires_at=now + DAY, **values)
        for text in (revision, second_text(revision))
    )
    invited = add(review, decided_by_id=None, invitation_id=own.pk)
    verify()
    unguarded(invited, invitation_id=other.pk)
    assert differences() == [
        f"Review {invited.pk} of {of(revision)}: the invitation it came by was to another text, or to another reviewer."
    ]


@pytest.mark.parametrize("day", ["reviewed_on", "next_due_on"])
def test_an_attestation_with_other_dates_is_found(unguarded, revision, review, day):
    later = second_text(revision)
    attested = attestation(review, later)
    unguarded(attested, **{day: getattr(review, day) + DAY})
    assert differences() == [
        f"Review {attested.pk} of {of(later)}: its dates are not those of the approval it attests."
    ]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL holds foreign keys against every client")
def test_a_review_of_a_text_that_is_gone_is_found(unguarded, review):
    unguarded(review, revision_id=10**6)
    assert any(line.startswith("A reference leads nowhere. ") and "blog_review" in line for line in differences())
    unguarded(review, revision_id=review.revision_id)
    verify()


# Publications


def test_a_page_of_another_articles_text_is_found(unguarded, page, make_published):
    other = make_published().live
    unguarded(page, revision_id=other.revision_id, review_id=other.review_id)
    assert differences() == [f"Publication {page.pk} of {of(other.revision)}: its text is another article's."]


def test_a_page_whose_review_is_of_another_text_is_found(unguarded, page, revision, review):
    later = second_text(revision)
    unguarded(page, revision_id=later.pk)
    assert differences() == [
        f"Publication {page.pk} of {of(later)}: the review it speaks of does not approve this text."
    ]
    assert Alarm.objects.get().revision == later


def test_a_page_whose_review_asks_for_changes_is_found(unguarded, page, revision, review):
    asked = add(review, decision="changes", reviewed_on=None, next_due_on=None, comment="No.")
    unguarded(page, review_id=asked.pk)
    assert differences() == [
        f"Publication {page.pk} of {of(revision)}: the review it speaks of does not approve this text."
    ]


def test_an_objection_to_another_text_is_found(unguarded, page, revision, review):
    unguarded(page, objection_id=review.pk)
    assert differences() == [
        f"Publication {page.pk} of {of(revision)}: the objection it speaks of is not to this text."
    ]


def test_a_page_without_review_on_a_medical_topic_is_found_while_it_is_open(unguarded, page, revision, editor):
    unguarded(page, review_id=None)
    assert differences() == [f"Publication {page.pk} of {of(revision)}: it has no review, though its topic is medical."]
    topic = page.article.topic
    change(topic, is_medical=False)
    verify()
    unguarded(topic, is_medical=True)
    assert len(differences()) == 1
    page.end(at=page.starts_at + DAY, by=editor)
    verify()


def test_pages_of_an_article_whose_times_overlap_are_found(unguarded, page, revision, editor):
    page.end(at=page.starts_at + 2 * DAY, by=editor)
    following = add(page, starts_at=page.ends_at, ends_at=None, ended_by_id=None)
    verify()
    named = f"Publication {following.pk} of {of(revision)}"
    line = f"{named}: its time overlaps with that of an earlier one of the same article."
    unguarded(following, starts_at=page.starts_at + DAY, content_changed_at=page.starts_at)
    assert differences() == [line]
    unguarded(following, ends_at=page.starts_at + 5 * DAY, ended_by_id=editor.pk)
    assert differences() == [line]
    unguarded(following, ends_at=page.starts_at + DAY)
    assert verify(), "a plan that was cancelled overlaps with nothing"
    unguarded(following, starts_at=page.starts_at + 2 * DAY, ends_at=page.starts_at + 3 * DAY)
    assert verify(), "one that follows"
    before = page.starts_at - DAY
    unguarded(page, ends_at=page.starts_at)
    unguarded(following, starts_at=before, first_published_at=before, content_changed_at=before)
    assert verify(), "an earlier plan that was cancelled"
