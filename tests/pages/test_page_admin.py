"""Editors write standing pages in the admin, with their history, and decide what visitors read."""

import pytest

from pages.models import Page

pytestmark = pytest.mark.usefixtures("clinic")

LIST = "/admin/pages/page/"
TYPED = {"title": "Privacy", "summary": "", "body": "<p>We tell nobody.</p>", "slug": "privacy", "language": "en"}


def change(page):
    return f"{LIST}{page.pk}/change/"


@pytest.fixture
def desk(signed_in, editor):
    return signed_in(editor)


@pytest.fixture
def page(desk):
    desk.post(f"{LIST}add/", TYPED)
    return Page.objects.get()


def addresses(page):
    steps = ["change", "publish", "withdraw", "history", "compare/1/1", "restore/1"]
    return [LIST, f"{LIST}add/", *(f"{LIST}{page.pk}/{step}/" for step in steps)]


def test_visitors_are_asked_to_sign_in(client, shown_page):
    for address in addresses(shown_page):
        assert "/login/" in client.post(address)["Location"]


@pytest.mark.parametrize("role", ["author", "medical_reviewer", "front_desk"])
def test_other_roles_are_refused(request, signed_in, shown_page, role):
    client = signed_in(request.getfixturevalue(role))
    for address in addresses(shown_page):
        assert client.post(address).status_code == 403
    assert Page.objects.get().live_revision_id


def test_a_page_is_written_published_changed_and_withdrawn(desk, page, client):
    assert page.revisions.count() == 1 and "Not published" in desk.get(LIST).text
    assert "Visitors read this text now." in desk.post(f"{LIST}{page.pk}/publish/", follow=True).text
    assert "We tell nobody." in client.get("/privacy/").text
    shown = desk.get(change(page)).text
    assert "Withdraw from the site" in shown and "Publish the changes" not in shown and "/privacy/" in shown
    desk.post(change(page), {**TYPED, "body": "<p>Nobody at all.</p>", "based_on": 1})
    assert "Publish the changes" in desk.get(change(page)).text and "Changes not published" in desk.get(LIST).text
    assert "Nobody at all." not in client.get("/privacy/").text
    desk.post(f"{LIST}{page.pk}/withdraw/")
    assert client.get("/privacy/").status_code == 404


def test_nothing_happens_on_opening_an_address(desk, page):
    for step in ("publish", "withdraw"):
        assert desk.get(f"{LIST}{page.pk}/{step}/").status_code == 405


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "This field is required."),
        ({"slug": "contact"}, "This address is used by the site itself. Choose another."),
        ({"slug": "privacy"}, "Another page has this address. Choose another."),
        ({"slug": "a b"}, "Enter a valid"),
        ({"slug": "other", "translation_of": "1"}, "An English page is no translation."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(desk, page, wrong, sentence):
    if "translation_of" in wrong:
        wrong["translation_of"] = page.pk
    answer = desk.post(f"{LIST}add/", {**TYPED, "body": "<p>Typed words</p>", **wrong})
    assert answer.status_code == 200 and sentence in answer.text and "Typed words" in answer.text
    assert Page.objects.count() == 1


def test_publishing_without_a_text_is_refused_with_a_sentence(desk):
    desk.post(f"{LIST}add/", {**TYPED, "body": ""})
    answer = desk.post(f"{LIST}{Page.objects.get().pk}/publish/", follow=True)
    assert "Write the text first." in answer.text


def test_the_second_of_two_editors_sees_both_texts(desk, page):
    desk.post(change(page), {**TYPED, "body": "<p>First editor.</p>", "based_on": 1})
    answer = desk.post(change(page), {**TYPED, "body": "<p>Second editor.</p>", "based_on": 1})
    assert "after you opened it" in answer.text
    assert "First editor." in answer.text and "Second editor." in answer.text
    mine = {**TYPED, "body": "<p>Second editor.</p>", "based_on": 1, "replaces": 2}
    assert desk.post(change(page), mine).status_code == 302
    assert Page.objects.get().body == "<p>Second editor.</p>" and page.revisions.count() == 3


def test_the_address_of_a_published_page_leads_to_its_new_one(desk, shown_page):
    desk.post(change(shown_page), {**TYPED, "slug": "elsewhere", "based_on": 1})
    shown_page.refresh_from_db()
    assert (shown_page.slug, shown_page.title) == ("elsewhere", "Privacy")
    assert desk.get("/about/")["Location"] == "/elsewhere/"


def test_known_phone_numbers_become_names(desk):
    desk.post(f"{LIST}add/", {**TYPED, "body": "<p>Call 855-586-2615.</p>"})
    assert Page.objects.get().body == '<p>Call <span data-phone="urgent"></span>.</p>'


def test_revisions_are_compared_and_brought_back(desk, page):
    desk.post(change(page), {**TYPED, "body": "<p>We tell somebody.</p>", "based_on": 1})
    history = f"{LIST}{page.pk}/history/"
    assert desk.get(history).text.count('name="old"') == 2
    assert desk.get(history, {"old": "1", "new": "2"})["Location"] == f"{LIST}{page.pk}/compare/1/2/"
    assert desk.get(history, {"old": "x", "new": "9"}).status_code == 200
    shown = desk.get(f"{LIST}{page.pk}/compare/1/2/").text
    assert "<del> nobody.</del><ins> somebody.</ins>" in shown
    restore = f"{LIST}{page.pk}/restore/1/"
    assert "would become the working copy again" in desk.get(restore).text
    for stale in ("1", "", "x", "9" * 30):
        assert desk.post(restore, {"version": stale}).status_code == 200
    assert desk.post(restore, {"version": "2"})["Location"] == change(page)
    assert Page.objects.get().body == TYPED["body"] and page.revisions.count() == 3


@pytest.mark.parametrize("step", ["compare/1/9", "restore/9", "compare/1/99999999999999999999"])
def test_an_unknown_revision_is_not_found(desk, page, step):
    assert desk.get(f"{LIST}{page.pk}/{step}/").status_code == 404


def test_pages_are_not_deleted(desk, page):
    assert desk.post(f"{LIST}{page.pk}/delete/", {"post": "yes"}).status_code == 403
