"""Inviting a reviewer without an account: who may, whom, to what, and how the link reaches them."""

import datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blog.models import Contributor, ReviewInvitation
from tests.blog.inviting import ADDRESS, mails
from tests.blog.pages import address, words

INVITERS = ["editor", "medical_reviewer", "administrator"]
OTHERS = ["author", "front_desk"]
DAY = datetime.timedelta(days=1)


def step(name, invitation):
    return address(f"invitation_{name}", invitation.revision.article, invitation.pk)


def addresses(invitation):
    return [address("invite", invitation.revision.article), step("send", invitation), step("revoke", invitation)]


# Who


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_gets_past_the_sign_in(client, invitation, method):
    for path in addresses(invitation):
        response = getattr(client, method)(path)
        assert (response.status_code, response["Location"]) == (302, f"{reverse('admin:login')}?next={path}")


@pytest.mark.parametrize("who", OTHERS)
def test_who_neither_publishes_nor_reviews_invites_nobody(request, client, invitation, guest, mailbox, who):
    account = request.getfixturevalue(who)
    client.force_login(account)
    for path in addresses(invitation):
        assert client.post(path, {"contributor": guest.pk, "days": 14}).status_code == 403
    assert ReviewInvitation.objects.open().get() == invitation and not mailbox.envelopes
    for refused in (
        lambda: ReviewInvitation.objects.invite(invitation.revision, guest, by=account),
        lambda: invitation.send(by=account),
        lambda: invitation.revoke(by=account),
    ):
        with pytest.raises(PermissionDenied):
            refused()


def test_an_author_sees_no_invitations(signed_in, author, invitation):
    page = words(signed_in(author).get(address("change", invitation.revision.article)))
    assert "Reviewers without an account" not in page and ADDRESS not in page


@pytest.mark.parametrize("who", INVITERS)
def test_who_publishes_or_reviews_invites(request, client, waiting, guest, mailbox, settings, who):
    settings.SITE_URL = "https://clinic.example"
    account = request.getfixturevalue(who)
    client.force_login(account)
    path = address("invite", waiting.article)
    page = client.get(address("change", waiting.article))
    assert f'action="{path}"' in page.content.decode()
    with time_machine.travel(datetime.datetime(2026, 5, 4, 16, tzinfo=datetime.UTC), tick=False):
        client.force_login(account)
        response = client.post(path, {"contributor": guest.pk, "days": 10}, follow=True)
        assert f"The link for Gale Guest, MD was sent to {ADDRESS}." in words(response)
        made = ReviewInvitation.objects.get()
        assert (made.revision, made.contributor, made.email, made.invited_by) == (waiting, guest, ADDRESS, account)
        assert made.expires_at - made.invited_at == 10 * DAY
        [(recipients, subject, text)] = mails(mailbox)
        assert (recipients, subject) == ([ADDRESS], f"Please review: {waiting.title}")
        *lines, link = text.strip().split("\n\n")
        assert lines == [
            f"{account.get_full_name()} asks you to review a text as Gale Guest, MD:",
            waiting.title,
            "Please decide by May 14, 2026, noon EDT. This link opens the text and is for you alone:",
        ]
        assert link.startswith("https://clinic.example/review/")
        assert ReviewInvitation.objects.by_token(link.split("/")[4]) == made


def test_steps_are_protected_against_forged_requests(editor, invitation):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    for path in addresses(invitation):
        assert client.post(path).status_code == 403


def test_a_link_alone_sends_and_revokes_nothing(signed_in, editor, invitation, mailbox):
    for name in ("send", "revoke"):
        assert signed_in(editor).get(step(name, invitation)).status_code == 405
    assert invitation.is_open and not mailbox.envelopes


# Whom


def refusal(revision, contributor, by):
    with pytest.raises(ValidationError) as refused:
        ReviewInvitation.objects.invite(revision, contributor, by=by)
    assert not ReviewInvitation.objects.exists()
    return " ".join(refused.value.messages)


def test_the_address_is_never_typed_by_the_inviter(signed_in, editor, waiting, guest, mailbox):
    sent = {"contributor": guest.pk, "days": 14, "email": "editor@example.com", "review_email": "editor@example.com"}
    signed_in(editor).post(address("invite", waiting.article), sent)
    assert [recipients for recipients, *_ in mails(mailbox)] == [[ADDRESS]]


def test_a_contributor_without_an_address_is_not_invited(waiting, guest, editor):
    Contributor.objects.update(review_email="")
    assert "has no email address for reviews" in refusal(waiting, guest, editor)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"license_number": ""}, "the record lacks a license number"),
        ({"license_valid_until": datetime.date(2020, 1, 1)}, "lapsed on January 1, 2020"),
    ],
)
def test_a_contributor_who_may_not_sign_is_not_invited(waiting, guest, editor, record, reason):
    Contributor.objects.filter(pk=guest.pk).update(**record)
    assert reason in refusal(waiting, guest, editor)


def test_the_address_of_somebody_who_wrote_the_text_is_refused_however_it_is_spelled(waiting, guest, author, editor):
    author.email = "Gale@Example.COM"
    author.save()
    assert "belongs to somebody who wrote part of this text" in refusal(waiting, guest, editor)


def test_who_wrote_part_of_the_text_is_not_invited_in_another_name(waiting, guest, author, editor):
    guest.accounts.add(author)
    assert "wrote part of this text" in refusal(waiting, guest, editor)


def test_the_person_the_page_names_as_author_is_not_invited(waiting, guest, editor):
    waiting.article.author = guest
    waiting.article.save()
    assert "names Gale Guest, MD as its author" in refusal(waiting, guest, editor)


def test_who_cannot_be_invited_is_no_choice_and_no_way_in(signed_in, editor, author, waiting, guest, mailbox):
    guest.accounts.add(author)
    client = signed_in(editor)
    assert "Nobody can be invited now." in words(client.get(address("change", waiting.article)))
    response = client.post(address("invite", waiting.article), {"contributor": guest.pk, "days": 14})
    assert "This reviewer cannot be invited to this text. Choose another." in words(response)
    assert not ReviewInvitation.objects.exists() and not mailbox.envelopes


# To what


def test_only_a_text_that_waits_for_a_review_is_sent_out(signed_in, editor, make_article, guest, mailbox):
    article = make_article()
    client = signed_in(editor)
    assert "Reviewers without an account" not in words(client.get(address("change", article)))
    response = client.post(address("invite", article), {"contributor": guest.pk, "days": 14}, follow=True)
    assert "nothing to invite to" in words(response)
    assert "does not wait for a review" in refusal(article.latest_revision, guest, editor)


def test_a_text_that_was_decided_or_replaced_is_not_sent_out(
    waiting, guest, editor, author, rewrite, medical_reviewer, organization
):
    rewrite(waiting.article, by=author, title="Second")
    later = waiting.article.submit_for_review(by=author).revision
    assert "does not wait for a review" in refusal(waiting, guest, editor)
    later.open(by=medical_reviewer)
    later.approve(by=medical_reviewer, reviewer=organization, reviewed_on=timezone.localdate())
    assert "does not wait for a review" in refusal(later, guest, editor)


# For how long


@pytest.mark.parametrize("days", ["0", "61", "-1", "", "x", "9" * 5000, "1\x00"])
def test_the_days_are_from_1_to_60(signed_in, editor, waiting, guest, mailbox, days):
    response = signed_in(editor).post(address("invite", waiting.article), {"contributor": guest.pk, "days": days})
    assert response.status_code == 200 and response.context["form"].errors["days"]
    assert f'value="{guest.pk}" selected' in response.content.decode()
    assert not ReviewInvitation.objects.exists() and not mailbox.envelopes


@pytest.mark.parametrize("chosen", ["", "x", "9" * 5000, "1\x00", "-1"])
def test_an_unknown_contributor_is_refused_with_a_sentence(signed_in, editor, waiting, guest, chosen):
    response = signed_in(editor).post(address("invite", waiting.article), {"contributor": chosen, "days": 5})
    assert response.status_code == 200 and response.context["form"].errors["contributor"]


@pytest.mark.parametrize("days", [0, 61])
def test_the_verb_itself_keeps_the_days_in_bounds(waiting, guest, editor, days):
    with pytest.raises(ValidationError, match="from 1 to 60 days"):
        ReviewInvitation.objects.invite(waiting, guest, by=editor, days=days)


# The mail


def test_when_the_mail_server_is_down_the_invitation_stands_and_is_sent_again(
    signed_in, editor, waiting, guest, mailbox, settings, unused_port
):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, unused_port
    client = signed_in(editor)
    response = client.post(address("invite", waiting.article), {"contributor": guest.pk, "days": 14}, follow=True)
    assert "is invited, but the mail to gale@example.com could not be sent. Press “Send again” in a while." in words(
        response
    )
    made = ReviewInvitation.objects.get()
    assert f'formaction="{step("send", made)}"' in response.content.decode()
    settings.EMAIL_PORT = port
    assert "was sent to gale@example.com" in words(client.post(step("send", made), follow=True))
    assert ReviewInvitation.objects.get() == made and len(mailbox.envelopes) == 1


def test_a_mail_the_server_refuses_is_told_too(signed_in, editor, invitation, mailbox):
    mailbox.answer = "554 No"
    assert "could not be sent" in words(signed_in(editor).post(step("send", invitation), follow=True))


def test_a_hostile_title_breaks_neither_the_mail_nor_the_screen(
    signed_in, editor, author, make_article, guest, mailbox
):
    article = make_article(title="<b>Bold</b> & “sly”\nBcc: all@example.com")
    article.submit_for_review(by=author)
    client = signed_in(editor)
    response = client.post(address("invite", article), {"contributor": guest.pk, "days": 14}, follow=True)
    [(recipients, subject, text)] = mails(mailbox)
    assert recipients == [ADDRESS]
    assert subject == "Please review: <b>Bold</b> & “sly” Bcc: all@example.com"
    assert "\n<b>Bold</b> & “sly” Bcc: all@example.com\n" in text
    assert "<b>Bold" not in response.content.decode()


# The list


def test_the_article_lists_its_invitations_with_their_states(signed_in, editor, invitation):
    client, page = signed_in(editor), address("change", invitation.revision.article)

    def state():
        invitations = ReviewInvitation.objects.get(pk=invitation.pk)
        assert invitations.state.label in words(client.get(page))
        return invitations.state

    assert state() == "waiting" and ADDRESS in words(client.get(page))
    invitation.revision.open(by=invitation)
    assert state() == "opened"
    with time_machine.travel(timezone.now() + 14 * DAY):
        client.force_login(editor)
        assert state() == "expired"
        assert step("send", invitation) not in client.get(page).content.decode()
    client.force_login(editor)
    response = client.post(step("revoke", invitation), follow=True)
    assert "The invitation of Gale Guest, MD is revoked." in words(response)
    assert state() == "revoked"
    assert ReviewInvitation.objects.get().revoked_by == editor
    assert "had ended before" in words(client.post(step("revoke", invitation), follow=True))
    assert "was not sent again" in words(client.post(step("send", invitation), follow=True))


def test_a_used_invitation_is_neither_revoked_nor_sent_again(signed_in, editor, invitation, guest, mailbox):
    invitation.revision.open(by=invitation)
    invitation.revision.ask_for_changes(by=invitation, reviewer=guest, comment="More sources.")
    client = signed_in(editor)
    assert "Used" in words(client.get(address("change", invitation.revision.article)))
    assert "had ended before" in words(client.post(step("revoke", invitation), follow=True))
    assert "was not sent again" in words(client.post(step("send", invitation), follow=True))
    stored = ReviewInvitation.objects.get()
    assert (stored.state, stored.revoked_at) == ("used", None) and not mailbox.envelopes


def test_a_second_invitation_to_the_same_text_replaces_the_first(invitation, guest, medical_reviewer):
    second = ReviewInvitation.objects.invite(invitation.revision, guest, by=medical_reviewer)
    first = ReviewInvitation.objects.get(pk=invitation.pk)
    assert (first.state, first.revoked_by) == ("revoked", medical_reviewer)
    assert ReviewInvitation.objects.open().get() == second


def test_another_reviewer_is_invited_beside_the_first(invitation, guest, editor):
    other = Contributor.objects.get(pk=guest.pk)
    other.pk, other.slug, other.review_email = None, "other", "other@example.com"
    other.save()
    ReviewInvitation.objects.invite(invitation.revision, other, by=editor)
    assert ReviewInvitation.objects.open().count() == 2


def test_an_invitation_belongs_to_its_own_article(signed_in, editor, invitation, make_article):
    other = make_article(title="Other")
    for name in ("send", "revoke"):
        assert signed_in(editor).post(address(f"invitation_{name}", other, invitation.pk)).status_code == 404
    assert ReviewInvitation.objects.open().exists()
