"""Contributors in the admin: who may say in whose name, and from which mailbox, reviews are signed."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from blog.models import Contributor
from tests.blog.pages import words

NAME = {"kind": "person", "name": "Gale Guest", "credentials": "MD", "specialty": "Spine", "bio": "", "slug": "gale"}
SIGNING = {
    "responsible_person": "Rae Roe, MD",
    "license_number": "25MA1",
    "license_state": "New Jersey",
    "license_valid_from": "2020-01-01",
    "license_valid_until": "2099-12-31",
    "review_email": "gale@example.com",
}
LIST, ADD = reverse("admin:blog_contributor_changelist"), reverse("admin:blog_contributor_add")


def change(contributor):
    return reverse("admin:blog_contributor_change", args=[contributor.pk])


def signing_of(contributor):
    stored = Contributor.objects.get(pk=contributor.pk)
    return {name: str(getattr(stored, name) or "") for name in SIGNING}, [*stored.accounts.all()]


@pytest.fixture
def contributor(db):
    return Contributor.objects.create(**NAME)


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_gets_past_the_sign_in(client, contributor, method):
    for path in (LIST, ADD, change(contributor)):
        response = getattr(client, method)(path)
        assert (response.status_code, response["Location"]) == (302, f"{reverse('admin:login')}?next={path}")


@pytest.mark.parametrize("who", ["author", "front_desk"])
def test_who_has_nothing_to_do_with_contributors_sees_none(request, client, contributor, who):
    client.force_login(request.getfixturevalue(who))
    for path in (LIST, ADD, change(contributor)):
        assert client.get(path).status_code == 403
        assert client.post(path, NAME | SIGNING).status_code == 403
    assert signing_of(contributor)[0]["review_email"] == ""


def test_a_medical_reviewer_reads_and_changes_nothing(signed_in, medical_reviewer, contributor):
    client = signed_in(medical_reviewer)
    assert client.get(change(contributor)).status_code == 200
    assert client.post(change(contributor), NAME | SIGNING | {"name": "Other"}).status_code == 403
    assert Contributor.objects.get().name == "Gale Guest"


def test_an_editor_changes_what_visitors_see_and_nothing_about_signing(signed_in, editor, contributor):
    client = signed_in(editor)
    form = client.get(change(contributor)).content.decode()
    assert 'name="name"' in form
    for name in [*SIGNING, "accounts"]:
        assert f'name="{name}"' not in form
    sent = NAME | SIGNING | {"name": "Gale A. Guest", "accounts": [editor.pk]}
    assert client.post(change(contributor), sent).status_code == 302
    assert Contributor.objects.get().name == "Gale A. Guest"
    assert signing_of(contributor) == (dict.fromkeys(SIGNING, ""), [])


def test_an_editor_adds_a_contributor_who_cannot_sign_yet(signed_in, editor):
    client = signed_in(editor)
    assert "Told once the record is saved." in words(client.get(ADD))
    assert client.post(ADD, NAME | SIGNING | {"accounts": [editor.pk]}).status_code == 302
    assert signing_of(Contributor.objects.get()) == (dict.fromkeys(SIGNING, ""), [])


def test_who_manages_accounts_completes_the_record(signed_in, administrator, medical_reviewer, contributor):
    sent = NAME | SIGNING | {"accounts": [medical_reviewer.pk]}
    assert signed_in(administrator).post(change(contributor), sent).status_code == 302
    assert signing_of(contributor) == (SIGNING, [medical_reviewer])


def test_a_license_that_ends_before_it_begins_is_refused_with_a_sentence(signed_in, administrator, contributor):
    sent = NAME | SIGNING | {"license_valid_until": "2019-12-31"}
    response = signed_in(administrator).post(change(contributor), sent)
    assert "The license ends before it begins. Check the two dates." in words(response)
    assert signing_of(contributor)[0]["license_number"] == ""


@pytest.mark.parametrize("typed", [{"review_email": "a\x00@example.com"}, {"license_valid_from": "9" * 5000}])
def test_unreadable_input_is_refused_with_a_sentence(signed_in, administrator, contributor, typed):
    response = signed_in(administrator).post(change(contributor), NAME | SIGNING | typed)
    assert response.status_code == 200 and response.context["errors"]
    assert signing_of(contributor)[0]["review_email"] == ""


@pytest.mark.parametrize(("day", "signs"), [(31, True), (32, False)])
def test_the_list_says_who_may_sign_today_and_when_the_license_lapses(signed_in, editor, contributor, day, signs):
    Contributor.objects.update(**SIGNING | {"license_valid_until": datetime.date(2026, 3, 31)})
    with time_machine.travel(datetime.datetime(2026, 3, 1, 16, tzinfo=datetime.UTC) + datetime.timedelta(day - 1)):
        client = signed_in(editor)
        page = client.get(LIST)
        assert "March 31, 2026" in words(page) and f'alt="{signs}"' in page.content.decode()
        assert ("lapsed on March 31, 2026" in words(client.get(change(contributor)))) is not signs
