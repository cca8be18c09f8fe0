"""The one-time code of a reviewer without an account: mailed to the address in their record, and hard to guess."""

import datetime
import re

import time_machine
from django.utils import timezone

from blog.models import Review, ReviewInvitation
from tests.blog.inviting import ADDRESS, answer, at, code_in
from tests.blog.pages import words

MINUTE = datetime.timedelta(minutes=1)


def stored(invitation):
    return ReviewInvitation.objects.get(pk=invitation.pk)


def test_to_ask_for_a_code_leads_back_and_says_so(client, opened, mailbox):
    response = client.post(at(opened, "guest_code"), answer(decision=""))
    assert response.status_code == 302 and response["Location"].endswith("?code=sent#decision")
    assert "We sent a code to g…@example.com." in words(client.get(response["Location"]))
    assert ADDRESS not in words(client.get(response["Location"]))


def test_what_was_typed_is_kept_while_a_code_is_sent(client, opened, mailbox):
    response = client.post(at(opened, "guest_code"), answer(decision="changes", comment="Long words.", code="999999"))
    page = response.content.decode()
    assert "We sent a code to g…@example.com." in words(response)
    assert "Long words." in page and re.search(r'value="changes"[^>]* checked', page) and "999999" not in page


def test_a_link_alone_sends_no_code(client, opened, mailbox):
    assert client.get(at(opened, "guest_code")).status_code == 405 and not mailbox.envelopes


def test_one_code_a_minute(client, opened, mailbox):
    for _ in range(2):
        response = client.post(at(opened, "guest_code"), answer(comment="Kept."))
    assert "A code was sent a moment ago." in words(response) and "Kept." in words(response)
    with time_machine.travel(timezone.now() + MINUTE):
        client.post(at(opened, "guest_code"))
    assert len(mailbox.envelopes) == 2


def test_ten_codes_a_link(client, opened, mailbox):
    for minute in range(11):
        with time_machine.travel(timezone.now() + minute * MINUTE):
            response = client.post(at(opened, "guest_code"))
    assert "Too many codes were asked for." in words(response) and len(mailbox.envelopes) == 10


def test_a_code_that_could_not_be_mailed_uses_nothing_up(client, opened, mailbox):
    mailbox.answer = "554 No"
    for _ in range(11):
        response = client.post(at(opened, "guest_code"), answer(comment="Kept."))
        assert response.status_code == 503
        assert "We could not send the code just now." in words(response) and "Kept." in words(response)
    assert (stored(opened).codes_sent, stored(opened).code_digest, stored(opened).code_sent_at) == (0, "", None)
    mailbox.answer = "250 Taken"
    client.post(at(opened, "guest_code"))
    assert "Thank you." in words(client.post(at(opened), answer(code=code_in(mailbox))))


def test_without_a_code_nobody_decides(client, opened):
    for guess in ("000000", " ", ""):
        assert client.post(at(opened), answer(code=guess)).context["form"].errors["code"]
    assert not Review.objects.exists()


def test_five_wrong_tries_end_a_code(client, code, opened, mailbox):
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        response = client.post(at(opened), answer(code=wrong, comment="Kept."))
        assert "This is not the code we sent." in words(response) and "Kept." in words(response)
    response = client.post(at(opened), answer(code=code))
    assert "This code no longer counts. Ask for a new one." in words(response) and not Review.objects.exists()
    with time_machine.travel(timezone.now() + MINUTE):
        client.post(at(opened, "guest_code"))
        assert "Thank you." in words(client.post(at(opened), answer(code=code_in(mailbox))))


def test_who_has_the_code_may_mend_the_form_as_often_as_needed(client, code, opened):
    for _ in range(7):
        response = client.post(at(opened), answer(code=code, reviewed_on="2999-01-01"))
        assert "The review date is in the future." in words(response)
    assert "Thank you." in words(client.post(at(opened), answer(code=code)))


def test_a_code_counts_for_fifteen_minutes(client, code, opened):
    sent_at = stored(opened).code_sent_at
    with time_machine.travel(sent_at + 15 * MINUTE, tick=False):
        assert "This code no longer counts." in words(client.post(at(opened), answer(code=code)))
    with time_machine.travel(sent_at + 14 * MINUTE, tick=False):
        assert "Thank you." in words(client.post(at(opened), answer(code=code)))


def test_a_newer_code_replaces_the_earlier(client, code, opened, mailbox):
    with time_machine.travel(timezone.now() + MINUTE):
        client.post(at(opened, "guest_code"))
        if code_in(mailbox) != code:
            assert "This is not the code we sent." in words(client.post(at(opened), answer(code=code)))
            assert not Review.objects.exists()


def test_a_code_of_another_invitation_does_not_count(client, code, opened, make_article, author, editor, mailbox):
    revision = make_article(title="Other").submit_for_review(by=author).revision
    other = ReviewInvitation.objects.invite(revision, opened.contributor, by=editor)
    client.get(at(other))
    assert "no longer counts" in words(client.post(at(other), answer(code=code)))
    client.post(at(other, "guest_code"))
    if code_in(mailbox) != code:
        assert "not the code we sent" in words(client.post(at(other), answer(code=code)))
        assert not Review.objects.exists()


def test_the_code_is_not_stored(code, opened):
    row = ReviewInvitation.objects.filter(pk=opened.pk).values().get()
    assert code not in "".join(str(value) for name, value in row.items() if name != "code_digest")
    assert len(row["code_digest"]) == 64
