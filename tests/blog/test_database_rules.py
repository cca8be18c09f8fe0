"""The rules the database itself holds: each is broken behind the models' back, beside a control that passes."""

import datetime

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import CheckConstraint, F, UniqueConstraint
from django.utils import timezone

from blog import guards
from blog.models import (
    Autosave,
    Note,
    PictureUse,
    PlainWord,
    Presence,
    PreviewLink,
    RelatedArticle,
    Remark,
    Reminder,
    ReviewInvitation,
    SearchForm,
    SearchWord,
    Synonym,
)
from tests.blog.raw import add, change, refused

TODAY = datetime.date(2024, 5, 14)
OTHER_DIGEST = "0" * 64
LATER = datetime.datetime(2024, 6, 1, 12, tzinfo=datetime.UTC)


@pytest.fixture
def opening(revision):
    return revision.openings.get()


@pytest.fixture
def invitation(revision, byline, editor):
    later = timezone.now() + datetime.timedelta(days=14)
    return ReviewInvitation.objects.create(
        revision=revision, contributor=byline, email="ada@example.com", invited_by=editor, expires_at=later
    )


@pytest.fixture
def guest_opening(revision, invitation):
    revision.open(by=invitation)
    return revision.openings.get(invitation=invitation)


@pytest.fixture
def presence(published_article, editor):
    return Presence.objects.create(article=published_article, account=editor)


@pytest.fixture
def remark(review):
    return Remark.objects.create(review=review, position=0, passage="Some words", comment="Which?")


@pytest.fixture
def reminder(review):
    return Reminder.objects.create(review=review, step=-60, email="ada@example.com")


@pytest.fixture
def other_image(image):
    return add(image, name="another")


@pytest.fixture
def other_article(published_article, make_article):
    return make_article(title="Another")


@pytest.fixture
def picture_use(revision, image):
    return PictureUse.objects.create(revision=revision, image=image)


@pytest.fixture
def autosave(published_article, editor):
    return Autosave.objects.create(account=editor, article=published_article, key=f"article-{published_article.pk}")


@pytest.fixture
def note(published_article, editor):
    return Note.objects.create(article=published_article, words="Shorter?", written_by=editor)


@pytest.fixture
def preview_link(revision, editor):
    later = timezone.now() + datetime.timedelta(days=7)
    return PreviewLink.objects.create(revision=revision, token="secret", made_by=editor, expires_at=later)


@pytest.fixture
def plain_word(db):
    return PlainWord.objects.create(word="a hard word", plainer="an easy one")


@pytest.fixture
def synonym(db):
    return Synonym.objects.create(phrases="slipped disc, herniated disc")


@pytest.fixture
def search_word(published_article):
    return SearchWord.objects.first()


@pytest.fixture
def search_form(published_article):
    return SearchForm.objects.first()


@pytest.fixture
def found_article(published_article, other_article):
    return RelatedArticle.objects.create(article=published_article, other=other_article)


@pytest.fixture
def picked_article(published_article, other_article):
    return RelatedArticle.objects.create(article=published_article, other=other_article, position=0)


@pytest.fixture
def third_article(make_article):
    return make_article(title="A third")


# Constraints of single tables: (constraint, row, values that break it, values that do not)

FIXTURES = ["author", "editor", "other_image", "third_article"]
NOON = datetime.datetime(2024, 5, 14, 12, tzinfo=datetime.UTC)
BACKWARDS = {"license_valid_from": TODAY, "license_valid_until": TODAY - datetime.timedelta(days=1)}
CHANGED = [
    ("publication_dates_in_order", "page", {"content_changed_at": LATER}, {}),
    ("publication_dates_in_order", "page", {"first_published_at": LATER}, {}),
    ("remark_on_words", "remark", {"passage": ""}, {}),
    ("remark_on_words", "remark", {"comment": ""}, {}),
    ("remark_answered_by_somebody", "remark", {"answer": "Yes."}, {}),
    ("remark_answered_by_somebody", "remark", {"answered_at": NOON}, {}),
    ("remark_resolved_by_somebody", "remark", {"resolved_at": NOON}, {}),
    ("invitation_expires_later", "invitation", {"expires_at": NOON}, {}),
    ("invitation_revoked_by_somebody", "invitation", {"revoked_at": NOON}, {}),
    ("opening_by_account_or_invitation", "opening", {"account_id": None}, {}),
    ("presence_seen_after_opened", "presence", {"seen_at": NOON}, {}),
    ("reminder_delivered_is_done", "reminder", {"delivered_at": NOON, "claimed_until": NOON}, {}),
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
    ("image_focus_inside", "image", {"focal_x": 101}, {"focal_x": 100}),
    ("image_focus_inside", "image", {"focal_y": 101}, {"focal_y": 0}),
    ("image_color_is_hex", "image", {"color": "#12345"}, {"color": "#12345a"}),
    ("image_color_is_hex", "image", {"color": "teal"}, {"color": ""}),
    ("note_has_words", "note", {"words": ""}, {"words": "x"}),
    ("note_resolved_by_somebody", "note", {"resolved_at": NOON}, {}),
    ("plain_word_is_complete", "plain_word", {"word": ""}, {"word": "x"}),
    ("plain_word_is_complete", "plain_word", {"plainer": ""}, {"plainer": "x"}),
    ("related_article_is_another", "found_article", {"other_id": F("article_id")}, {}),
    ("synonym_language_is_known", "synonym", {"language": "xx"}, {"language": "es"}),
    ("synonym_has_two_phrases", "synonym", {"phrases": "disc"}, {"phrases": "disc, disk"}),
    ("preview_link_expires_later", "preview_link", {"expires_at": NOON}, {}),
    ("preview_link_stopped_by_somebody", "preview_link", {"stopped_at": NOON}, {}),
    ("article_address_not_reserved", "published_article", {"slug": ""}, {"slug": "x"}),
    ("article_address_not_reserved", "published_article", {"slug": "feed"}, {"slug": "feeds"}),
    ("article_address_not_reserved", "published_article", {"slug": "topics"}, {"slug": "topic"}),
    ("article_language_is_known", "published_article", {"language": "xx"}, {"language": "es"}),
    ("article_translates_another", "other_article", {"translation_of_id": 1}, {"language": "es"}),
    ("contributor_license_ends_after_it_begins", "byline", BACKWARDS, {**BACKWARDS, "license_valid_until": TODAY}),
    ("publication_ends_after_it_starts_by_somebody", "page", {"ends_at": NOON}, {"objection_id": None}),
    ("publication_ends_after_it_starts_by_somebody", "page", {"ended_by_id": 1}, {"objection_id": None}),
]
ADDED = [
    ("revision_number_from_one", "revision", {"number": 0}, {"number": 2}),
    ("revision_has_digest", "revision", {"number": 2, "digest": ""}, {"number": 2, "digest": OTHER_DIGEST}),
    ("review_by_account_or_invitation", "review", {"decided_by_id": None}, {}),
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
    guards.remove(connection)  # so that the constraint itself is met; the transaction brings the triggers back
    with refused(name):
        change(row, **wrong)
    if right:
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
        ("published_article", ["slug"], {"slug": "x"}),
        ("revision", ["article_id", "number"], {"number": 2}),
        ("opening", ["revision_id", "account_id"], {"account_id": "editor"}),
        (
            "guest_opening",
            ["revision_id", "invitation_id", "account_id"],
            {"invitation_id": None, "account_id": "editor"},
        ),
        ("presence", ["article_id", "account_id"], {"account_id": "author"}),
        ("remark", ["review_id", "position"], {"position": 1}),
        ("picture_use", ["revision_id", "image_id"], {"image_id": "other_image"}),
        ("autosave", ["account_id", "key"], {"key": "new-1"}),
        ("preview_link", ["token"], {"token": "other"}),
        ("plain_word", ["word"], {"word": "x"}),
        ("reminder", ["review_id", "step", "email"], {"step": 0}),
        ("search_word", ["language", "word"], {"word": "x"}),
        ("search_form", ["language", "form", "word"], {"word": "x"}),
        ("found_article", ["article_id", "other_id", "position"], {"position": 0}),
        ("picked_article", ["article_id", "other_id"], {"position": 1, "other_id": "third_article"}),
        ("picked_article", ["article_id", "position"], {"position": 1, "other_id": "third_article"}),
    ],
)
def test_database_refuses_a_second_row_of_the_same(request, fixture, same, freed):
    row = request.getfixturevalue(fixture)
    freed = {name: request.getfixturevalue(value).pk if value in FIXTURES else value for name, value in freed.items()}
    guards.remove(connection)
    others = {name: value for name, value in freed.items() if name not in same}
    with refused("(?i)unique"):
        add(row, **others)
    add(row, **freed)


def test_database_refuses_a_second_page_without_an_end(page, editor):
    guards.remove(connection)
    with refused("(?i)unique"):
        add(page)
    add(page, ends_at=page.starts_at, ended_by_id=editor.pk)


def test_database_refuses_a_second_request_for_one_revision(revision):
    guards.remove(connection)
    with refused("(?i)unique"):
        add(revision.request)
    add(revision.request, revision_id=add(revision, number=2).pk)


def test_database_refuses_a_second_translation_of_an_article(published_article, author, make_article):
    published_article.translate(by=author)
    second = make_article(title="Another", language="es")
    with refused("(?i)unique"):
        change(second, translation_of_id=published_article.pk)


def test_several_articles_may_have_no_address_yet(make_article):
    for _ in range(2):
        change(make_article(), slug=None)


def test_every_constraint_is_broken_by_a_test():
    models = apps.get_app_config("blog").get_models()
    constraints = [constraint for model in models for constraint in model._meta.constraints]
    checks = {each.name for each in constraints if isinstance(each, CheckConstraint)}
    assert checks - {"review_not_by_author"} == {case[0] for case in [*CHANGED, *ADDED]}
    unique = {each.name for each in constraints if isinstance(each, UniqueConstraint)}
    assert unique == {
        "article_translated_once",
        "autosave_once_per_form",
        "opening_once_per_account",
        "opening_once_per_invitation",
        "picture_use_once",
        "presence_once_per_account",
        "publication_open_once_per_article",
        "related_article_found_once",
        "related_article_picked_once",
        "related_article_place_once",
        "remark_in_its_place",
        "reminder_once_per_step",
        "revision_number_once_per_article",
        "search_form_once",
        "search_word_once",
    }


def test_database_refuses_an_authors_approval(review):
    with refused("review_not_by_author"):
        add(review, decided_by_id=review.revision_author_id)
    add(review)
