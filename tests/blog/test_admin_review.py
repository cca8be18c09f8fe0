"""The screen on which a medical reviewer decides: by nobody, by the wrong person and by the right one."""

import datetime

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blog.dates import add_months, in_words
from blog.models import Article, Contributor, Opening, Publication, Review
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


@pytest.fixture
def reviewing_again(signed_in, medical_reviewer, organization, published_article):
    """The reviewer's browser, with the text that visitors read opened."""
    client = signed_in(medical_reviewer)
    client.get(address("review", published_article, 1))
    return client


# Who


@pytest.mark.parametrize("choice", ["approve", "attest", "changes"])
def test_nobody_decides_without_signing_in(client, submitted, organization, choice):
    path = address("review", submitted, 1)
    response = client.post(path, decision(organization, decision=choice, comment="x"))
    assert response["Location"] == f"{reverse('admin:login')}?next={path}"
    assert not Review.objects.exists()


@pytest.mark.parametrize("who", ["author", "editor", "front_desk"])
@pytest.mark.parametrize("choice", ["approve", "attest", "changes"])
def test_who_is_no_medical_reviewer_decides_nothing(request, client, submitted, organization, who, choice):
    account = request.getfixturevalue(who)
    organization.accounts.add(account)
    client.force_login(account)
    client.get(address("review", submitted, 1))
    data = decision(organization, decision=choice, comment="x")
    assert client.post(address("review", submitted, 1), data).status_code == 403
    assert not Review.objects.exists() and not Opening.objects.exists()


@pytest.mark.parametrize("who", ["author", "editor"])
def test_who_may_not_decide_sees_page_and_decisions_but_no_form(request, client, published_article, organization, who):
    client.force_login(request.getfixturevalue(who))
    response = client.get(address("review", published_article, 1))
    page = words(response)
    assert "You cannot decide on this text" in page and "Approved (revision 1) by NJ Spine & Orthopedic" in page
    assert "<iframe" in response.content.decode() and "Record the decision" not in response.content.decode()


def test_author_cannot_approve_own_text_in_the_admin(signed_in, author, submitted, organization):
    author.user_permissions.add(Permission.objects.get(codename="review_article"))
    organization.accounts.add(author)
    client = signed_in(author)
    page = words(client.get(address("review", submitted, 1)))
    assert "You cannot decide on this text" in page and "You wrote part of this text" in page
    assert client.post(address("review", submitted, 1), decision(organization)).status_code == 403
    assert not Review.objects.exists()


def test_nobody_signs_in_anothers_name_in_the_admin(reviewing, submitted, organization):
    other = Contributor.objects.create(name="Bea Poe", slug="bea-poe")
    assert "Select a valid choice." in words(reviewing.post(address("review", submitted, 1), decision(other)))
    assert not Review.objects.exists()


def test_a_decision_is_protected_against_forged_requests(medical_reviewer, submitted, organization):
    client = Client(enforce_csrf_checks=True)
    client.force_login(medical_reviewer)
    client.get(address("review", submitted, 1))
    assert client.post(address("review", submitted, 1), decision(organization)).status_code == 403
    assert not Review.objects.exists()


# Opening


def test_showing_the_text_to_a_reviewer_is_recorded_once(reviewing, submitted, medical_reviewer):
    reviewing.get(address("review", submitted, 1))
    opening = Opening.objects.get()
    assert (opening.account, opening.revision.number) == (medical_reviewer, 1)


def test_a_text_nobody_opened_is_not_decided_on_and_sending_the_form_does_not_open_it(
    signed_in, medical_reviewer, submitted, organization
):
    client = signed_in(medical_reviewer)
    for _ in range(2):
        response = client.post(address("review", submitted, 1), decision(organization))
        assert "You have not opened this text yet." in words(response)
    assert not Review.objects.exists() and not Opening.objects.exists()


def test_a_later_text_is_opened_anew(reviewing, submitted, rewrite, author, organization):
    rewrite(submitted, by=author, title="Later")
    Article.objects.get().submit_for_review(by=author)
    response = reviewing.post(address("review", submitted, 2), decision(organization))
    assert "You have not opened this text yet." in words(response)
    assert not Review.objects.exists()


# Approving


def test_a_medical_reviewer_reads_the_page_and_approves(reviewing, medical_reviewer, submitted, organization):
    page = reviewing.get(address("review", submitted, 1))
    assert f'src="{address("preview", submitted, 1)}"' in page.content.decode()
    assert submitted.title in reviewing.get(address("preview", submitted, 1)).content.decode()
    response = reviewing.post(address("review", submitted, 1), decision(organization), follow=True)
    assert "Approved. An editor can publish it now." in words(response)
    assert Review.objects.get().decided_by == medical_reviewer


def test_the_form_says_when_the_next_review_is_due_by_default(reviewing, submitted, organization):
    due = add_months(timezone.localdate(), 24)
    page = words(reviewing.get(address("review", submitted, 1)))
    assert f"Leave empty for 24 months: {in_words(due)}." in page
    reviewing.post(address("review", submitted, 1), decision(organization))
    assert Review.objects.get().next_due_on == due


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reviewed_on": ""}, "Give the day you read the text."),
        ({"reviewed_on": "x"}, "Enter a valid date."),
        ({"reviewed_on": "2024-02-30"}, "Enter a valid date."),
        ({"reviewed_on": "a\x00"}, "Enter a valid date."),
        ({"reviewed_on": "9999-12-31"}, "The review date is in the future."),
        ({"reviewed_on": "0001-01-01"}, "it cannot have been reviewed before that day."),
        ({"next_due_on": "2001-01-01"}, "The next review must be due after this review."),
        ({"next_due_on": "9999-12-31"}, "The next review must be due within ten years."),
        ({"comment": "x" * 5001}, "at most 5000 characters"),
        ({"comment": "a\x00"}, NUL_SENTENCE),
        ({"decision": ""}, "This field is required."),
        ({"decision": "maybe"}, "Choose one of the decisions below."),
        ({"decision": "attest"}, "Choose one of the decisions below."),
        ({"reviewer": ""}, "This field is required."),
        ({"reviewer": "9" * 30}, "Select a valid choice."),
        ({"reviewer": "1\x00"}, NUL_SENTENCE),
        ({"decision": "changes"}, "Say what should be changed."),
    ],
)
def test_a_decision_that_cannot_stand_is_answered_with_a_sentence(
    reviewing, submitted, organization, changes, sentence
):
    response = reviewing.post(address("review", submitted, 1), decision(organization, **changes))
    assert response.status_code == 200
    assert sentence in words(response)
    assert not Review.objects.exists()


def test_a_review_is_not_dated_tomorrow(reviewing, submitted, organization):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    data = decision(organization, reviewed_on=tomorrow.isoformat())
    assert "in the future" in words(reviewing.post(address("review", submitted, 1), data))


def test_the_same_decision_sent_twice_is_recorded_once(reviewing, submitted, organization):
    reviewing.post(address("review", submitted, 1), decision(organization))
    response = reviewing.post(address("review", submitted, 1), decision(organization))
    assert "You recorded this decision already." in words(response)
    assert Review.objects.count() == 1


# Reviewing the page again


def test_a_page_reviewed_again_moves_its_date_and_not_its_updated(reviewing_again, published_article, organization):
    page = words(reviewing_again.get(address("review", published_article, 1)))
    assert "Reviewed again, no change" in page and "Its “Updated” stays" in page
    assert "Approve this text" not in page and "Visitors read exactly this text." in page
    response = reviewing_again.post(address("review", published_article, 1), decision(organization), follow=True)
    today = timezone.localdate()
    assert f"Reviewed again. The page shows {in_words(today)} as its review date." in words(response)
    public = words(reviewing_again.get(published_article.get_absolute_url()))
    assert f"Medically Reviewed by NJ Spine & Orthopedic on {in_words(today)}" in public
    assert "Updated" not in public and "Published May 14, 2024" in public


def test_changes_asked_of_the_page_leave_it_and_make_a_new_review_due(reviewing_again, published_article, organization):
    page = words(reviewing_again.get(address("review", published_article, 1)))
    assert "The page stays, and says that a new review is due." in page and "ask an editor" in page
    response = reviewing_again.post(address("review", published_article, 1), asked(organization), follow=True)
    assert "The page stays, and says that a new review is due." in words(response)
    public = words(reviewing_again.get(published_article.get_absolute_url()))
    assert "Last medically reviewed on May 14, 2024; a new review is due" in public


def test_after_changes_were_asked_of_the_page_it_is_approved_anew(reviewing_again, published_article, organization):
    reviewing_again.post(address("review", published_article, 1), asked(organization))
    assert "Approve this text" in words(reviewing_again.get(address("review", published_article, 1)))


def test_changes_asked_of_a_planned_text_cancel_its_plan(reviewing, submitted, organization, editor, medical_reviewer):
    reviewing.post(address("review", submitted, 1), decision(organization))
    submitted.publish(by=editor, at=timezone.now() + datetime.timedelta(days=3))
    assert "the plan to publish it is cancelled" in words(reviewing.get(address("review", submitted, 1)))
    reviewing.post(address("review", submitted, 1), asked(organization))
    assert not Publication.objects.scheduled().exists()


def test_a_planned_text_approved_again_stays_planned(reviewing, submitted, organization, editor):
    reviewing.post(address("review", submitted, 1), decision(organization))
    submitted.publish(by=editor, at=timezone.now() + datetime.timedelta(days=3))
    data = decision(organization, comment="Read again.")
    response = reviewing.post(address("review", submitted, 1), data, follow=True)
    assert "Approved. It will be published as planned." in words(response)
    assert submitted.scheduled.review == Review.objects.first()


# What the screen shows


def test_a_first_text_has_nothing_to_be_compared_with(reviewing, submitted):
    response = reviewing.get(address("review", submitted, 1))
    assert "Nothing of this article is published now" in words(response)
    assert response.context["comparisons"] == []


def test_a_later_text_is_compared_with_the_page(signed_in, published_article, rewrite, author, medical_reviewer):
    rewrite(published_article, by=author, title="Headaches that begin in the spine")
    Article.objects.get().submit_for_review(by=author)
    response = signed_in(medical_reviewer).get(address("review", published_article, 2))
    (compared,) = response.context["comparisons"]
    approved = "What changed since the text that NJ Spine & Orthopedic approved on May 14, 2024"
    assert compared["heading"] == f"{approved}, which visitors read now"
    assert "<del> start</del><ins> begin</ins>" in response.content.decode()


def test_decisions_on_earlier_texts_are_shown_with_remarks_and_answers(
    reviewing, submitted, organization, rewrite, author
):
    reviewing.post(address("review", submitted, 1), asked(organization, (PASSAGE, "How often?")))
    remark = Review.objects.get().remarks.get()
    rewrite(submitted, by=author, summary="Another summary.")
    assert "Not answered yet." in words(reviewing.get(address("review", submitted, 2)))
    remark.respond(by=author, answer="In one of <ten>.", resolved=True)
    page = words(reviewing.get(address("review", submitted, 2)))
    assert "Changes asked (revision 1) by NJ Spine & Orthopedic" in page
    assert "How often?" in page and "In one of <ten>." in page
    assert "Ari Author answered" in page and "Marked as resolved by Ari Author" in page


def test_a_decision_is_written_in_the_articles_log(reviewing, submitted, organization, editor):
    reviewing.post(address("review", submitted, 1), decision(organization))
    logged = list(editor._meta.apps.get_model("admin", "LogEntry").objects.values_list("change_message", flat=True))
    assert any("Approved by NJ Spine & Orthopedic (revision 1)" in message for message in logged)


def test_a_text_that_does_not_exist_is_not_found(reviewing, submitted):
    for number in (2, 10**30):
        assert reviewing.get(f"/admin/blog/article/{submitted.pk}/review/{number}/").status_code == 404
