"""The database's triggers: each rule is broken behind the models' back, beside a control that passes."""

import datetime

import pytest
from django.db import connection, transaction
from django.db.models import DateTimeField

from blog import guards
from blog.models import Opening, Publication, Review, ReviewRequest, Revision, Topic
from tests.blog.raw import add, change, refused, run

TODAY = datetime.date(2024, 5, 14)
OTHER_DIGEST = "0" * 64
NOON = datetime.datetime(2024, 5, 14, 12, tzinfo=datetime.UTC)


# Reviews


def test_database_refuses_an_authors_approval_under_another_authors_name(review, editor):
    with refused("does not match its revision"):
        add(review, decided_by_id=review.revision_author_id, revision_author_id=editor.pk)


def test_database_refuses_a_review_of_another_text(review, revision):
    with refused("does not match its revision"):
        add(review, digest=OTHER_DIGEST)
    other = add(revision, number=2, digest=OTHER_DIGEST)
    with refused("does not match its revision"):
        add(review, revision_id=other.pk)
    add(review, revision_id=other.pk, digest=OTHER_DIGEST)


# Publishing


LATER = datetime.datetime(2024, 6, 1, 12, tzinfo=datetime.UTC)


@pytest.fixture
def ended(page, editor):
    """The article's first publication, over, so that another may follow."""
    page.end(at=LATER, by=editor)
    return page


def following(page, **changes):
    return add(page, starts_at=LATER, ends_at=None, ended_by_id=None, **changes)


def test_database_refuses_to_publish_a_text_nobody_approved(ended, revision, review):
    other = add(revision, number=2, digest=OTHER_DIGEST)
    with refused("only an approved revision"):
        following(ended, revision_id=other.pk)
    with refused("only an approved revision"):
        following(ended, review_id=None)
    following(ended)


def test_database_refuses_to_publish_on_a_review_that_asks_for_changes(ended, review):
    asked = add(review, decision="changes", reviewed_on=None, next_due_on=None, comment="No.")
    with refused("only an approved revision"):
        following(ended, review_id=asked.pk)
    following(ended, review_id=add(review).pk)


def test_database_refuses_to_publish_another_articles_text(ended, make_published):
    other = make_published().live
    with refused("only a revision of the article"):
        following(ended, revision_id=other.revision_id, review_id=other.review_id)


def test_database_refuses_two_texts_at_a_time(ended):
    with refused("one text at a time"):
        add(ended, starts_at=LATER - datetime.timedelta(seconds=1), ends_at=None, ended_by_id=None)
    next_one = following(ended)
    with refused("one text at a time"):
        change(ended, ends_at=LATER + datetime.timedelta(days=1))
    with refused("one text at a time|once_per_article|UNIQUE"):
        change(ended, ends_at=None, ended_by_id=None)
    change(next_one, ends_at=LATER, ended_by_id=ended.ended_by_id)
    change(ended, ends_at=None, ended_by_id=None)


def test_database_refuses_a_page_that_loses_its_review_or_takes_a_wrong_one(page, review, make_published):
    asked = add(review, decision="changes", reviewed_on=None, next_due_on=None, comment="No.")
    with refused("does not lose its review"):
        change(page, review_id=None)
    for wrong in (asked, make_published().live.review):
        with refused("only an approved revision"):
            change(page, review_id=wrong.pk)
    with refused("the objection is to another text"):
        change(page, objection_id=review.pk)
    change(page, review_id=add(review).pk, objection_id=asked.pk)


@pytest.mark.parametrize("part", ["slug", "topic_id", "author_id"])
def test_database_refuses_to_take_a_part_from_a_published_article(page, editor, part):
    with refused("keeps its address, topic and byline"):
        change(page.article, **{part: None})
    page.end(at=LATER, by=editor)
    change(page.article, **{part: None})


def test_database_refuses_a_text_without_review_on_a_medical_topic(ended):
    topic, article = ended.article.topic, ended.article
    change(topic, is_medical=False)
    exempt = following(ended, review_id=None)
    with refused("pages without review stand on this topic"):
        change(topic, is_medical=True)
    medical = Topic.objects.create(name="Medical", slug="medical", description="x")
    with refused("stays off medical topics"):
        change(article, topic_id=medical.pk)
    change(exempt, ends_at=LATER, ended_by_id=ended.ended_by_id)
    change(article, topic_id=medical.pk)
    change(topic, is_medical=True)


def test_database_refuses_an_attestation_of_anything_but_an_earlier_approval(revision, review, make_published):
    later = add(revision, number=2, digest=OTHER_DIGEST)
    attested = {
        "revision_id": later.pk,
        "digest": OTHER_DIGEST,
        "decision": "attest",
        "reviewed_on": review.reviewed_on,
        "next_due_on": review.next_due_on,
    }
    other = make_published(at=NOON).live.review
    for wrong in (
        {"attests_id": other.pk},
        {"attests_id": review.pk, "reviewed_on": review.reviewed_on + datetime.timedelta(days=1)},
        {"attests_id": review.pk, "next_due_on": review.next_due_on + datetime.timedelta(days=1)},
        {"attests_id": review.pk, "revision_id": revision.pk, "digest": revision.digest},
    ):
        with refused("only an earlier approval"):
            add(review, **{**attested, **wrong})
    add(review, **attested, attests_id=review.pk)


def test_database_refuses_to_rewrite_what_was_published(page, editor):
    page.end(at=LATER, by=editor)
    for column in guards.KEPT_COLUMNS["blog_publication"]:
        value = {"is_minor": True, "is_demo": True, "change_note": "Other"}.get(column)
        field = next(field for field in Publication._meta.concrete_fields if field.column == column)
        if value is None:
            value = NOON if isinstance(field, DateTimeField) else 10**6
        with refused("blog_publication: "):
            run(f"UPDATE blog_publication SET {column} = %s", value)


# Records

RECORDS = [Revision, Review, ReviewRequest, Opening]


@pytest.mark.parametrize("model", RECORDS)
def test_database_refuses_to_change_a_record(published_article, model):
    table = model._meta.db_table
    for column in (field.column for field in model._meta.concrete_fields):
        with refused("records are never changed"):
            run(f"UPDATE {table} SET {column} = {column}")
    assert run(f"UPDATE {table} SET is_demo = is_demo WHERE id = -1") == 0, "the statement itself is sound"


@pytest.mark.parametrize("model", RECORDS)
def test_database_refuses_to_delete_a_record_that_is_no_demonstration(published_article, review, revision, model):
    table = model._meta.db_table
    with refused("records are never deleted"):
        run(f"DELETE FROM {table}")
    extra = add(revision, number=2, is_demo=True, digest=OTHER_DIGEST)
    if model is Review:
        extra = add(review, revision_id=extra.pk, digest=OTHER_DIGEST, is_demo=True)
    elif model is ReviewRequest:
        extra = add(revision.request, revision_id=extra.pk, is_demo=True)
    elif model is Opening:
        extra = add(revision.openings.get(), revision_id=extra.pk, is_demo=True)
    assert run(f"DELETE FROM {table} WHERE id = %s", extra.pk) == 1


def test_database_refuses_to_change_a_record_by_inserting_it_again(revision):
    with refused("records are never changed"), transaction.atomic():
        revision.title = "Nobody reviewed this"
        Revision._base_manager.bulk_create(
            [revision], update_conflicts=True, update_fields=["title"], unique_fields=["id"]
        )
    if connection.vendor == "sqlite":
        columns = ", ".join(field.column for field in Revision._meta.concrete_fields)
        for key in ("id", "id + 1000"):  # replacing the row by its key, or by its article and number
            others = columns.replace("id,", f"{key},", 1).replace("title,", "'Nobody reviewed this',", 1)
            with refused("records are never changed"):
                run(f"INSERT OR REPLACE INTO blog_revision ({columns}) SELECT {others} FROM blog_revision")
    assert Revision.objects.get(pk=revision.pk).title == "Headaches that start in the spine"


def test_what_a_record_points_to_cannot_be_deleted(published_article, topic, byline, organization, author):
    for table, pk in [
        ("blog_article", published_article.pk),
        ("blog_topic", topic.pk),
        ("blog_contributor", byline.pk),
        ("auth_user", author.pk),
    ]:
        with refused("(?i)foreign key"), transaction.atomic():
            run(f"DELETE FROM {table} WHERE id = %s", pk)
            connection.check_constraints()


# The triggers themselves


def test_triggers_can_be_taken_off_and_put_on_again(revision):
    guards.remove(connection)
    assert run("UPDATE blog_revision SET title = 'Changed'") == 1
    guards.install(connection)
    guards.install(connection)
    with refused("records are never changed"):
        run("UPDATE blog_revision SET title = 'Changed again'")


def test_every_trigger_is_in_the_database(db):
    catalog = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(catalog[connection.vendor])
        assert {name for name, *_ in guards.RULES} <= {row[0] for row in cursor.fetchall()}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="Only PostgreSQL has TRUNCATE.")
@pytest.mark.parametrize("table", guards.RECORDS)
def test_database_refuses_to_empty_the_records(published_article, table):
    connection.check_constraints()  # what waits for the transaction's end would stand in the way
    with refused("records are never deleted"):
        run(f"TRUNCATE {table} CASCADE")
