"""Every address of the site lets in those roles that ``who.txt`` names, and nobody else."""

from pathlib import Path

import pytest
from django.contrib import admin

from appointments.models import Inquiry
from blog.models import Article
from tests.access import matrix

TABLE = Path(__file__).with_name("who.txt")


@pytest.fixture
def members(db, monkeypatch, author, medical_reviewer):
    Article(title="Sciatica", slug="sciatica").save_draft(by=author, based_on=0)
    words = {"full_name": "Pat Ient", "email": "pat@patient.example", "message": "Help", "preferred_contact": "email"}
    Inquiry.objects.create(**words, dedupe_key="0" * 64)
    matrix.without_templates(monkeypatch)
    return matrix.clients()


def classified():
    lines = [line.split() for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    return {name: (reading, writing) for name, reading, writing in lines}


def test_every_address_lets_in_the_roles_of_the_table_and_nobody_else(members):
    found, wrong = matrix.who_is_let_in(matrix.addresses(), members, matrix.rows())
    assert not wrong, "an error, or something written for somebody who was refused"
    assert found == classified()


def test_an_address_that_forgets_to_ask_is_found(members):
    """A control: the same page with and without the door of the admin."""

    def page(request):
        return admin.site.index(request)

    door = {"open": page, "closed": admin.site.admin_view(page)}
    for name, view in door.items():
        found, _ = matrix.who_is_let_in([(name, "admin/open/")], {"V": _Direct(members["V"], view)}, {})
        assert found[name] == (("V", "V") if name == "open" else ("-", "-"))


class _Direct:
    """A client whose requests go to one view."""

    def __init__(self, client, view):
        self.client, self.view, self.cookies = client, view, client.cookies

    def generic(self, method, address):
        from django.contrib.auth.models import AnonymousUser
        from django.http import HttpResponse
        from django.test import RequestFactory

        request = RequestFactory().generic(method, address)
        request.user, request._dont_enforce_csrf_checks = AnonymousUser(), True
        response = self.view(request)
        return response if response.status_code != 200 else HttpResponse()


@pytest.mark.parametrize("letter", ["A", "E", "R", "F"])
def test_no_role_but_administrators_meets_what_was_done(members, letter):
    assert members[letter].get("/admin/audit/auditevent/").status_code == 403
    assert members[letter].post("/admin/audit/auditevent/export/").status_code == 403


def test_forged_steps_change_nothing(members):
    """Steps that a role's list does not offer, and autocompletion of what it may not see."""
    article, inquiry = Article.objects.get(), Inquiry.objects.get()
    for letter, start, row in [("F", "blog/article", article), ("A", "appointments/inquiry", inquiry)]:
        forged = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes", "_save": "Save"}
        for address in ("", f"{row.pk}/change/", f"{row.pk}/delete/", "add/"):
            assert members[letter].post(f"/admin/{start}/{address}", forged).status_code == 403, address
    asked = {"app_label": "pages", "model_name": "appearance", "field_name": "logo", "term": ""}
    assert members["F"].get("/admin/autocomplete/", asked).status_code == 403
    assert members["D"].get("/admin/autocomplete/", asked).status_code == 200, "the question itself is sound"
    assert (Article.objects.count(), Inquiry.objects.count()) == (1, 1)
