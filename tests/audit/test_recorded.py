"""What staff do to accounts and settings is recorded: who, to whom, and which fields, never what they held."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse

from appointments.models import ContactSettings, Inquiry, InquiryEvent
from audit.models import AuditEvent
from blog.models import Contributor, Topic
from tests.accounts.conftest import code
from tests.blog.raw import run

pytestmark = pytest.mark.django_db
TYPED = "Vertebra-7 secret"


def kept():
    return [(e.kind, e.by_name, e.subject, e.detail) for e in AuditEvent.objects.order_by("pk")]


def last(kind):
    event = AuditEvent.objects.get(kind=kind)
    return event.by_name, event.subject, event.detail


def account_form(account, **changes):
    typed = {"username": account.username, "email": account.email, "is_active": "on", "is_staff": "on"}
    return typed | {"groups": [group.pk for group in account.groups.all()]} | changes


def sign_in(client, name, password):
    return client.post("/admin/login/", {"login": name, "password": password}, REMOTE_ADDR="203.0.113.77")


# Accounts


def test_tries_that_are_stopped_are_recorded_with_the_account(client, editor):
    for _ in range(7):
        sign_in(client, "editor", "wrong")
    assert [event[0] for event in kept()] == ["sign_in_failed"] * 5 + ["locked_out"], "once in five minutes"
    assert kept()[-1] == ("locked_out", "", "editor", "")


def test_a_new_password_is_recorded(signed_in, editor):
    new = "a-long-enough-one"
    typed = {"old_password": "editor-password", "new_password1": new, "new_password2": new}
    assert signed_in(editor).post("/admin/password_change/", typed).status_code == 302
    assert last("password_changed") == ("editor", "editor", "")


def test_second_steps_and_recovery_codes_are_recorded_as_they_come_and_go(
    signed_in, editor, django_capture_on_commit_callbacks
):
    client = signed_in(editor)
    client.get(reverse("mfa_activate_totp"))
    session = client.session
    session["mfa.totp.secret"] = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    session.save()
    with django_capture_on_commit_callbacks(execute=True):  # allauth tells of them after the commit
        assert client.post(reverse("mfa_activate_totp"), {"code": code()}).status_code == 302
    for name in ("mfa_generate_recovery_codes", "mfa_deactivate_totp"):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse(name))
    told = [each for each in kept() if each[0] not in ("signed_in", "sessions_ended")]
    assert told == [
        ("second_step_on", "editor", "editor", "authenticator app"),
        ("recovery_codes_made", "editor", "editor", ""),
        ("second_step_off", "editor", "editor", "authenticator app"),
    ]


def test_emergency_access_is_recorded_with_its_reason(editor, capsys):
    call_command("emergency_access", "editor", "--reason", "phone lost")
    assert last("emergency_access") == ("", "editor", "phone lost")


def test_roles_are_recorded_with_who_gave_what_to_whom(signed_in, administrator, editor):
    groups = Group.objects.filter(name__in=["Front desk", "Administrators"]).order_by("name")
    typed = account_form(editor, groups=[group.pk for group in groups])
    assert signed_in(administrator).post(f"/admin/auth/user/{editor.pk}/change/", typed).status_code == 302
    who, whom, detail = last("account_changed")
    assert (who, whom) == ("administrator", "editor")
    assert "Groups" in detail and "Now: Administrators, Front desk, may sign in" in detail


def test_another_address_of_an_account_is_recorded_without_it(signed_in, administrator, editor):
    typed = account_form(editor, email="new@clinic.example")
    assert signed_in(administrator).post(f"/admin/auth/user/{editor.pk}/change/", typed).status_code == 302
    assert "Email address" in last("account_changed")[2] and "new@clinic.example" not in str(kept())


def test_an_account_that_is_taken_in_and_a_password_that_is_set_are_recorded(signed_in, administrator, editor):
    client = signed_in(administrator)
    client.post("/admin/auth/user/add/", {"username": "newcomer", "email": "new@clinic.example"})
    assert last("account_added")[:2] == ("administrator", "newcomer")
    new = "a-long-enough-one"
    client.post(
        f"/admin/auth/user/{editor.pk}/password/", {"password1": new, "password2": new, "usable_password": "true"}
    )
    assert last("account_changed")[:2] == ("administrator", "editor") and new not in str(kept())


def test_signing_an_account_out_everywhere_is_recorded(signed_in, administrator, editor):
    signed_in(administrator).post("/admin/auth/user/", {"action": "end_sessions", "_selected_action": [editor.pk]})
    assert last("sessions_ended")[:2] == ("administrator", "editor")


# Settings


def test_settings_are_recorded_by_the_names_of_their_fields_only(signed_in, administrator):
    ContactSettings.objects.get_or_create()
    client, address = signed_in(administrator), "/admin/appointments/contactsettings/1/change/"
    form = client.get(address).context["adminform"].form
    typed = {each.html_name: each.value() for each in form if each.value() not in (None, False)}
    answer = client.post(address, typed | {"clinic_name": TYPED, "notification_recipients": "desk@clinic.example"})
    assert answer.status_code == 302 and ContactSettings.objects.get().clinic_name == TYPED
    by, _, detail = last("changed")
    assert by == "administrator" and "Clinic name" in detail
    assert not AuditEvent.objects.filter(detail__icontains="Vertebra").exists()


def test_a_form_saved_as_it_was_is_not_recorded(signed_in, administrator):
    privacy = "/admin/appointments/privacysettings/1/change/"
    client = signed_in(administrator)
    client.get("/admin/appointments/privacysettings/")
    form = client.get(privacy).context["adminform"].form
    typed = {each.html_name: each.value() for each in form if each.value() not in (None, False)}
    client.post(privacy, typed)
    assert not AuditEvent.objects.filter(kind="changed").exists()


def test_who_may_sign_and_what_needs_no_review_is_recorded(signed_in, administrator, medical_reviewer):
    name = Contributor.objects.create(name="Rae Roe", slug="rae-roe")
    topic = Topic.objects.create(name="News", slug="news")
    client = signed_in(administrator)
    licensed = {"license_number": "25MA7", "accounts": [medical_reviewer.pk]}
    person = {"kind": "person", "name": "Rae Roe", "slug": "rae-roe", **licensed}
    assert client.post(f"/admin/blog/contributor/{name.pk}/change/", person).status_code == 302
    by, subject, detail = last("changed")
    assert (by, subject) == ("administrator", "Rae Roe")
    assert "License number" in detail and "Accounts" in detail and "25MA7" not in detail
    shown = client.get(f"/admin/blog/topic/{topic.pk}/change/").context["adminform"].form
    typed = {each.html_name: each.value() for each in shown if each.value() not in (None, False, True)}
    typed |= {"position": 0, "description": "What is new."}
    assert client.post(f"/admin/blog/topic/{topic.pk}/change/", typed).status_code == 302
    assert AuditEvent.objects.about(topic).get().detail.startswith("Changed: ")


# Messages have a record of their own


def test_who_opened_and_took_out_messages_is_in_their_own_record_and_no_word_of_them_in_any(signed_in, administrator):
    words = {"full_name": TYPED, "email": "pat@patient.example", "message": TYPED, "preferred_contact": "email"}
    inquiry = Inquiry.objects.create(**words, dedupe_key="0" * 64)
    client = signed_in(administrator)
    assert client.get(inquiry.get_absolute_url()).status_code == 200
    client.get("/admin/appointments/inquiry/")
    recorded = set(InquiryEvent.objects.values_list("kind", "by__username"))
    assert {("viewed", "administrator"), ("listed", "administrator")} <= recorded
    for event in [*InquiryEvent.objects.all(), *AuditEvent.objects.all()]:
        assert not any(word in str(vars(event)) for word in (TYPED, "pat@patient.example"))


# The record of the record


def test_an_export_of_the_record_is_recorded(signed_in, administrator):
    answer = signed_in(administrator).post("/admin/audit/auditevent/export/", {"q": TYPED})
    assert answer.status_code == 200 and answer.getvalue()
    assert last("record_exported") == ("administrator", "", "with some words")


@pytest.mark.parametrize("statement", ["UPDATE {} SET detail = 'x'", "DELETE FROM {}"])
def test_a_table_without_triggers_is_the_control(editor, statement):
    AuditEvent.objects.record("changed", by=editor)
    run("CREATE TABLE audit_control AS SELECT * FROM audit_auditevent")
    assert run(statement.format("audit_control")) == 1
