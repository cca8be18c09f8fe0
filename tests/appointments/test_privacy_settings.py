"""Administrators set how long messages are kept, and see what was deleted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from appointments.models import Inquiry, Notification, PrivacySettings, PurgeRun

pytestmark = pytest.mark.django_db

PAGE = "/admin/appointments/privacysettings/1/change/"
RUNS = "/admin/appointments/purgerun/"
TYPED = {"days_open": "", "days_scheduled": "500", "days_closed": "10", "days_spam": "5", "days_trash": "3"}
TYPED |= {"days_attribution": "20", "keep_attribution": "on"}


@pytest.fixture
def run(db):
    now = timezone.now()
    return PurgeRun.objects.create(
        started_at=now - timedelta(seconds=75), ended_at=now, counts={"closed": 1234, "attribution": 5, "held": 2}
    )


@pytest.mark.parametrize("address", [PAGE, RUNS])
def test_visitor_is_asked_to_sign_in(client, run, address):
    assert client.get(address)["Location"].startswith("/admin/login/")
    assert client.post(address, TYPED)["Location"].startswith("/admin/login/")
    assert not PrivacySettings.objects.exists()


@pytest.mark.parametrize("account", ["front_desk", "editor", "author", "medical_reviewer"])
@pytest.mark.parametrize("address", [PAGE, RUNS])
def test_other_roles_are_refused(request, signed_in, run, account, address):
    client = signed_in(request.getfixturevalue(account))
    assert (client.get(address).status_code, client.post(address, TYPED).status_code) == (403, 403)
    assert not PrivacySettings.objects.exists()


def test_administrator_sets_the_days_also_for_the_first_time(signed_in, administrator):
    client = signed_in(administrator)
    assert client.get("/admin/appointments/privacysettings/")["Location"] == PAGE
    assert "None has run yet." in client.get(PAGE).content.decode()
    assert not PrivacySettings.objects.exists()
    assert client.post(PAGE, TYPED)["Location"] == "/admin/"
    stored = PrivacySettings.objects.get()
    assert (stored.days_open, stored.days_closed, stored.keep_attribution) == (None, 10, True)
    assert client.post(PAGE, TYPED | {"keep_attribution": ""}).status_code == 302
    assert PrivacySettings.current().keep_attribution is False


@pytest.mark.parametrize("days", ["0", "-1", "1.5", "ten", "9" * 400, "\x00", "32001", "٣x"])
def test_odd_numbers_of_days_are_refused_with_a_sentence_and_kept(signed_in, administrator, days):
    answer = signed_in(administrator).post(PAGE, TYPED | {"days_closed": days})
    assert answer.status_code == 200 and not PrivacySettings.objects.exists()
    assert answer.context["adminform"].form.errors["days_closed"] == [
        "Enter a whole number of days from 1 to 32,000, or nothing."
    ]
    assert answer.context["adminform"].form["days_scheduled"].value() == "500"


def test_the_second_of_two_people_changing_the_settings_undoes_nothing(signed_in, administrator):
    PrivacySettings.objects.create()
    client = signed_in(administrator)
    seen = client.get(PAGE).context["adminform"].form["seen"].value()
    assert client.post(PAGE, TYPED | {"seen": seen}).status_code == 302
    page = client.post(PAGE, TYPED | {"days_closed": "99", "seen": seen}).content.decode()
    assert "Somebody else changed these settings" in page and 'value="99"' in page
    assert PrivacySettings.current().days_closed == 10


def test_the_page_says_what_the_next_purge_deletes(signed_in, administrator, cleaned):
    Inquiry.receive(cleaned, token="t", spam_reasons=["honeypot"])
    old = timezone.now() - timedelta(days=6)
    Inquiry.objects.update(received_at=old)
    Notification.objects.update(delivered_at=old, attempts=1)
    client = signed_in(administrator)
    assert "nothing. Kept though" in client.get(PAGE).content.decode()
    page = client.post(PAGE, TYPED, follow=True).content.decode()
    assert "With these settings the next purge deletes: 1 spam." in page
    assert Inquiry.objects.count() == 1


def test_the_page_warns_when_no_purge_ran_for_two_days(signed_in, administrator, run):
    client = signed_in(administrator)
    page = client.get(PAGE).content.decode()
    assert "it deleted: 1,234 closed." in page and "should run once a day" not in page
    PurgeRun.objects.update(started_at=timezone.now() - timedelta(days=3))
    assert "should run once a day" in client.get(PAGE).content.decode()


def test_runs_are_listed_in_words_and_stay_as_they_are(signed_in, administrator, run):
    client = signed_in(administrator)
    page = client.get(RUNS).content.decode()
    assert (
        "What purges deleted" in page and "1,234 closed" in page and "2 on legal hold" in page and "75 seconds" in page
    )
    assert client.get(f"{RUNS}{run.pk}/change/").status_code == 200
    assert client.get(f"{RUNS}add/").status_code == 403
    assert client.post(f"{RUNS}{run.pk}/change/", {}).status_code == 403
    assert client.post(f"{RUNS}{run.pk}/delete/", {"post": "yes"}).status_code == 403


def test_there_is_neither_a_second_row_nor_a_deletion(signed_in, administrator):
    PrivacySettings.objects.create()
    client = signed_in(administrator)
    assert client.get("/admin/appointments/privacysettings/add/").status_code == 403
    assert client.post("/admin/appointments/privacysettings/1/delete/", {"post": "yes"}).status_code == 403
    assert PrivacySettings.objects.count() == 1
