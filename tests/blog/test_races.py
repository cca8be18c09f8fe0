"""Two people at once, each in a thread and a transaction of their own."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from blog.models import Article, EditConflict, Review, ReviewRequest

ROUNDS = range(5)


@pytest.fixture(autouse=True)
def committed(transactional_db):
    """Threads see only what was committed; a database in memory would be another one in each thread."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("SQLite's test database is in memory, where threads cannot meet.")


def together(*calls):
    """Run the calls at the same moment; return what each gave, or the exception it ended with."""
    results, start = [None] * len(calls), threading.Barrier(len(calls), timeout=10)

    def run(index, call):
        try:
            connection.ensure_connection()
            start.wait()
            results[index] = call()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
        assert not thread.is_alive()
    return results


def sorted_out(results, wanted):
    """Return how many calls ended well; every other must have ended with the wanted exception."""
    failed = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(error, wanted) for error in failed), failed
    return len(results) - len(failed)


def copy_of(article):
    return Article.objects.get(pk=article.pk)


@pytest.mark.parametrize("attempt", ROUNDS)
def test_of_two_saves_at_once_one_is_kept_and_one_is_told(attempt, make_article, author, editor):
    article = make_article()

    def save(by, title):
        mine = copy_of(article)
        mine.title = title
        return lambda: mine.save_draft(by=by, based_on=1)

    results = together(save(author, "The author's"), save(editor, "The editor's"))
    assert sorted_out(results, EditConflict) == 1
    kept = next(result for result in results if not isinstance(result, Exception))
    told = next(result for result in results if isinstance(result, Exception))
    assert copy_of(article).title == kept.title == told.article.title
    assert list(article.revisions.values_list("number", flat=True)) == [2, 1]


@pytest.mark.parametrize("attempt", ROUNDS)
def test_articles_of_one_title_begun_at_once_are_all_kept(attempt, author, editor):
    results = together(
        *[lambda by=by: Article(title="Sciatica").save_draft(by=by, based_on=0) for by in (author, editor, author)]
    )
    assert sorted_out(results, ()) == 3
    slugs = Article.objects.order_by("slug").values_list("slug", flat=True)
    assert list(slugs) == ["sciatica", "sciatica-2", "sciatica-3"]


@pytest.mark.parametrize("attempt", ROUNDS)
def test_an_article_is_submitted_once(attempt, make_article, author, editor):
    article = make_article()
    results = together(*[lambda by=by: copy_of(article).submit_for_review(by=by) for by in (author, editor)])
    assert sorted_out(results, ValidationError) == 1
    assert ReviewRequest.objects.count() == 1


@pytest.mark.parametrize("attempt", ROUNDS)
def test_an_approval_covers_the_text_that_was_read_though_another_is_saved_meanwhile(
    attempt, make_article, author, editor, medical_reviewer, organization
):
    article = make_article()
    revision = article.submit_for_review(by=author).revision
    revision.open(by=medical_reviewer)
    later = copy_of(article)
    later.title = "Nobody read this"
    results = together(
        lambda: revision.approve(by=medical_reviewer, reviewer=organization, reviewed_on=timezone.localdate()),
        lambda: later.save_draft(by=author, based_on=later.version),
    )
    assert sorted_out(results, ()) == 2
    assert copy_of(article).publish(by=editor).revision.number == 1
    shown = copy_of(article)
    assert shown.live.revision.title == "Headaches that start in the spine"
    assert shown.title == "Nobody read this"
    assert shown.review_status().is_shown
    assert Review.objects.get().digest == shown.live.revision.digest


@pytest.mark.parametrize("attempt", ROUNDS)
def test_an_article_is_published_once(attempt, make_article, approve, editor, administrator):
    article = make_article()
    approve(article)
    results = together(*[lambda by=by: copy_of(article).publish(by=by) for by in (editor, administrator)])
    assert sorted_out(results, ValidationError) == 1
    assert copy_of(article).live.revision.number == 1


@pytest.mark.parametrize("attempt", ROUNDS)
def test_a_save_during_publishing_does_not_take_the_page_down(attempt, make_article, approve, author, editor):
    article = make_article()
    approve(article)
    later = copy_of(article)
    later.title = "Later"
    results = together(
        lambda: copy_of(article).publish(by=editor),
        lambda: later.save_draft(by=author, based_on=later.version),
    )
    assert sorted_out(results, ()) == 2
    shown = copy_of(article)
    assert (shown.title, shown.live.revision.number, shown.version) == ("Later", 1, 2)


@pytest.mark.parametrize("attempt", ROUNDS)
def test_withdrawing_and_approving_again_at_once_leave_a_page_that_is_whole_or_gone(
    attempt, make_published, editor, medical_reviewer, organization
):
    article = make_published()
    revision = article.live.revision
    results = together(
        lambda: copy_of(article).withdraw(by=editor),
        lambda: revision.approve(
            by=medical_reviewer, reviewer=organization, reviewed_on=timezone.localdate(), comment="Read again."
        ),
    )
    assert sorted_out(results, ()) == 2
    assert copy_of(article).live is None
    assert copy_of(article).publish(by=editor).revision == revision
    assert copy_of(article).review_status().is_shown
