"""English pages stand at ``/``, the same pages in Spanish below ``/es/``; the address alone decides."""

import pytest
from django.db import OperationalError, connection
from django.template.loader import render_to_string
from django.urls import resolve, reverse
from django.utils import translation

from blog.pagination import Page

pytestmark = pytest.mark.django_db

PAGES = ["pages:home", "blog:list", "appointments:contact", "pages:locations"]


def addresses(name):
    english = reverse(name)
    with translation.override("es"):
        return english, reverse(name)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_speaks_the_language_of_its_address(client, name):
    english, spanish = addresses(name)
    assert spanish == f"/es{english}"
    for address, language, skip in [
        (english, "en", "Skip to content"),
        (spanish, "es", "Saltar al contenido"),
    ]:
        page = client.get(address, headers={"accept-language": "es, en;q=0.1"})
        assert f'<html lang="{language}">' in page.text and skip in page.text
        assert page["Content-Language"] == language and not page.cookies
        assert "Accept-Language" not in page.get("Vary", "")


@pytest.mark.parametrize("name", PAGES)
def test_each_page_leads_to_itself_in_the_other_language(client, settings, name):
    english, spanish = addresses(name)
    for here, there, language in [(english, spanish, "es"), (spanish, english, "en")]:
        page = client.get(here).text
        assert f'<li><a href="{there}" lang="{language}" hreflang="{language}">' in page
        for code, address in [("en", english), ("es", spanish), ("x-default", english)]:
            assert f'<link rel="alternate" hreflang="{code}" href="{settings.SITE_URL}{address}">' in page


@pytest.mark.parametrize("name", PAGES)
def test_links_of_spanish_pages_stay_spanish(client, name):
    page = client.get(addresses(name)[1]).text
    assert 'href="/es/contact/"' in page and 'href="/contact/"' not in page.replace('<li><a href="/contact/" lang', "")


def test_an_address_in_the_other_language_carries_nothing_of_the_query(client):
    page = client.get("/contact/?utm_source=newsletter").text
    assert 'href="/es/contact/"' in page and "newsletter" not in page


@pytest.mark.parametrize(("newer", "are_named"), [("", True), ("after=1.1", False)])
def test_only_the_first_page_of_a_list_names_itself_in_the_other_language(rf, newer, are_named):
    request = rf.get(f"/blog/?{newer}")
    request.resolver_match = resolve("/blog/")
    page = render_to_string("base.html", {"page": Page([], newer=newer)}, request)
    assert ('hreflang="x-default"' in page) is are_named
    assert '<a href="/es/blog/" lang="es" hreflang="es">' in page


@pytest.mark.parametrize("address", ["/review/no-such-token/", "/preview/no-such-token/"])
def test_what_a_private_link_shows_is_found_nowhere_else(client, address):
    page = client.get(address)
    assert page.status_code in (404, 410) and "hreflang" not in page.text


def test_a_site_that_cannot_answer_says_so_in_spanish(client):
    def refuse(execute, sql, params, many, context):
        raise OperationalError("no connection")

    client.raise_request_exception = False
    with connection.execute_wrapper(refuse):
        page = client.get("/es/blog/")
    assert (page.status_code, page["Content-Language"]) == (503, "es")
    assert '<html lang="es">' in page.text and "Volveremos pronto" in page.text
    assert 'href="/es/"' in page.text


def test_spanish_is_reached_without_the_last_slash_too(client):
    assert client.get("/es")["Location"] == "/es/"


@pytest.mark.parametrize(("address", "sentence"), [("/no-such/", "does not exist"), ("/es/no-such/", "no existe")])
def test_what_is_not_there_is_said_in_the_language_of_the_address(client, address, sentence):
    page = client.get(address)
    assert page.status_code == 404 and sentence in page.text and "hreflang" not in page.text


def test_the_admin_has_one_language(client, administrator):
    client.force_login(administrator)
    assert client.get("/admin/").status_code == 200
    assert client.get("/es/admin/").status_code == 404
