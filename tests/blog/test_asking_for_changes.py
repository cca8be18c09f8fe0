"""Asking for changes on the review screen, with remarks on passages."""

import pytest
from django.test import Client

from blog.models import Review
from tests.blog.deciding import asked, decision
from tests.blog.pages import address, words

NUL_SENTENCE = "Null characters are not allowed."
PASSAGE = "A joint of the neck can send pain to the head."


@pytest.fixture
def submitted(make_article, author, organization):
    article = make_article()
    article.submit_for_review(by=author)
    return article


@pytest.fixture
def reviewing(signed_in, medical_reviewer, submitted):
    """The reviewer's browser, with the submitted text opened."""
    client = signed_in(medical_reviewer)
    client.get(address("review", submitted, 1))
    return client


def test_a_reviewer_asks_for_changes_and_the_author_reads_which(reviewing, signed_in, author, submitted, organization):
    data = asked(organization, (PASSAGE, "Say <how> often."), comment="Name <the> sources.")
    response = reviewing.post(address("review", submitted, 1), data, follow=True)
    assert "Changes asked for. The author reads your comment and your remark." in words(response)
    page = words(signed_in(author).get(address("change", submitted)))
    assert "NJ Spine & Orthopedic asks for changes" in page and "Name <the> sources." in page
    assert PASSAGE in page and "Say <how> often." in page


def test_remarks_are_kept_in_their_order_and_empty_rows_are_left_out(reviewing, submitted, organization):
    data = asked(organization, (PASSAGE, "One"), ("  ", " \n"), ("", ""), ("what helps", "Two"))
    data["remarks-3-passage"] = "What\r\n   helps"
    response = reviewing.post(address("review", submitted, 1), data, follow=True)
    assert "and your 2 remarks" in words(response)
    kept = Review.objects.get().remarks.values_list("position", "passage", "comment")
    assert list(kept) == [(0, PASSAGE, "One"), (1, "What\r\n   helps", "Two")]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("Words that nobody wrote.", "x"), "“Words that nobody wrote.” does not stand in the text."),
        (("<script>alert(1)</script>", "x"), "does not stand in the text. Copy the words exactly."),
        (("<p>A joint of the neck", "x"), "does not stand in the text. Copy the words exactly."),
        ((PASSAGE, ""), "Say what should be changed about these words."),
        (("", "Too long."), "Copy the words of the text that the remark is about."),
        ((PASSAGE, "x" * 2001), "at most 2000 characters"),
        (("x" * 1001, "x"), "at most 1000 characters"),
        ((PASSAGE + "\x00", "x"), NUL_SENTENCE),
        ((PASSAGE, "x\x00"), NUL_SENTENCE),
    ],
)
def test_a_remark_that_cannot_stand_is_answered_beside_it_and_nothing_is_recorded(
    reviewing, submitted, organization, row, sentence
):
    data = asked(organization, ("What helps", "First things first."), row, comment="Kept <b>words</b>")
    response = reviewing.post(address("review", submitted, 1), data)
    assert response.status_code == 200
    page = words(response)
    assert sentence in page
    assert "First things first." in page and "Kept <b>words</b>" in page
    assert "<script>alert(1)</script>" not in response.content.decode()
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"remarks-TOTAL_FORMS": "x"}, "The remarks did not arrive whole."),
        ({"remarks-TOTAL_FORMS": "9" * 5000}, "The remarks did not arrive whole."),
        ({"remarks-TOTAL_FORMS": "1000000"}, "Write at most 50 remarks"),
    ],
)
def test_a_count_of_remarks_that_cannot_be_is_answered_with_a_sentence(
    reviewing, submitted, organization, changes, sentence
):
    response = reviewing.post(address("review", submitted, 1), asked(organization, **changes))
    assert sentence in words(response)
    assert not Review.objects.exists()


def test_an_approval_needs_no_rows_for_remarks(reviewing, submitted, organization):
    data = {name: value for name, value in decision(organization).items() if not name.startswith("remarks")}
    assert reviewing.post(address("review", submitted, 1), data).status_code == 302
    assert Review.objects.get().decision == "approve"


def test_remarks_are_not_lost_in_an_approval(reviewing, submitted, organization):
    data = decision(organization, (PASSAGE, "Say how often."))
    page = words(reviewing.post(address("review", submitted, 1), data))
    assert "Remarks go with asking for changes." in page and "Say how often." in page
    assert not Review.objects.exists()


def test_dates_do_not_stand_in_the_way_of_asking_for_changes(reviewing, submitted, organization):
    data = asked(organization, reviewed_on="2024-02-30", next_due_on="x")
    assert reviewing.post(address("review", submitted, 1), data).status_code == 302
    assert Review.objects.get().reviewed_on is None


def test_what_was_typed_stays_after_an_error(reviewing, submitted, organization):
    data = asked(organization, (PASSAGE, "Say how often."), comment="", next_due_on="2027-01-02")
    form = reviewing.post(address("review", submitted, 1), data).context["form"]
    assert form["decision"].value() == "changes" and form["next_due_on"].value() == "2027-01-02"
    assert [row["comment"].value() for row in form.remarks] == ["Say how often.", None, None]


# Two reviewers


@pytest.fixture
def second_reviewer(administrator, organization, submitted):
    """Another reviewer's browser, with the submitted text opened."""
    organization.accounts.add(administrator)
    client = Client()
    client.force_login(administrator)
    client.get(address("review", submitted, 1))
    return client


def test_a_decision_that_came_meanwhile_is_not_overruled_unseen(reviewing, second_reviewer, submitted, organization):
    path = address("review", submitted, 1)
    reviewing.post(path, asked(organization))
    response = second_reviewer.post(path, decision(organization, comment="Fine."))
    page = words(response)
    assert "Meanwhile NJ Spine & Orthopedic decided on this text: “Changes asked”." in page and "Fine." in page
    first = Review.objects.get()
    assert f'name="seen" value="{first.pk}"' in response.content.decode()
    assert second_reviewer.post(path, decision(organization, seen=first.pk)).status_code == 302
    assert Review.objects.first().decision == "approve"


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30, "1\x00"])
def test_a_decision_nobody_saw_is_not_claimed_to_be_seen(reviewing, second_reviewer, submitted, organization, seen):
    reviewing.post(address("review", submitted, 1), asked(organization))
    response = second_reviewer.post(address("review", submitted, 1), decision(organization, seen=seen))
    assert "Meanwhile NJ Spine & Orthopedic decided on this text" in words(response)
    assert Review.objects.count() == 1
