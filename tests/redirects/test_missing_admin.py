"""Editors see which addresses were not found, and settle each with one click."""

import datetime

import pytest

from redirects.models import MissingAddress, Redirect
from redirects.unfound import PRIVATE, PROBES
from tests.blog.conftest import *  # noqa: F403 - the pages that somebody may have meant

LIST = "/admin/redirects/missingaddress/"
STEPS = ["close", "ignore", "heed"]


@pytest.fixture
def desk(signed_in, editor):
    return signed_in(editor)


@pytest.fixture
def missing(db):
    MissingAddress.objects.count_up(
        {"/headache-from-spine": (4, "search.example"), PROBES: (9, "")}, on=datetime.date(2026, 5, 14)
    )
    return MissingAddress.objects.get(hits=4)


def own(missing, step):
    return f"{LIST}{missing.pk}/{step}/"


def test_visitors_are_asked_to_sign_in(client, missing):
    for address in [LIST, *(own(missing, step) for step in STEPS)]:
        assert "/login/" in client.post(address)["Location"]


@pytest.mark.parametrize("role", ["author", "medical_reviewer", "front_desk"])
def test_other_roles_are_refused(request, signed_in, missing, role):
    client = signed_in(request.getfixturevalue(role))
    for address in [LIST, *(own(missing, step) for step in STEPS)]:
        assert client.post(address).status_code == 403
    assert client.get(LIST).status_code == 403 and not Redirect.objects.exists()
    assert MissingAddress.objects.waiting().count() == 2


def test_nothing_happens_on_opening_an_address(desk, missing):
    for step in STEPS:
        assert desk.get(own(missing, step)).status_code == 405
    assert desk.get(f"{LIST}add/").status_code == 403
    assert not Redirect.objects.exists()


def test_the_list_says_what_was_asked_for_and_from_where(desk, missing, django_assert_max_num_queries):
    MissingAddress.objects.count_up({f"/page-{n}": (1, "") for n in range(50)}, on=datetime.date(2026, 5, 14))
    with django_assert_max_num_queries(14):
        shown = desk.get(LIST).text
    assert "/headache-from-spine" in shown and "search.example" in shown
    assert "Programs looking for weaknesses of other software" in shown and PROBES not in shown


def test_a_click_closes_an_address(desk, client, missing):
    told = desk.post(own(missing, "close"), follow=True).text
    assert "Visitors of /headache-from-spine now read that it is gone for good." in told
    assert client.get("/headache-from-spine/").status_code == 410
    assert desk.post(own(missing, "close")).status_code == 404


def test_what_is_counted_together_is_no_address_to_close(desk, missing):
    MissingAddress.objects.count_up({PRIVATE: (1, "")}, on=datetime.date(2026, 5, 14))
    for each in MissingAddress.objects.exclude(pk=missing.pk):
        assert "counted together" in desk.post(own(each, "close"), follow=True).text
    assert not Redirect.objects.exists()


def test_an_ignored_address_is_listed_apart_and_still_counted(desk, missing):
    desk.post(own(missing, "ignore"))
    assert "/headache-from-spine" not in desk.get(LIST).text
    assert "/headache-from-spine" in desk.get(LIST, {"list": "ignored"}).text
    MissingAddress.objects.count_up({missing.path: (1, "")}, on=datetime.date(2026, 5, 15))
    desk.post(own(missing, "heed"))
    assert "/headache-from-spine" in desk.get(LIST).text
    missing.refresh_from_db()
    assert (missing.hits, str(missing.first_seen_on), str(missing.last_seen_on)) == (5, "2026-05-14", "2026-05-15")
    assert missing.last_referrer == "search.example"


@pytest.mark.parametrize("action", ["close_all", "ignore_all"])
def test_several_are_settled_at_once(desk, missing, action):
    MissingAddress.objects.count_up({"/b": (1, "")}, on=datetime.date(2026, 5, 14))
    chosen = MissingAddress.objects.exclude(path=PROBES).values_list("pk", flat=True)
    desk.post(LIST, {"action": action, "_selected_action": list(chosen)})
    assert set(MissingAddress.objects.waiting().values_list("path", flat=True)) == {PROBES}
    assert Redirect.objects.gone().count() == (2 if action == "close_all" else 0)


@pytest.mark.parametrize(
    ("asked", "guessed"),
    [
        ("/headache-from-spine", "/blog/headaches-from-the-spine/"),
        ("/2019/05/headaches-that-come-from-the-spine.html", "/blog/headaches-from-the-spine/"),
        ("/headaches-from-the-spine-2", "/blog/headaches-from-the-spine/"),
        ("/category/head-neck", "/blog/topics/head-and-neck/"),
        ("/doctors/ada-roe", "/team/ada-roe/"),
        ("/zzzz", ""),
        ("/%E2%98%83", ""),
    ],
)
def test_the_form_offers_the_page_that_was_probably_meant(desk, published_article, asked, guessed):
    MissingAddress.objects.count_up({asked: (1, "")}, on=datetime.date(2026, 5, 14))
    form = desk.get("/admin/redirects/redirect/add/", {"old_path": asked}).context["adminform"].form
    assert form["old_path"].value() == asked and (form["new_path"].value() or "") == guessed


def test_a_draft_is_never_offered(desk, make_article):
    draft = make_article()
    MissingAddress.objects.count_up({f"/{draft.slug}": (1, "")}, on=datetime.date(2026, 5, 14))
    form = desk.get("/admin/redirects/redirect/add/", {"old_path": f"/{draft.slug}"}).context["adminform"].form
    assert not form["new_path"].value()
