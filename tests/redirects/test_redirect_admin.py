"""Editors lead old addresses on in the admin, and are told what would go wrong."""

import datetime

import pytest

from redirects.models import MissingAddress, Redirect

LIST = "/admin/redirects/redirect/"
ADD = f"{LIST}add/"
TYPED = {"old_path": "/old/", "answer": "lead", "new_path": "/contact/"}


@pytest.fixture
def desk(signed_in, editor):
    return signed_in(editor)


@pytest.fixture
def kept(db):
    return Redirect.objects.lead("/kept/", "/contact/")


def own(redirect, step="change"):
    return f"{LIST}{redirect.pk}/{step}/"


def addresses(redirect):
    return [LIST, ADD, own(redirect), own(redirect, "delete"), f"{LIST}import/", f"{LIST}export/"]


def test_visitors_are_asked_to_sign_in(client, kept):
    for address in addresses(kept):
        assert "/login/" in client.get(address)["Location"] and "/login/" in client.post(address)["Location"]


@pytest.mark.parametrize("role", ["author", "medical_reviewer", "front_desk"])
def test_other_roles_are_refused(request, signed_in, kept, role):
    client = signed_in(request.getfixturevalue(role))
    for address in addresses(kept):
        assert client.get(address).status_code == 403
        if not address.endswith("export/"):
            assert client.post(address, {**TYPED, "post": "yes"}).status_code == 403
    assert Redirect.objects.count() == 1


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_editors_and_administrators_open_all(request, signed_in, kept, role):
    client = signed_in(request.getfixturevalue(role))
    for address in addresses(kept):
        assert client.get(address).status_code == 200
    assert Redirect.objects.count() == 1


def test_an_old_address_is_led_on_changed_closed_and_deleted(desk, client, editor):
    assert desk.post(ADD, TYPED).status_code == 302
    made = Redirect.objects.get()
    assert (made.old_path, made.new_path, made.created_by) == ("/old", "/contact/", editor)
    assert made.source == Redirect.Source.BY_HAND
    desk.post(own(made), {"answer": "lead", "new_path": "/blog/"})
    assert client.get("/old/")["Location"] == "/blog/"
    desk.post(own(made), {"answer": "gone", "new_path": "/blog/"})
    assert client.get("/old/").status_code == 410
    assert "checked" in desk.get(own(made)).text.split('value="gone"')[1][:80]
    assert "finds nothing there any more" in desk.get(own(made, "delete")).text
    desk.post(own(made, "delete"), {"post": "yes"})
    assert client.get("/old/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"old_path": ""}, "This field is required"),
        ({"old_path": "old"}, "first slash on"),
        ({"old_path": "/contact"}, "A page stands there."),
        ({"old_path": "/blog/"}, "A page stands there."),
        ({"old_path": "/es/contact/"}, "A page stands there."),
        ({"old_path": "/kept"}, "This address leads to /contact/ already."),
        ({"old_path": "/admin/x/"}, "used by the site itself"),
        ({"old_path": "/" + "x" * 2000}, "at most 1000 characters"),
        ({"old_path": "/a\0b"}, "Null characters are not allowed"),
        ({"new_path": ""}, "Write where the old address leads"),
        ({"new_path": "//evil.example"}, "Write a path of this site"),
        ({"new_path": "http://elsewhere.example/"}, "begins with https://"),
        ({"new_path": "/old"}, "cannot lead to itself"),
        ({"answer": "elsewhere"}, "Select a valid choice"),
        ({"answer": ""}, "This field is required"),
    ],
)
def test_bad_input_is_told_and_kept(desk, kept, typed, sentence):
    response = desk.post(ADD, {**TYPED, **typed})
    assert response.status_code == 200 and sentence in response.text
    assert Redirect.objects.count() == 1
    for name in ("old_path", "new_path"):
        if (value := typed.get(name)) and "\0" not in value:
            assert f'value="{value}"' in response.text


def test_a_circle_is_refused(desk, kept):
    Redirect.objects.lead("/b", "/a/")
    response = desk.post(ADD, {**TYPED, "old_path": "/a/", "new_path": "/b/"})
    assert "in a circle: /a → /b → /a" in response.text
    response = desk.post(own(Redirect.objects.get(old_path="/b")), {"answer": "lead", "new_path": "/b"})
    assert "cannot lead to itself" in response.text


def test_what_is_not_there_or_leads_on_is_told(desk, kept):
    assert "No page answers at /nowhere/ now." in desk.post(ADD, {**TYPED, "new_path": "/nowhere/"}, follow=True).text
    told = desk.post(ADD, {**TYPED, "old_path": "/b", "new_path": "/kept/"}, follow=True).text
    assert "/kept/ leads on to /contact/, so visitors are led there at once." in told


def test_an_address_where_a_page_stands_again_may_be_led_to(desk):
    """What once led on from there is forgotten, and is no circle."""
    Redirect.objects.lead("/contact/", "/old/")
    assert desk.post(ADD, TYPED).status_code == 302
    assert list(Redirect.objects.values_list("old_path", "new_path")) == [("/old", "/contact/")]


def test_the_list_is_searched_and_narrowed(desk, kept, django_assert_max_num_queries):
    Redirect.objects.close("/closed")
    Redirect.objects.filter(pk=kept.pk).update(hits=12)
    for number in range(30):
        Redirect.objects.lead(f"/many-{number}", "/blog/")
    with django_assert_max_num_queries(14):
        assert "/many-7" in desk.get(LIST).text
    assert "/kept" in desk.get(LIST, {"q": "contact"}).text
    assert "/kept" not in desk.get(LIST, {"answer": "gone"}).text
    assert "/closed" in desk.get(LIST, {"answer": "gone"}).text
    assert "/closed" not in desk.get(LIST, {"answer": "leading", "use": "unused"}).text
    assert desk.get(LIST, {"answer": "delete"}).status_code == 200


def test_an_address_that_was_missing_is_marked_as_such(desk):
    MissingAddress.objects.count_up({"/old": (4, "")}, on=datetime.date(2026, 5, 14))
    desk.post(ADD, TYPED)
    assert Redirect.objects.get().source == Redirect.Source.FOUND_MISSING
    assert not MissingAddress.objects.exists()
