"""Nothing is kept of where a visitor came from when the browser asks for that, or the clinic does not want to know."""

import re

import pytest

from appointments import attribution
from appointments.models import Inquiry, PrivacySettings
from tests.appointments.test_attribution import ALL

TOLD = {name: f"{name}-value" for name in ALL}
OURS = {"placement": "placement-value", "article": "article-value"}
CONTROL = {"HTTP_SEC_GPC": "1"}


def hidden(page):
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.content.decode()))


def test_with_global_privacy_control_only_our_own_page_is_kept(client, contact_settings, typed):
    client.post("/contact/", typed | TOLD, **CONTROL)
    assert Inquiry.objects.get().attribution == OURS


@pytest.mark.parametrize("header", [{}, {"HTTP_SEC_GPC": "0"}, {"HTTP_SEC_GPC": ""}, {"HTTP_SEC_GPC": "x"}])
def test_without_it_all_is_kept(client, contact_settings, typed, header):
    client.post("/contact/", typed | TOLD, **header)
    assert Inquiry.objects.get().attribution == TOLD


def test_with_it_a_page_shown_again_repeats_nothing(client, contact_settings, typed):
    page = client.post("/contact/", typed | TOLD | {"full_name": ""}, **CONTROL)
    assert {name: value for name, value in hidden(page).items() if name in ALL and value} == OURS


def test_the_page_is_the_same_with_and_without_it_so_that_it_may_be_kept_by_caches(client, contact_settings):
    assert client.get("/contact/").content == client.get("/contact/", **CONTROL).content


def test_turned_off_the_form_does_not_ask_and_nothing_is_stored(client, contact_settings, typed):
    PrivacySettings.objects.create(keep_attribution=False)
    assert set(hidden(client.get("/contact/"))) & set(ALL) == set(attribution.OURS)
    page = client.post("/contact/", typed | TOLD | {"full_name": ""})
    assert set(hidden(page)) & set(ALL) == set(attribution.OURS)
    client.post("/contact/", typed | TOLD)
    assert Inquiry.objects.get().attribution == OURS


def test_turned_off_it_stays_off_while_the_database_is_gone(client, contact_settings, broken_database):
    PrivacySettings.objects.create(keep_attribution=False)
    client.get("/contact/")
    with broken_database():
        page = client.post("/contact/", {"full_name": "Ana"} | TOLD)
    assert page.status_code == 503 and set(hidden(page)) & set(ALL) == set(attribution.OURS)
