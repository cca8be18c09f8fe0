"""Remarks on passages: on words that stand in the text, and answered by who may change the article."""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from blog.models import Article, Remark
from tests.blog.deciding import answered
from tests.blog.pages import address, words
from tests.conftest import make_account

PASSAGE = "A joint of the neck can send pain to the head."
NUL_SENTENCE = "Null characters are not allowed."


@pytest.fixture
def submitted(make_article, author, medical_reviewer, organization):
    revision = make_article().submit_for_review(by=author).revision
    revision.open(by=medical_reviewer)
    return revision


@pytest.fixture
def ask(medical_reviewer, organization):
    """Return a function that asks for changes of a revision, with remarks on passages."""

    def take(revision, *passages, comment="Please mend this."):
        revision.open(by=medical_reviewer)
        return revision.ask_for_changes(by=medical_reviewer, reviewer=organization, comment=comment, passages=passages)

    return take


@pytest.fixture
def article(submitted):
    return submitted.article


@pytest.fixture
def remarks(submitted, ask):
    return list(ask(submitted, (PASSAGE, "How often?"), ("What helps", "Name more.")).remarks.all())


@pytest.fixture
def remark(remarks):
    return remarks[0]


# On which words


@pytest.mark.parametrize(
    "passage",
    [
        "Headaches that start",
        "Learn how to tell, and what helps.",
        "A joint of the neck",
        "  A joint\n of   the\tneck ",
        "Where it hurts A joint",
        "Call or write to us",
        "https://ichd-3.org/",
    ],
)
def test_remarks_are_on_words_of_title_summary_text_or_sources(submitted, ask, passage):
    assert ask(submitted, (passage, "x")).remarks.get().passage == passage


def test_remarks_are_on_words_for_the_picture_too(make_article, image, author, ask):
    revision = make_article(hero=image).submit_for_review(by=author).revision
    assert ask(revision, ("A drawing of the neck's joints.", "Which?")).remarks.exists()


@pytest.mark.parametrize(
    "passage", ["", "  ", "No such words", "a JOINT of the neck", "<p>A joint", "head. Learn", "\x00"]
)
def test_words_that_do_not_stand_in_the_text_are_refused_and_nothing_is_recorded(submitted, ask, passage):
    with pytest.raises(ValidationError, match="does not stand in the text"):
        ask(submitted, (PASSAGE, "Fine."), (passage, "x"))
    assert not submitted.reviews.exists() and not Remark.objects.exists()


@pytest.mark.parametrize("comment", ["", " \n"])
def test_a_remark_says_what_to_change(submitted, ask, comment):
    with pytest.raises(ValidationError, match="Say what should be changed about “What helps”"):
        ask(submitted, ("What helps", comment))
    assert not submitted.reviews.exists()


# Answering


def test_an_author_answers_and_resolves(remark, author):
    assert remark.respond(by=author, answer="  In one of ten.\r\nWe say so now. ") is True
    assert remark.respond(by=author, resolved=True) is True
    kept = Remark.objects.get(pk=remark.pk)
    assert (kept.answer, kept.answered_by, kept.resolved_by) == ("In one of ten.\nWe say so now.", author, author)


def test_the_same_answer_again_is_no_news(remark, author):
    remark.respond(by=author, answer="Done.", resolved=True)
    before = Remark.objects.values().get(pk=remark.pk)
    assert remark.respond(by=author, answer="Done.", resolved=True) is False
    assert Remark.objects.values().get(pk=remark.pk) == before


@pytest.mark.parametrize("answer", ["", "  \n", "\x00"])
def test_no_response_is_refused(remark, author, answer):
    with pytest.raises(ValidationError, match="Write an answer, or mark the remark as resolved"):
        remark.respond(by=author, answer=answer)


def test_an_answer_leaves_what_a_colleague_resolved_meanwhile(remark, author, editor):
    mine = Remark.objects.get(pk=remark.pk)
    remark.respond(by=editor, resolved=True)
    mine.respond(by=author, answer="In one of ten.")
    kept = Remark.objects.get(pk=remark.pk)
    assert (kept.resolved_by, kept.answered_by) == (editor, author)


@pytest.mark.parametrize("who", ["medical_reviewer", "front_desk"])
def test_who_may_not_change_the_article_answers_nothing(request, remark, who):
    with pytest.raises(PermissionDenied):
        remark.respond(by=request.getfixturevalue(who), answer="x")


def test_another_author_answers_nothing(remark):
    with pytest.raises(PermissionDenied, match="articles that you may change"):
        remark.respond(by=make_account("other", "Authors"), answer="x")


def test_a_text_is_not_submitted_again_while_a_remark_is_open(article, remarks, rewrite, author):
    rewrite(article, by=author, summary="Another summary.")
    stored = Article.objects.get(pk=article.pk)
    with pytest.raises(ValidationError, match="Answer or resolve the reviewer's remarks first: 2 are open"):
        stored.submit_for_review(by=author)
    remarks[0].respond(by=author, answer="Done.")
    with pytest.raises(ValidationError, match="1 is open"):
        stored.submit_for_review(by=author)
    remarks[1].respond(by=author, resolved=True)
    assert stored.submit_for_review(by=author).revision.number == 2


# In the admin


def saved(client, article, *answers):
    """Post the answers; return the page that follows."""
    return client.post(
        address("remarks", article), {key: value for each in answers for key, value in each.items()}, follow=True
    )


def test_nobody_answers_without_signing_in(client, article, remark):
    path = address("remarks", article)
    response = client.post(path, answered(remark, "x"))
    assert response["Location"] == f"{reverse('admin:login')}?next={path}"
    assert Remark.objects.open().count() == 2


@pytest.mark.parametrize("who", ["medical_reviewer", "front_desk", "other"])
def test_who_may_not_change_the_article_answers_nothing_in_the_admin(request, client, article, remark, who):
    client.force_login(make_account("other", "Authors") if who == "other" else request.getfixturevalue(who))
    for method in (client.get, client.post):
        assert method(address("remarks", article), answered(remark, "x")).status_code == 403
    assert Remark.objects.open().count() == 2


def test_answers_are_protected_against_forged_requests(author, article, remark):
    client = Client(enforce_csrf_checks=True)
    client.force_login(author)
    assert client.post(address("remarks", article), answered(remark, "x")).status_code == 403
    assert Remark.objects.open().count() == 2


def test_a_link_alone_leads_to_the_article(signed_in, author, article, remark):
    response = signed_in(author).get(address("remarks", article), answered(remark, "x"))
    assert response["Location"] == address("change", article)
    assert Remark.objects.open().count() == 2


@pytest.mark.parametrize("who", ["author", "editor"])
def test_all_remarks_are_answered_with_one_button(request, client, article, remarks, who):
    account = request.getfixturevalue(who)
    client.force_login(account)
    page = words(client.get(address("change", article)))
    assert PASSAGE in page and "How often?" in page and "Name more." in page and "Save the answers" in page
    response = saved(client, article, answered(remarks[0], "In <one> of ten."), answered(remarks[1], resolved=True))
    page = words(response)
    assert "Answered 2 remarks." in page
    assert "Answered: “A joint" in page and "Resolved: “What helps”" in page
    assert "<one>" not in response.content.decode()
    first, second = Remark.objects.order_by("position")
    assert (first.answer, first.answered_by, first.resolved_at) == ("In <one> of ten.", account, None)
    assert (second.answer, second.resolved_by) == ("", account)


def test_what_is_left_empty_stays_open(signed_in, author, article, remarks):
    page = words(saved(signed_in(author), article, answered(remarks[0], "Done."), answered(remarks[1])))
    assert "Answered 1 remark." in page
    assert Remark.objects.open().get() == remarks[1]


def test_nothing_answered_is_said(signed_in, author, article, remarks):
    page = words(saved(signed_in(author), article, *map(answered, remarks)))
    assert "No answer was new, so nothing was saved." in page


def test_answers_sent_twice_are_recorded_once(signed_in, author, article, remark):
    client = signed_in(author)
    saved(client, article, answered(remark, "Done."))
    before = Remark.objects.values().get(pk=remark.pk)
    assert "No answer was new" in words(saved(client, article, answered(remark, "Done.")))
    assert Remark.objects.values().get(pk=remark.pk) == before


def test_an_answer_that_was_only_shown_does_not_undo_a_colleagues(signed_in, author, editor, article, remarks):
    remarks[0].respond(by=author, answer="First.")
    remarks[0].respond(by=editor, answer="Better.")
    saved(signed_in(author), article, answered(remarks[0], "First.", seen="First."), answered(remarks[1], "Done."))
    assert Remark.objects.get(pk=remarks[0].pk).answer == "Better."
    assert not Remark.objects.open().exists()


def test_an_answer_to_what_a_colleague_resolved_meanwhile_is_kept(signed_in, author, editor, article, remark):
    remark.respond(by=editor, resolved=True)
    saved(signed_in(author), article, answered(remark, "In one of ten.", resolved=True))
    kept = Remark.objects.get(pk=remark.pk)
    assert (kept.answer, kept.resolved_by) == ("In one of ten.", editor)


@pytest.mark.parametrize(
    ("answer", "seen", "sentence"),
    [
        ("x" * 2001, "", "at most 2000 characters"),
        ("a\x00", "", NUL_SENTENCE),
        ("", "Done.", "Write an answer, or mark the remark as resolved."),
    ],
)
def test_an_answer_that_cannot_stand_is_answered_with_a_sentence_and_none_is_saved(
    signed_in, author, article, remarks, answer, seen, sentence
):
    if seen:
        remarks[0].respond(by=author, answer=seen)
    response = saved(
        signed_in(author), article, answered(remarks[1], "Kept <b>words</b>"), answered(remarks[0], answer, seen=seen)
    )
    page = words(response)
    assert response.status_code == 200 and "Nothing was saved yet." in page
    assert sentence in page and "Kept <b>words</b>" in page
    assert Remark.objects.get(pk=remarks[1].pk).answer == ""
    assert Remark.objects.get(pk=remarks[0].pk).answer == seen


def test_an_answer_to_another_articles_remark_is_not_recorded(signed_in, author, article, remark, make_article):
    other = make_article(title="Another")
    assert "No answer was new" in words(saved(signed_in(author), other, answered(remark, "x")))
    assert Remark.objects.open().count() == 2


def test_answers_to_what_does_not_exist_are_no_error(signed_in, author, article):
    client = signed_in(author)
    assert "No answer was new" in words(saved(client, article, {"remark-99999999999999999999-answer": "x"}))
    assert client.post("/admin/blog/article/999999/remarks/").status_code == 404


def test_an_article_without_remarks_shows_none(signed_in, author, make_article):
    assert "The reviewer's remarks" not in words(signed_in(author).get(address("change", make_article())))


def test_older_remarks_stay_on_the_page_until_they_are_answered(signed_in, author, article, remarks, submitted, ask):
    ask(submitted, ("Where it hurts", "A question, please."), comment="One thing more.")
    remarks[1].respond(by=author, answer="Done.")
    page = words(signed_in(author).get(address("change", article)))
    assert "A question, please." in page and "How often?" in page
    assert "Name more." not in page


def test_who_only_reads_the_article_sees_remarks_without_a_form(signed_in, medical_reviewer, article, remark):
    response = signed_in(medical_reviewer).get(address("change", article))
    assert "How often?" in words(response) and "Save the answers" not in words(response)


def test_no_id_stands_twice_on_the_page(signed_in, author, article, remarks):
    page = signed_in(author).get(address("change", article)).content.decode()
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert sorted(ids) == sorted(set(ids))


def test_answering_is_written_in_the_articles_log(signed_in, author, article, remark):
    saved(signed_in(author), article, answered(remark, "Done."))
    logged = author._meta.apps.get_model("admin", "LogEntry").objects.values_list("change_message", flat=True)
    assert any("Answered 1 remark." in message for message in logged)
