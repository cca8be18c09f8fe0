"""Signs of spam: each held message is kept and says why, and no ordinary message is held."""

from datetime import timedelta

import pytest
from django.utils import timezone

from appointments import spam
from appointments.models import Inquiry, Notification
from tests.appointments.messages import GENUINE, SPAM

FORM = "/contact/"
ORDINARY = {
    "website": "", "was_opened": True, "seconds": 40, "recent": 0, "full_name": "Ana", "message": "Hello",
}  # fmt: skip


def signs(**changes):
    return spam.signs(**{**ORDINARY, **changes})


def test_no_message_of_a_patient_is_held_for_its_words():
    held = [message for message in GENUINE if signs(message=message)]
    print(f"held for their words: {len(held)} of {len(GENUINE)} messages of patients")  # noqa: T201 - the figures are the point
    assert len(GENUINE) >= 40 and held == []


def test_most_spam_is_held_for_its_words_alone():
    held = [message for message in SPAM if signs(message=message)]
    print(f"held for their words: {len(held)} of {len(SPAM)} messages of spammers")  # noqa: T201 - the figures are the point
    assert len(SPAM) >= 30 and len(held) >= 0.7 * len(SPAM)


def test_spam_in_ordinary_words_is_held_for_how_it_was_sent():
    ordinary = [message for message in SPAM if not signs(message=message)]
    assert ordinary
    assert all(signs(message=message, was_opened=False) for message in ordinary)
    assert all(signs(message=message, website="x") for message in ordinary)


@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({"website": "x"}, "honeypot"),
        ({"was_opened": False}, "not_opened"),
        ({"seconds": 2.9}, "too_fast"),
        ({"recent": 8}, "many"),
        ({"message": "[url=x]"}, "links"),
        ({"full_name": "https://x.example"}, "links"),
        ({"message": "Добрый день, болит спина"}, "language"),
    ],
)
def test_each_sign_has_words_and_shows_just_past_its_bound(changes, sign):
    assert signs(**changes) == [sign]
    assert spam.words([sign]) == [spam.WORDS[sign]] != [sign]


@pytest.mark.parametrize("changes", [{"seconds": 3}, {"seconds": None}, {"recent": 7}, {"message": "Привет!"}])
def test_just_within_its_bound_nothing_shows(changes):
    assert signs(**changes) == []


@pytest.mark.parametrize(
    ("reasons", "genuine"),
    [(["honeypot"], True), (["language"], True), (["links"], False), (["honeypot", "many"], False), ([], False)],
)
def test_one_weak_sign_alone_looks_genuine(reasons, genuine):
    assert spam.looks_genuine(reasons) is genuine


# Through the form


def test_each_held_message_is_answered_alike_kept_and_told_of(client, contact_settings, typed):
    plain = client.post(FORM, typed)
    held = client.post(FORM, typed | {"message": SPAM[0], "token": "", "elapsed": "900"})
    assert (held.status_code, held["Location"]) == (plain.status_code, plain["Location"])
    inquiry = Inquiry.objects.first()
    assert (inquiry.status, inquiry.spam_reasons) == ("spam", ["not_opened", "too_fast", "links"])
    assert Notification.objects.filter(inquiry=inquiry).exists()


def test_time_is_added_up_when_the_form_comes_back(client, contact_settings, typed):
    page = client.post(FORM, typed | {"email": "ana@", "elapsed": "31000"}).text
    assert 'name="elapsed" value="31000"' in page
    assert 'name="elapsed" value=""' in client.get(FORM).text


@pytest.mark.parametrize("told", ["", "soon", "-5", "1e9", "9" * 30, "٣"])
def test_a_time_that_is_none_is_no_sign(client, contact_settings, typed, told):
    client.post(FORM, typed | {"elapsed": told})
    assert Inquiry.objects.get().spam_reasons == []


@pytest.mark.parametrize(
    ("age", "reasons"),
    [(timedelta(days=29), []), (timedelta(days=31), ["not_opened"]), (-timedelta(days=1), ["not_opened"])],
)
def test_a_page_may_stay_open_for_thirty_days(client, contact_settings, typed, age, reasons):
    client.post(FORM, typed | {"token": f"{timezone.now() - age:%Y%m%d%H}"})
    assert Inquiry.objects.get().spam_reasons == reasons


@pytest.mark.parametrize("token", ["", "0000000000", "2026133099", "x", "20261122091", "٢٠٢٦١١٢٢٠٩", "\x00"])
def test_a_token_that_is_none_is_a_sign_and_breaks_nothing(client, contact_settings, typed, token):
    assert client.post(FORM, typed | {"token": token})["Location"] == "/contact/thanks/"
    assert Inquiry.objects.get().spam_reasons == ["not_opened"]


def test_privacy_control_leaves_the_signs_on(client, contact_settings, typed):
    client.post(FORM, typed | {"website": "x"}, headers={"Sec-GPC": "1"})
    inquiry = Inquiry.objects.get()
    assert inquiry.spam_reasons == ["honeypot"] and inquiry.sender_hash


def test_many_messages_from_one_place_are_held_until_an_hour_has_passed(client, contact_settings, typed):
    def send(number, address="203.0.113.7"):
        client.post(FORM, typed | {"message": f"Message {number}"}, REMOTE_ADDR=address)
        return Inquiry.objects.get(pk=Inquiry.objects.order_by("-pk").values("pk")[:1]).spam_reasons

    assert [send(number) for number in range(spam.MANY)] == [[]] * spam.MANY
    assert send("more") == ["many"]
    assert send("from a neighbor in the same network", "203.0.113.9") == ["many"]
    assert send("from another place", "198.51.100.7") == []
    Inquiry.objects.update(received_at=timezone.now() - timedelta(hours=1))
    assert send("later") == []


def test_the_place_is_kept_as_a_keyed_hash_alone(client, contact_settings, typed):
    client.post(FORM, typed, REMOTE_ADDR="203.0.113.7")
    stored = Inquiry.objects.get()
    assert len(stored.sender_hash) == 64 and "203.0" not in str(stored.__dict__)
