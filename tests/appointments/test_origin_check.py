"""A message is taken from this site's own page only, without a cookie; a refusal loses nothing."""

import pytest

from appointments.models import Inquiry

pytestmark = pytest.mark.django_db

FORM = "/contact/"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://testserver"},
        {"Origin": "https://TESTSERVER"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    ],
)
def test_message_from_this_site_is_taken(client, contact_settings, typed, headers):
    assert client.post(FORM, typed, headers=headers).status_code == 302


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
        {"Sec-Fetch-Site": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "http://testserver:8080"},
        {"Origin": "null"},
        {"Origin": "http://[broken"},
    ],
)
def test_message_from_elsewhere_is_handed_back_to_be_sent_from_here(client, contact_settings, typed, headers):
    response = client.post(FORM, typed, headers=headers)
    page = response.content.decode()
    assert response.status_code == 403
    assert Inquiry.objects.count() == 0
    assert "Please send your message once more" in page
    assert typed["full_name"] in page and "I would like to come in.  Thank you!" in page
    assert '<form class="contact-form" id="contact-form" method="post" action="/contact/"' in page
    assert response["Cache-Control"] == "no-store"


def test_form_needs_no_token_and_sets_no_cookie(contact_settings, typed):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    response = strict.post(FORM, typed)
    assert response.status_code == 302
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in strict.get(FORM).content.decode()
