"""Pages of one moment share what they say of the clinic; a change shows as soon as the moment is over."""

import time
from types import SimpleNamespace

import pytest

import shared_reads
from appointments.models import ContactSettings

pytestmark = pytest.mark.django_db


def test_a_change_shows_when_the_moment_is_over(client, settings, contact_settings, monkeypatch):
    settings.CONTACT_KEPT_FOR = 60
    client.get("/contact/")
    ContactSettings.objects.update(clinic_name="Renamed")
    assert "Renamed" not in client.get("/contact/").text
    later = time.monotonic() + 61
    monkeypatch.setattr(shared_reads, "time", SimpleNamespace(monotonic=lambda: later))
    assert "Renamed" in client.get("/contact/").text


def test_pages_of_one_moment_read_the_clinics_details_once(
    client, settings, contact_settings, django_assert_num_queries
):
    settings.CONTACT_KEPT_FOR = 60
    with django_assert_num_queries(8):
        client.post("/contact/", {})
    with django_assert_num_queries(0):
        client.post("/contact/", {})


def test_what_could_not_be_read_is_not_shared(client, settings, contact_settings, broken_database):
    settings.CONTACT_KEPT_FOR = 60
    ContactSettings.objects.update(clinic_name="Renamed")
    with broken_database():
        client.get("/contact/")
    assert "Renamed" in client.get("/contact/").text
