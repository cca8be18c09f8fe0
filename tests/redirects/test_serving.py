"""Visitors of old addresses are led on, for good and at once; pages that stand are never in the way."""

import hypothesis
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from redirects.models import Redirect

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/2019/05/old/", "/2019/05/old", "/old/", "/old", "/caf%C3%A9/", "/caf%c3%a9"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_an_old_address_leads_on_in_one_step(client, address, method):
    Redirect.objects.lead(address, "/blog/")
    response = getattr(client, method)(address)
    assert (response.status_code, response["Location"]) == (301, "/blog/")


def test_an_answer_may_be_kept_but_is_asked_for_again(client):
    Redirect.objects.lead("/old/", "/blog/")
    response = client.get("/old/")
    assert response["Cache-Control"] == "public, max-age=0, s-maxage=1" and not response.cookies
    Redirect.objects.lead("/old/", "/contact/")
    assert client.get("/old/")["Location"] == "/contact/"


@pytest.mark.parametrize(
    ("old", "new", "asked", "led"),
    [
        ("/old", "/blog/", "/old/?utm_source=mail&page=2", "/blog/?utm_source=mail&page=2"),
        ("/old", "/search/?q=disc#found", "/old/?utm_source=mail", "/search/?q=disc&utm_source=mail#found"),
        ("/?p=12", "/blog/", "/?p=12", "/blog/"),
        ("/?p=12", "/blog/", "/?utm_source=mail&p=12", "/blog/?utm_source=mail"),
        ("/shop.asp?id=5", "/blog/", "/shop.asp?id=5", "/blog/"),
        ("/old", "https://elsewhere.example/page", "/old?a=%26", "https://elsewhere.example/page?a=%26"),
        ("/es/viejo/", "/es/blog/", "/es/viejo/", "/es/blog/"),
        ("/old", "/blog/", "/old?next=//evil.example", "/blog/?next=//evil.example"),
    ],
)
def test_the_query_is_kept_unless_it_named_the_page(client, old, new, asked, led):
    Redirect.objects.lead(old, new)
    assert client.get(asked)["Location"] == led


def test_an_address_with_a_query_comes_before_the_path_alone(client):
    Redirect.objects.lead("/old", "/blog/")
    Redirect.objects.lead("/old?id=5", "/contact/")
    assert client.get("/old/?id=5")["Location"] == "/contact/"
    assert client.get("/old/?id=6")["Location"] == "/blog/?id=6"


def test_the_first_page_answers_any_number_that_leads_nowhere(client):
    Redirect.objects.lead("/?p=12", "/blog/")
    assert client.get("/?p=13").status_code == 200
    assert client.get("/?utm_source=mail").status_code == 200


def test_a_closed_address_says_that_it_is_gone(client):
    Redirect.objects.close("/old/")
    response = client.get("/old")
    assert response.status_code == 410 and "This page is gone" in response.text
    Redirect.objects.close("/es/viejo/")
    response = client.get("/es/viejo/")
    assert response.status_code == 410 and "Esta página ya no existe" in response.text


def test_nothing_but_the_address_decides_where_it_leads(client, settings):
    settings.ALLOWED_HOSTS = ["clinic.example", "other.example"]
    Redirect.objects.lead("/old/", "/blog/")
    response = client.get("/old/", HTTP_HOST="other.example", HTTP_X_FORWARDED_HOST="evil.example")
    assert response["Location"] == "/blog/"
    assert client.get("/old/", HTTP_HOST="evil.example").status_code == 400


def test_a_form_that_is_sent_to_an_old_address_is_not_led_on(client):
    Redirect.objects.lead("/old/", "/blog/")
    Redirect.objects.lead("/?p=12", "/blog/")
    assert client.post("/old/").status_code == 404
    assert client.post("/?p=12").status_code == 200


def test_a_page_that_stands_is_shown(client):
    Redirect.objects.lead("/contact/", "/blog/")
    assert client.get("/contact/").status_code == 200
    # Without its last slash it is the same page, not the old address.
    assert client.get("/contact")["Location"] == "/contact/"


@pytest.mark.parametrize("address", ["/admin/old/", "/static/old.css", "/media/old.jpg", "/preview/old/"])
def test_the_sites_own_addresses_are_left_alone(client, address):
    Redirect.objects.bulk_create([Redirect(old_path=address.rstrip("/"), new_path="/blog/", leads_to="/blog")])
    assert client.get(address).get("Location") != "/blog/"


def test_a_page_that_is_not_there_costs_one_query_more(client, settings):
    client.get("/not/there/")

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/not/there/").status_code == 404
        return len(asked)

    with_redirects = queries()
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "LastingAddresses" not in name]
    client.handler._middleware_chain = None
    assert with_redirects == queries() + 1


class HostileRequests(TestCase):
    @hypothesis.settings(deadline=None, max_examples=50)
    @given(st.text(max_size=40), st.text(max_size=20))
    def test_no_request_is_too_strange(self, path, query):
        path = path.encode("utf-8", "replace").decode()
        response = self.client.get(f"/x{path}", QUERY_STRING=query.encode("ascii", "ignore").decode())
        self.assertLess(response.status_code, 500)
