"""What every answer says to browsers, caches and robots."""

import pytest
from csp.constants import NONE, SELF
from django.urls import reverse

pytestmark = pytest.mark.django_db

PUBLIC = ["/", "/blog/", "/contact/", "/contact/thanks/", "/blog/feed/", "/sitemap.xml", "/robots.txt"]


def policy(response):
    """Return the content security policy as a dict of directive to its list of sources."""
    directives = (directive.split() for directive in response["Content-Security-Policy"].split(";"))
    return {name: sources for name, *sources in filter(None, directives)}


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_allow_only_the_sites_own_files(client, address):
    response = client.get(address)
    assert response.status_code == 200
    directives = policy(response)
    assert directives["default-src"] == [NONE]
    assert directives["script-src"] == directives["style-src"] == directives["connect-src"] == [SELF]
    assert directives["form-action"] == [SELF]
    assert directives["base-uri"] == directives["frame-ancestors"] == [NONE]
    text = response["Content-Security-Policy"]
    for loophole in ("unsafe-inline", "unsafe-eval", "nonce-", "http:", "https:", "*"):
        assert loophole not in text


@pytest.mark.parametrize("address", [*PUBLIC, "/blog/no-such-article/", "/admin/login/", "/healthz"])
def test_every_answer_carries_the_protecting_headers(client, address):
    response = client.get(address)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] in ("DENY", "SAMEORIGIN")
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    for feature in ("camera", "geolocation", "microphone", "payment", "browsing-topics"):
        assert f"{feature}=()" in response["Permissions-Policy"].split(", ")


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_may_be_kept_by_anybody_and_are_asked_for_anew(client, address):
    response = client.get(address)
    assert response["Cache-Control"] == "public, max-age=0, s-maxage=1"
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()


# A feed without articles names the present time, so it has no second answer that is the same.
@pytest.mark.parametrize("address", [address for address in PUBLIC if address != "/blog/feed/"])
def test_unchanged_pages_are_not_sent_twice(client, address):
    response = client.get(address)
    again = client.get(address, headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_form_sent_with_errors_is_kept_by_nobody(client):
    response = client.post("/contact/", {"full_name": "Pat Example"})
    assert b"Pat Example" in response.content
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/admin/", "/admin/login/", "/admin/appointments/inquiry/"])
def test_admin_is_kept_by_nobody(signed_in, administrator, address):
    assert signed_in(administrator).get(address)["Cache-Control"] == "no-store"


def test_admin_is_kept_by_nobody_before_signing_in_either(client):
    response = client.get("/admin/appointments/inquiry/")
    assert response.status_code == 302
    assert response["Cache-Control"] == "no-store"


def test_admin_allows_one_nonce_a_request_and_nothing_inline(signed_in, author):
    client, address = signed_in(author), reverse("admin:blog_article_add")
    first, second = (policy(client.get(address))["script-src"] for _ in range(2))
    assert first[0] == SELF
    assert first[1].startswith("'nonce-")
    assert first != second
    assert "unsafe-inline" not in client.get(address)["Content-Security-Policy"]


def test_uploaded_pictures_are_kept_for_good_and_run_nothing(client, settings):
    folder = settings.MEDIA_ROOT / "pictures"
    folder.mkdir(parents=True)
    (folder / "a-640.webp").write_bytes(b"RIFF")
    response = client.get("/media/pictures/a-640.webp")
    assert b"".join(response.streaming_content) == b"RIFF"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    directives = policy(response)
    assert directives["default-src"] == [NONE]
    assert directives["sandbox"] == []  # with no exception, so no script runs whatever the file holds


def test_robots_are_kept_out_of_the_admin_and_told_of_the_sitemap(client, settings):
    settings.SITE_URL = "https://clinic.example"
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    assert lines == ["User-agent: *", "Disallow: /admin/", "", "Sitemap: https://clinic.example/sitemap.xml"]


def test_the_icons_customary_address_leads_to_it(client, settings):
    response = client.get("/favicon.ico")
    assert response.status_code == 302
    assert response["Location"] == f"{settings.STATIC_URL}img/favicon.ico"
