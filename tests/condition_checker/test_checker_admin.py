"""Staff write the draft, make releases of it, review them and put them live."""

import pytest
from django.apps import apps

from audit.models import AuditEvent
from condition_checker.models import Case, Count, GoLive, Release, ReleaseReview
from condition_checker.models.drafting import write_draft
from tests.condition_checker.test_pages import state

ADMIN = "/admin/condition_checker/"
PARTS = ["area", "sign", "question", "condition", "case"]


@pytest.fixture
def draft(rules, db):
    write_draft(rules)


def test_who_may_see_and_write_the_draft(client, signed_in, draft, author, front_desk, medical_reviewer, editor):
    for part in PARTS:
        assert client.get(f"{ADMIN}{part}/").status_code == 302
        for account in (author, front_desk):
            assert signed_in(account).get(f"{ADMIN}{part}/").status_code == 403
        assert signed_in(medical_reviewer).get(f"{ADMIN}{part}/").status_code == 200
        assert signed_in(medical_reviewer).get(f"{ADMIN}{part}/add/").status_code == 403
        assert signed_in(editor).get(f"{ADMIN}{part}/add/").status_code == 200
        client.logout()


@pytest.mark.parametrize("part", PARTS)
def test_each_part_opens_and_is_saved(signed_in, draft, editor, part):
    client = signed_in(editor)
    row = apps.get_model("condition_checker", part).objects.first()
    assert client.get(f"{ADMIN}{part}/{row.pk}/change/").status_code == 200


def test_who_may_see_and_make_releases(client, signed_in, draft, author, front_desk, medical_reviewer, editor):
    for page in ("release/", "release/add/", "release/preview/", "count/"):
        assert client.get(ADMIN + page).status_code == 302
        for account in (author, front_desk):
            assert signed_in(account).get(ADMIN + page).status_code == 403
        assert signed_in(editor).get(ADMIN + page).status_code == 200
        client.logout()
    assert signed_in(medical_reviewer).get(f"{ADMIN}release/add/").status_code == 403
    assert signed_in(medical_reviewer).post(f"{ADMIN}release/add/").status_code == 403


def test_the_draft_page_names_what_is_wrong(signed_in, draft, editor):
    Case.objects.filter(expected="emergency").delete()
    page = signed_in(editor).get(f"{ADMIN}release/add/").content.decode()
    assert "To be mended first" in page and "Sign “seat_numb”" in page
    signed_in(editor).post(f"{ADMIN}release/add/")
    assert not Release.objects.exists()


def test_a_release_is_reviewed_and_put_live(client, signed_in, make_release, reviewing_name, medical_reviewer, editor):
    release = make_release()
    page = f"{ADMIN}release/{release.pk}/change/"
    shown = signed_in(medical_reviewer).get(page).content.decode()
    for sign in release.rules.signs:
        assert sign.source in shown
    for case in release.rules.cases:
        assert case.name in shown
    assert "Approve this release" in shown and "Put this release live" not in shown
    signed_in(medical_reviewer).post(page, {"approve": "1", "signer": reviewing_name.pk})
    assert ReleaseReview.objects.get().approves
    assert "Put this release live" in signed_in(editor).get(page).content.decode()
    signed_in(editor).post(page, {"put_live": "1"})
    assert GoLive.objects.get().release == release


def test_nobody_decides_without_the_right(signed_in, make_release, reviewing_name, author, front_desk, editor):
    release = make_release()
    page = f"{ADMIN}release/{release.pk}/change/"
    for account in (author, front_desk, editor):
        for sent in ({"approve": "1", "signer": reviewing_name.pk}, {"put_live": "1"}):
            signed_in(account).post(page, sent)
    assert not ReleaseReview.objects.exists() and not GoLive.objects.exists()


@pytest.mark.parametrize(
    "sent", [{}, {"approve": "1"}, {"approve": "1", "signer": "x"}, {"changes": "1", "signer": "0"}]
)
def test_a_decision_that_lacks_something_says_so(signed_in, make_release, reviewing_name, medical_reviewer, sent):
    release = make_release()
    response = signed_in(medical_reviewer).post(f"{ADMIN}release/{release.pk}/change/", sent, follow=True)
    assert response.status_code == 200 and not ReleaseReview.objects.exists()
    assert "Choose the name in which you sign." in response.content.decode()


def test_the_draft_is_walked_through_and_nothing_counted(signed_in, draft, editor):
    client = signed_in(editor)
    response = client.get(f"{ADMIN}release/preview/")
    page = response.content.decode()
    assert "Where does it hurt most?" in page and 'action="/admin/condition_checker/release/preview/"' in page
    later = client.post(f"{ADMIN}release/preview/", {"state": state(response), "answer": "back"})
    assert "Do you have any of these now?" in later.content.decode()
    assert not Count.objects.exists()


@pytest.mark.parametrize("number", ["999", "abc"])
def test_an_unknown_release_is_none(signed_in, editor, number):
    assert signed_in(editor).get(f"{ADMIN}release/{number}/change/").status_code == 404


def test_decisions_on_a_release_are_recorded(make_release, reviewing_name, medical_reviewer, editor):
    release = make_release()
    release.decide(by=medical_reviewer, reviewer=reviewing_name, approves=True)
    release.put_live(by=editor)
    recorded = [(e.kind, e.by_name, e.detail) for e in AuditEvent.objects.about(release).order_by("pk")]
    assert recorded == [
        ("reviewed", "reviewer", "Approved: signed as NJ Spine & Orthopedic"),
        ("put_live", "editor", ""),
    ]
