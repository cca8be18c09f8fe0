"""Administrators name the places where the clinic is found elsewhere; the footer links them, and loads nothing."""

import pytest

from pages.models import SocialLink

pytestmark = pytest.mark.django_db

LIST, ADD = "/admin/pages/sociallink/", "/admin/pages/sociallink/add/"
TYPED = {"name": "Example", "url": "https://social.example/clinic", "position": "1"}


def test_visitor_is_asked_to_sign_in(client):
    assert client.post(ADD, TYPED)["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("account", ["author", "editor", "medical_reviewer", "front_desk"])
def test_other_roles_are_refused(request, signed_in, account):
    client = signed_in(request.getfixturevalue(account))
    assert [client.get(LIST).status_code, client.post(ADD, TYPED).status_code] == [403, 403]


def test_administrator_adds_a_link_and_the_footer_shows_it(client, signed_in, administrator):
    assert signed_in(administrator).post(ADD, TYPED).status_code == 302
    client.logout()
    for address in ("/", "/es/"):
        assert '<a href="https://social.example/clinic" rel="me noopener">Example</a>' in client.get(address).text


@pytest.mark.parametrize("url", ["http://social.example/clinic", "javascript:alert(1)", "ftp://x.example/", "no link"])
def test_only_secure_addresses_are_taken(signed_in, administrator, url):
    page = signed_in(administrator).post(ADD, {**TYPED, "url": url})
    assert list(page.context["adminform"].form.errors) == ["url"]
    assert not SocialLink.objects.exists()


def test_address_without_its_beginning_is_taken_for_a_secure_one(signed_in, administrator):
    signed_in(administrator).post(ADD, {**TYPED, "url": "social.example/clinic"})
    assert SocialLink.objects.get().url == "https://social.example/clinic"


def test_one_address_stands_once(signed_in, administrator):
    SocialLink.objects.create(name="Here", url=TYPED["url"])
    assert "Another link leads to this address already." in signed_in(administrator).post(ADD, TYPED).text


def test_links_stand_in_their_places(client, signed_in, administrator):
    first, second = (SocialLink.objects.create(name=name, url=f"https://{name}.example/") for name in ("one", "two"))
    rows = {
        f"form-{row}-{field}": value
        for row, (link, place) in enumerate([(first, 2), (second, 1)])
        for field, value in {"id": link.pk, "position": place}.items()
    }
    rows |= {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, "_save": "Save"}
    assert signed_in(administrator).post(LIST, rows).status_code == 302
    page = client.get("/").text
    assert 0 < page.index("https://two.example/") < page.index("https://one.example/")
