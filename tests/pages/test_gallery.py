"""Staff who edit pages see every component of the public pages, made of things that exist nowhere."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pages.admin.gallery import WHOLE_PAGES
from pages.palette import USUAL

pytestmark = pytest.mark.django_db

GALLERY = "/admin/components/"
ADDRESSES = [GALLERY, *[f"{GALLERY}{address}/" for address in WHOLE_PAGES]]
CSS = Path(__file__).parents[2] / "static/css/gallery.css"


@pytest.mark.parametrize("address", [GALLERY, f"{GALLERY}thanks/"])
def test_visitor_is_asked_to_sign_in(client, address):
    assert client.get(address)["Location"] == f"/admin/login/?next={address}"


@pytest.mark.parametrize("account", ["author", "medical_reviewer", "front_desk"])
def test_other_roles_are_refused(request, signed_in, account):
    client = signed_in(request.getfixturevalue(account))
    assert [client.get(address).status_code for address in (GALLERY, f"{GALLERY}thanks/")] == [403, 403]


@pytest.mark.parametrize("account", ["editor", "administrator"])
def test_those_who_edit_pages_see_it(request, signed_in, account):
    assert signed_in(request.getfixturevalue(account)).get(GALLERY).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_is_stored_kept_found_or_sent(signed_in, editor, address):
    client = signed_in(editor)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200
    assert all(query["sql"].startswith("SELECT") for query in queries)
    assert len(queries) <= 9
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "form-action 'none'" in answer["Content-Security-Policy"]
    assert client.post(address).status_code in (403, 405)


def test_unknown_page_is_not_found(signed_in, editor):
    assert signed_in(editor).get(f"{GALLERY}nowhere/").status_code == 404


def test_every_state_of_a_review_is_shown(signed_in, editor):
    page = signed_in(editor).get(GALLERY).text
    assert page.count('class="review-line"') == 2 + 2, "reviewed and attested, alone and on a card"
    assert page.count('class="review-line review-line--overdue"') == 1 + 1


def test_the_form_shows_what_can_be_wrong_in_it(signed_in, editor):
    page = signed_in(editor).get(GALLERY).text
    for name in ("full_name", "email", "phone", "preferred_contact", "preferred_time", "message"):
        assert re.search(rf'id="id_{name}_error"', page), name


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_id_stands_twice(signed_in, editor, address):
    ids = re.findall(r'\sid="([^"]+)"', signed_in(editor).get(address).text)
    assert len(ids) == len({*ids})


def test_every_color_is_shown():
    assert {*re.findall(r"\.swatch--([a-z-]+)", CSS.read_text())} == {*USUAL}


def test_editors_find_it_from_the_first_screen_and_others_do_not(signed_in, editor, author):
    assert f'href="{GALLERY}"' in signed_in(editor).get("/admin/").text
    assert f'href="{GALLERY}"' not in signed_in(author).get("/admin/").text
