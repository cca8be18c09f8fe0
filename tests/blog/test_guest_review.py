"""A reviewer without an account reads one text through their link and decides once, with a code from their mailbox."""

import datetime
import re

import pytest
import time_machine
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from blog.models import Article, Contributor, Opening, Review, ReviewInvitation
from tests.blog.inviting import ADDRESS, answer, at, code_in, mails
from tests.blog.pages import address, words

RECORDED = "Your decision was recorded. This link has served its purpose."
PAGES = ["guest_review", "guest_code", "guest_page"]


# Reading


def test_the_page_says_who_asks_as_whom_one_signs_and_what_the_text_is(client, invitation, clinic):
    page = words(client.get(at(invitation)))
    assert f"Edi Editor asks you to review “{invitation.revision.title}” as Gale Guest, MD." in page
    assert "This is revision 1" in page and "Your decision covers exactly this text." in page
    assert "It names its sources." in page and "Look at this: It has no picture." in page
    assert "There is no earlier text to compare with: everything is new." in page
    assert "g…@example.com" in page and ADDRESS not in page


def test_the_page_itself_stands_in_a_frame(client, invitation):
    response = client.get(at(invitation))
    source = re.search(r'<iframe [^>]*src="([^"]+)"', response.content.decode())[1]
    assert "frame-src 'self'" in response["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    inside = client.get(source)
    assert invitation.revision.title in words(inside) and "Preview: not published." in words(inside)
    assert inside["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in inside["Content-Security-Policy"]


def test_the_text_is_compared_with_what_visitors_read(client, make_published, rewrite, author, editor, guest):
    article = make_published()
    rewrite(article, by=author, summary="Some headaches begin in the neck. Learn what helps.")
    revision = Article.objects.get(pk=article.pk).submit_for_review(by=author).revision
    page = client.get(at(ReviewInvitation.objects.invite(revision, guest, by=editor)))
    assert "From revision 1 to revision 2" in words(page) and "<del>" in page.content.decode()
    assert "Approved by NJ Spine & Orthopedic" in words(page)


def test_the_link_shows_its_own_text_though_a_newer_one_is_there(client, invitation, rewrite, author):
    rewrite(invitation.revision.article, by=author, title="Something else")
    invitation.revision.article.submit_for_review(by=author)
    page = words(client.get(at(invitation)))
    assert "Headaches that start in the spine" in page and "Something else" not in page
    assert "A newer text was sent to review since." in page


def test_to_open_the_page_is_recorded_and_to_ask_for_its_head_is_not(client, invitation):
    client.head(at(invitation))
    assert not Opening.objects.exists()
    client.get(at(invitation))
    client.get(at(invitation))
    [opening] = Opening.objects.all()
    assert (opening.invitation, opening.account, opening.revision) == (invitation, None, invitation.revision)
    assert invitation.state == "opened"


def test_no_answer_is_kept_found_or_tied_to_a_cookie(client, code, opened, mailbox):
    responses = [
        client.get(at(opened)),
        client.get(at(opened, "guest_page")),
        client.post(at(opened, "guest_code")),
        client.post(at(opened), answer()),
        client.put(at(opened)),
        client.get("/review/nonsense/"),
        client.post(at(opened), answer(code=code)),
        client.get(at(opened)),
    ]
    assert [response.status_code for response in responses] == [200, 200, 200, 200, 405, 404, 200, 410]
    for response in responses:
        assert response["Cache-Control"] == "no-store"
        assert response["X-Robots-Tag"].startswith("noindex")
        assert response["Referrer-Policy"] == "no-referrer"
        assert not response.cookies and "Cookie" not in response.get("Vary", "")
        assert "attribution.js" not in response.content.decode()
        assert 'rel="canonical"' not in response.content.decode() or "/blog/" in response.content.decode()


# The link


def closed(client, path, status, sentence, method="get"):
    response = getattr(client, method)(path)
    assert response.status_code == status, response.content
    said = words(response)
    assert sentence in said and "855-586-2615" in said
    assert "Headaches" not in said and "Gale" not in said and "neck" not in said


@pytest.mark.parametrize("name", PAGES)
def test_a_forged_or_garbled_link_opens_nothing(client, invitation, clinic, name):
    token = invitation.token
    forged = [
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        token[1:],
        token.replace(":", ";"),
        str(invitation.pk),
        signing.dumps(invitation.pk, salt="another"),
        signing.dumps(invitation.pk + 1, salt=ReviewInvitation.SALT),
        "ü\x00%00",
        "x" * 5000,
    ]
    for wrong in forged:
        closed(client, reverse(f"blog:{name}", args=[wrong]), 404, "Please copy the whole link from your mail")
    assert not Opening.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", PAGES)
def test_an_expired_link_opens_nothing(client, invitation, clinic, mailbox, name, method):
    with time_machine.travel(invitation.expires_at, tick=False):
        closed(client, at(invitation, name), 410, "This link has expired. Please ask the clinic for a new one.", method)
    assert not mailbox.envelopes


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", PAGES)
def test_a_revoked_link_opens_nothing(client, invitation, editor, clinic, mailbox, name, method):
    invitation.revoke(by=editor)
    closed(client, at(invitation, name), 410, "This link was taken back.", method)
    assert not mailbox.envelopes


def test_a_decision_after_the_link_was_revoked_is_not_recorded(client, code, opened, editor, clinic):
    opened.revoke(by=editor)
    assert client.post(at(opened), answer(code=code)).status_code == 410
    assert not Review.objects.exists()


def test_a_link_of_a_used_invitation_opens_nothing(client, code, opened, clinic):
    client.post(at(opened), answer(code=code))
    for name in PAGES:
        closed(client, at(opened, name), 410, RECORDED)


# Deciding


def test_the_reviewer_approves_with_the_code_from_their_mailbox(client, code, opened, mailbox, editor):
    [(recipients, subject, text)] = mails(mailbox)
    assert (recipients, subject) == ([ADDRESS], "Your code for the review") and "15 minutes" in text
    response = client.post(at(opened), answer(code=f" {code[:3]} {code[3:]} "))
    assert "Thank you. Your decision was recorded." in words(response)
    review = Review.objects.get()
    assert (review.decision, review.revision, review.digest) == ("approve", opened.revision, opened.revision.digest)
    assert (review.invitation, review.decided_by, review.reviewer) == (opened, None, opened.contributor)
    assert review.reviewed_on == timezone.localdate() and review.credential["license_number"] == "25MA00000000"
    article = opened.revision.article
    assert article.publish(by=editor).review == review
    assert "Medically Reviewed by Gale Guest, MD" in words(client.get(article.get_absolute_url()))


def test_the_reviewer_asks_for_changes_and_the_author_reads_which(client, code, opened, signed_in, author):
    response = client.post(
        at(opened), answer(decision="changes", reviewed_on="", comment="Name <the> sources.", code=code)
    )
    assert "You asked for changes" in words(response)
    review = Review.objects.get()
    assert (review.decision, review.invitation, review.comment) == ("changes", opened, "Name <the> sources.")
    page = signed_in(author).get(address("change", opened.revision.article))
    assert "Name <the> sources." in words(page) and "<the>" not in page.content.decode()


def test_the_trail_says_how_it_was_done(client, code, opened, approve, make_article):
    client.post(at(opened), answer(code=code))
    day = timezone.localdate()
    assert Review.objects.get().how == (
        f"by invitation sent to gale@example.com on {day:%B} {day.day}, {day.year}, confirmed with a code; "
        "invited by Edi Editor"
    )
    assert approve(make_article(title="Other")).how == "Remy Reviewer"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"decision": ""}, "Choose whether you approve the text."),
        ({"decision": "attest"}, "Choose one of the two decisions."),
        ({"reviewed_on": ""}, "Give the day you read the text."),
        ({"reviewed_on": "2999-01-01"}, "The review date is in the future."),
        ({"reviewed_on": "2001-01-01"}, "it cannot have been reviewed before that day."),
        ({"reviewed_on": "\x00"}, "Enter a valid date."),
        ({"next_due_on": "2001-01-01"}, "The next review must be due after this review."),
        ({"next_due_on": "9" * 5000}, "Enter a valid date."),
        ({"comment": "Kept \x00"}, "Null characters are not allowed."),
        ({"comment": "x" * 5001}, "at most 5000 characters (it has 5001)"),
        ({"decision": "changes"}, "Say what should be changed."),
        ({"code": ""}, "Type the code that we sent by email."),
        ({"code": "1" * 5000}, "The code has six digits."),
        ({"code": "١٢٣٤٥٦"}, "This is not the code we sent."),
        ({"code": "12\x003456"}, "Null characters are not allowed."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, code, opened, changes, sentence):
    sent = answer(code=code, next_due_on="2030-01-02") | changes
    response = client.post(at(opened), sent)
    assert response.status_code == 200 and sentence in words(response) and not Review.objects.exists()
    assert "There is a problem" in words(response) and "<title>Error: " in response.content.decode()
    for name in ("comment", "reviewed_on", "next_due_on"):
        assert response.context["form"][name].value() == sent[name]
    assert client.post(at(opened), answer(code=code)).status_code == 200 and Review.objects.exists()


@pytest.mark.parametrize("missing", ["decision", "reviewed_on", "code"])
def test_a_form_without_its_fields_is_told_so(client, code, opened, missing):
    sent = answer(code=code)
    del sent[missing]
    assert client.post(at(opened), sent).context["form"].errors[missing]
    assert not Review.objects.exists()


def test_hostile_words_are_shown_as_words(client, make_article, guest, author, editor, mailbox):
    hostile = '"><script>alert(1)</script>'
    revision = make_article(title=hostile).submit_for_review(by=author).revision
    invitation = ReviewInvitation.objects.invite(revision, guest, by=editor)
    typed = answer(decision="changes", comment=hostile)
    pages = [
        client.get(at(invitation)),
        client.get(at(invitation, "guest_page")),
        client.get(f"{at(invitation)}?code={hostile}"),
        client.post(at(invitation), typed),
        client.post(at(invitation, "guest_code"), typed),
        client.post(at(invitation), {**typed, "code": code_in(mailbox)}),
    ]
    assert all("alert(1)" in words(page) and "<script>alert" not in page.content.decode() for page in pages)
    assert Review.objects.get().comment == hostile


def test_a_huge_form_is_refused(client, code, opened, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000
    response = client.post(at(opened), answer(comment="x" * 20_000, code=code))
    assert response.status_code in (400, 413) and not Review.objects.exists()


def test_a_text_nobody_opened_is_not_decided_on(client, invitation, mailbox):
    client.post(at(invitation, "guest_code"))
    response = client.post(at(invitation), answer(code=code_in(mailbox)))
    assert "You have not opened this text yet." in words(response) and not Review.objects.exists()


def test_a_license_that_lapsed_since_the_invitation_is_refused_with_the_reason(client, code, opened):
    Contributor.objects.filter(pk=opened.contributor_id).update(license_valid_until=datetime.date(2020, 1, 1))
    response = client.post(at(opened), answer(code=code, comment="Kept words."))
    assert "The license of Gale Guest, MD lapsed on January 1, 2020." in words(response)
    assert "Kept words." in words(response) and not Review.objects.exists()


def test_an_address_that_became_that_of_a_writer_is_refused(client, code, opened, author):
    author.email = ADDRESS.upper()
    author.save()
    response = client.post(at(opened), answer(code=code))
    assert "belongs to somebody who wrote part of this text" in words(response) and not Review.objects.exists()


def test_the_same_form_sent_again_records_nothing_more(client, code, opened, clinic):
    client.post(at(opened), answer(code=code))
    response = client.post(at(opened), answer(code=code))
    assert response.status_code == 410 and RECORDED in words(response)
    assert Review.objects.count() == 1
