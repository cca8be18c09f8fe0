"""The rules the database itself holds: each is broken behind the models' back, beside a control that passes."""

import datetime

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint, UniqueConstraint

from blog import guards
from blog.models import Article, Review, ReviewRequest, Revision

TODAY = datetime.date(2024, 5, 14)
OTHER_DIGEST = "0" * 64


def refused(message=""):
    """Expect the database, and not some model, to refuse what stands in the block."""
    return pytest.raises(IntegrityError, match=message)


def run(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def add(record, **changes):
    """Insert a copy of a stored row with other values, past ``save()`` and validation."""
    fields = [field for field in record._meta.concrete_fields if not field.primary_key]
    values = {field.attname: getattr(record, field.attname) for field in fields}
    with transaction.atomic():
        (row,) = type(record)._base_manager.bulk_create([type(record)(**{**values, **changes})])
    return row


def change(row, **values):
    with transaction.atomic():
        assert type(row)._base_manager.filter(pk=row.pk).update(**values) == 1


@pytest.fixture
def revision(published_article):
    return published_article.published_revision


@pytest.fixture
def review(published_article):
    return published_article.published_review


# Constraints of single tables: (constraint, row, values that break it, values that do not)

PUBLICATION = ["published_revision_id", "published_review_id", "published_revision_at", "published_by_id"]
UNPUBLISHED = dict.fromkeys(PUBLICATION)
CHANGED = [
    ("topic_is_named", "topic", {"name": ""}, {"name": "x"}),
    ("topic_is_named", "topic", {"slug": ""}, {"slug": "x"}),
    ("topic_review_interval_in_bounds", "topic", {"review_interval_months": 0}, {"review_interval_months": 1}),
    ("topic_review_interval_in_bounds", "topic", {"review_interval_months": 121}, {"review_interval_months": 120}),
    ("contributor_is_named", "byline", {"name": ""}, {"name": "x"}),
    ("contributor_is_named", "byline", {"slug": ""}, {"slug": "x"}),
    ("contributor_kind_is_known", "byline", {"kind": "robot"}, {"kind": "organization"}),
    ("image_described_or_decorative", "image", {"alt_text": ""}, {"alt_text": "", "is_decorative": True}),
    ("image_described_or_decorative", "image", {"is_decorative": True}, {"alt_text": "Other"}),
    ("image_has_size", "image", {"width": 0}, {"width": 1}),
    ("image_has_size", "image", {"height": 0}, {"height": 1}),
    ("image_has_digest", "image", {"sha256": "0" * 63}, {"sha256": OTHER_DIGEST}),
    ("article_address_not_reserved", "published_article", {"slug": ""}, {"slug": "x"}),
    ("article_address_not_reserved", "published_article", {"slug": "feed"}, {"slug": "feeds"}),
    ("article_address_not_reserved", "published_article", {"slug": "topics"}, {"slug": "topic"}),
    *[
        ("article_published_whole_or_not", "published_article", {part: None}, UNPUBLISHED)
        for part in [*PUBLICATION[1:], "published_at", "slug", "topic_id", "author_id"]
        if part != "published_review_id"  # the trigger below refuses that first
    ],
    ("article_published_whole_or_not", "published_article", {"published_revision_id": None}, UNPUBLISHED),
]
ADDED = [
    ("revision_number_from_one", "revision", {"number": 0}, {"number": 2}),
    ("revision_has_digest", "revision", {"number": 2, "digest": ""}, {"number": 2, "digest": OTHER_DIGEST}),
    ("review_has_digest", "review", {"digest": "0" * 63}, {}),
    ("review_approves_with_dates_or_says_what_to_change", "review", {"reviewed_on": None}, {}),
    ("review_approves_with_dates_or_says_what_to_change", "review", {"next_due_on": None}, {}),
    ("review_approves_with_dates_or_says_what_to_change", "review", {"next_due_on": TODAY}, {}),
    ("review_approves_with_dates_or_says_what_to_change", "review", {"decision": "maybe"}, {}),
    ("review_approves_with_dates_or_says_what_to_change", "review", {"decision": "changes", "comment": "No."}, {}),
    (
        "review_approves_with_dates_or_says_what_to_change",
        "review",
        {"decision": "changes", "reviewed_on": None, "next_due_on": None, "comment": ""},
        {"decision": "changes", "reviewed_on": None, "next_due_on": None, "comment": "No."},
    ),
]


@pytest.mark.parametrize(("name", "fixture", "wrong", "right"), CHANGED)
def test_database_refuses_a_row_changed_against_the_rule(request, name, fixture, wrong, right):
    row = request.getfixturevalue(fixture)
    with refused(name):
        change(row, **wrong)
    change(row, **right)


@pytest.mark.parametrize(("name", "fixture", "wrong", "right"), ADDED)
def test_database_refuses_a_record_added_against_the_rule(request, name, fixture, wrong, right):
    row = request.getfixturevalue(fixture)
    guards.remove(connection)  # so that the constraint itself is met; the transaction brings the triggers back
    with refused(name):
        add(row, **wrong)
    add(row, **right)


@pytest.mark.parametrize(
    ("fixture", "same", "freed"),
    [
        ("topic", ["name"], {"name": "x", "slug": "x"}),
        ("topic", ["slug"], {"name": "x", "slug": "x"}),
        ("byline", ["slug"], {"slug": "x"}),
        ("image", ["name"], {"name": "x"}),
        ("published_article", ["slug"], {"slug": "x", **UNPUBLISHED}),
        ("revision", ["article_id", "number"], {"number": 2}),
    ],
)
def test_database_refuses_a_second_row_of_the_same(request, fixture, same, freed):
    row = request.getfixturevalue(fixture)
    guards.remove(connection)
    others = {name: value for name, value in freed.items() if name not in same}
    with refused("(?i)unique"):
        add(row, **others)
    add(row, **freed)


def test_database_refuses_a_second_request_for_one_revision(revision):
    guards.remove(connection)
    with refused("(?i)unique"):
        add(revision.request)
    add(revision.request, revision_id=add(revision, number=2).pk)


def test_several_articles_may_have_no_address_yet(make_article):
    for _ in range(2):
        change(make_article(), slug=None)


def test_every_constraint_is_broken_by_a_test():
    models = apps.get_app_config("blog").get_models()
    checks = {c.name for model in models for c in model._meta.constraints if isinstance(c, CheckConstraint)}
    assert checks - {"review_not_by_author"} == {case[0] for case in [*CHANGED, *ADDED]}
    unique = [
        c.name
        for model in (Revision, Review, Article)
        for c in model._meta.constraints
        if isinstance(c, UniqueConstraint)
    ]
    assert unique == ["revision_number_once_per_article"]


# Reviews


def test_database_refuses_an_authors_approval(review):
    with refused("review_not_by_author"):
        add(review, decided_by_id=review.revision_author_id)
    add(review)


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


def test_database_refuses_to_publish_a_text_nobody_approved(published_article, revision):
    other = add(revision, number=2)
    with refused("only an approved revision"):
        change(published_article, published_revision_id=other.pk)
    change(published_article, published_revision_id=revision.pk)


def test_database_refuses_to_publish_without_a_review(published_article, review):
    with refused("only an approved revision"):
        change(published_article, published_review_id=None)
    change(published_article, published_review_id=review.pk)


def test_database_refuses_to_publish_on_a_review_that_asks_for_changes(published_article, review):
    asked = add(review, decision="changes", reviewed_on=None, next_due_on=None, comment="No.")
    with refused("only an approved revision"):
        change(published_article, published_review_id=asked.pk)
    change(published_article, published_review_id=add(review).pk)


def test_database_refuses_to_publish_another_articles_text(published_article, make_published):
    other = make_published()
    both = {"published_revision_id": other.published_revision_id, "published_review_id": other.published_review_id}
    with refused("only an approved revision"):
        change(published_article, **both)
    change(other, **both)


def test_database_refuses_a_new_article_that_is_published_at_once(published_article):
    with refused("only an approved revision"):
        add(published_article, slug="copy")
    add(published_article, slug="copy", **UNPUBLISHED)


# Records

RECORDS = [Revision, Review, ReviewRequest]


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
