"""Saving an article: unfinished drafts, numbered revisions, two people at once."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from blog.models import Article, EditConflict, Revision


def test_an_empty_draft_is_saved(author):
    article = Article()
    revision = article.save_draft(by=author, based_on=0)
    assert article.pk and article.slug is None
    assert revision.number == 1
    assert str(article) == "Untitled draft"


def test_first_save_keeps_who_and_what(make_article, author):
    article = make_article()
    revision = article.revisions.get()
    assert (revision.number, revision.created_by, article.created_by, article.saved_by) == (1, author, author, author)
    assert (revision.title, revision.body, revision.sources) == (article.title, article.body, article.sources)
    assert revision.is_intact()


def test_each_save_that_changes_the_content_adds_a_revision(make_article, rewrite, author, editor, image):
    article = make_article()
    changes = [
        {"title": "Other"},
        {"summary": "Other."},
        {"body": "<p>Other</p>"},
        {"sources": "Other"},
        {"hero": image},
    ]
    for change in changes:
        rewrite(article, by=editor, **change)
    assert list(article.revisions.values_list("number", flat=True)) == [6, 5, 4, 3, 2, 1]
    assert article.latest_revision.created_by == editor
    assert article.revisions.get(number=1).title == article.title, "the first revision is as it was"


def test_a_save_that_changes_no_content_adds_none(make_article, rewrite, author):
    article = make_article()
    assert rewrite(article, by=author) is None
    assert rewrite(article, by=author, slug="another-address", topic=None) is None
    assert article.revisions.count() == 1


@pytest.mark.parametrize("part", ["title", "summary", "sources"])
def test_the_line_ends_and_spaces_of_a_browser_are_no_change(make_article, rewrite, author, part):
    article = make_article(summary="One.\nTwo.", sources="First\nSecond")
    as_sent = getattr(article, part).replace("\n", "\r\n") + " \r\n"
    assert rewrite(article, by=author, **{part: as_sent}) is None


def test_new_words_for_the_picture_make_a_new_revision(make_article, rewrite, author, image):
    article = make_article(hero=image)
    image.alt_text = "Another description."
    image.save()
    assert article.revisions.get().picture_alt == "A drawing of the neck's joints."
    assert rewrite(article, by=author).picture_alt == "Another description."


def test_hostile_html_is_not_even_stored(make_article):
    article = make_article(body='<p onclick="x()">a</p><script>alert(1)</script>')
    assert article.body == article.revisions.get().body == "<p>a</p>"


def test_html_that_got_into_the_database_is_still_not_shown(make_article):
    article = make_article()
    Article.objects.filter(pk=article.pk).update(body="<p>a</p><script>alert(1)</script>")
    article.refresh_from_db()
    assert article.html == "<p>a</p>"


@pytest.mark.parametrize("text", ["🦴 Bones", "ألم الظهر", "a\x00b", "a\x1bb", "x" * 150])
def test_any_title_is_saved_and_has_an_address(make_article, text):
    article = make_article(title=text)
    article.refresh_from_db()
    assert article.slug
    assert article.title == text.replace("\x00", "").replace("\x1b", "")


@pytest.mark.parametrize("title", ["Feed", "Topics", "topics!"])
def test_an_address_the_site_uses_itself_is_not_given(make_article, title):
    assert make_article(title=title).slug.endswith("-2")


def test_articles_of_one_title_have_addresses_of_their_own(make_article):
    assert [make_article(title="Sciatica").slug for _ in range(3)] == ["sciatica", "sciatica-2", "sciatica-3"]


def test_an_address_that_was_chosen_stays(make_article, rewrite, author):
    article = make_article(slug="chosen")
    rewrite(article, by=author, title="Another title")
    article.refresh_from_db()
    assert article.slug == "chosen"


def test_saving_over_a_newer_save_is_refused(make_article, rewrite, author, editor):
    opened = make_article()
    rewrite(opened, by=editor, title="The editor's title")
    opened.title = "The author's title"
    with pytest.raises(EditConflict) as caught:
        opened.save_draft(by=author, based_on=1)
    assert caught.value.article.title == "The editor's title"
    assert Article.objects.get().title == "The editor's title"
    assert Revision.objects.count() == 2


def test_saving_twice_from_one_screen_is_refused_the_second_time(make_article, author):
    article = make_article()
    article.save_draft(by=author, based_on=1)
    with pytest.raises(EditConflict):
        article.save_draft(by=author, based_on=1)


def test_a_screen_opened_before_publishing_does_not_take_the_page_down(make_article, approve, editor, author):
    article = make_article()
    opened = Article.objects.get(pk=article.pk)
    approve(article)
    article.publish(by=editor)
    opened.title = "A later title"
    opened.save_draft(by=author, based_on=opened.version)
    article.refresh_from_db()
    assert article.live.revision.number == 1 and article.title == "A later title"


# Submitting


@pytest.mark.parametrize(
    ("part", "sentence"),
    {
        "title": "Give the article a title.",
        "summary": "Write the summary.",
        "body": "Write the text.",
        "topic": "Choose a topic.",
        "author": "Choose the byline.",
        "sources": "Name at least one source.",
    }.items(),
)
def test_a_missing_part_is_asked_for_when_submitting(make_article, author, part, sentence):
    article = make_article(slug="given", **{part: None if part in ("topic", "author") else "  "})
    with pytest.raises(ValidationError) as caught:
        article.submit_for_review(by=author)
    assert caught.value.messages == [sentence]
    assert not article.revisions.submitted().exists()


def test_everything_missing_is_said_at_once(author):
    article = Article()
    article.save_draft(by=author, based_on=0)
    with pytest.raises(ValidationError) as caught:
        article.submit_for_review(by=author)
    assert len(caught.value.messages) == 7


def test_the_latest_revision_is_submitted(make_article, rewrite, author):
    article = make_article()
    second = rewrite(article, by=author, title="Second")
    request = article.submit_for_review(by=author)
    assert (request.revision, request.requested_by) == (second, author)
    assert list(article.revisions.awaiting_review()) == [second]


def test_the_same_text_is_not_submitted_twice(make_article, author):
    article = make_article()
    article.submit_for_review(by=author)
    with pytest.raises(ValidationError, match="submitted before"):
        article.submit_for_review(by=author)


def test_a_later_submission_replaces_the_one_that_waits(make_article, rewrite, author):
    article = make_article()
    article.submit_for_review(by=author)
    second = rewrite(article, by=author, title="Second")
    assert article.revisions.awaiting_review().get().number == 1, "a save alone replaces nothing"
    article.submit_for_review(by=author)
    assert article.revisions.awaiting_review().get() == second


def test_only_who_may_change_articles_submits(make_article, medical_reviewer, front_desk):
    article = make_article()
    for account in (medical_reviewer, front_desk):
        with pytest.raises(PermissionDenied):
            article.submit_for_review(by=account)


def test_state_follows_the_article_to_the_page_and_off_it(
    make_article, rewrite, approve, author, editor, medical_reviewer, organization
):
    article = make_article()

    def state():
        return Article.objects.with_state().get(pk=article.pk).state

    assert state() == "draft"
    request = article.submit_for_review(by=author)
    assert state() == "in_review"
    request.revision.open(by=medical_reviewer)
    request.revision.ask_for_changes(by=medical_reviewer, reviewer=organization, comment="Name the sources.")
    assert state() == "changes_asked"
    rewrite(article, by=author, sources="A source")
    assert state() == "changes_asked"
    approve(Article.objects.get(pk=article.pk))
    assert state() == "approved"
    article.publish(by=editor)
    assert state() == "published"
    rewrite(article, by=author, title="Second")
    assert state() == "published"
    article.submit_for_review(by=author)
    assert state() == "in_review"
    article.revisions.first().open(by=medical_reviewer)
    article.revisions.first().approve(by=medical_reviewer, reviewer=organization, reviewed_on=timezone.localdate())
    assert state() == "approved"
    article.withdraw(by=editor)
    assert state() == "approved", "the second text was approved and never published"
    article.publish(by=editor, change_note="A new title.")
    article.withdraw(by=editor)
    assert state() == "withdrawn"


def test_an_address_made_from_the_title_follows_it_until_the_page_is_public(make_article, author):
    article = make_article(title="test")
    assert article.slug == "test"
    article.title = "Bone health"
    article.save_draft(by=author, based_on=article.version)
    assert article.slug == "bone-health"


def test_an_address_that_was_chosen_stays_when_the_title_changes(make_article, author):
    article = make_article(title="test", slug="my-choice")
    article.title = "Bone health"
    article.save_draft(by=author, based_on=article.version)
    assert article.slug == "my-choice"


def test_a_public_address_stays_when_the_title_changes(make_published, author):
    article = make_published()
    before = article.slug
    article.title = "Bone health"
    article.save_draft(by=author, based_on=article.version)
    assert article.slug == before
