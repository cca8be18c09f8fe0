"""Who gets in, by what, and what is told to whom does not."""

import pytest
import time_machine
from django.urls import reverse

from audit.models import AuditEvent

from .conftest import KEY, code, factors

pytestmark = pytest.mark.django_db
WRONG = "do not belong to a staff account"


def kinds():
    return set(AuditEvent.objects.values_list("kind", flat=True))


def test_the_right_password_leads_to_what_was_asked_for(sign_in, editor):
    assert sign_in(editor, next="/admin/blog/topic/").url == "/admin/blog/topic/"
    assert "signed_in" in kinds()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_sign_in_never_leads_to_another_site(sign_in, editor, elsewhere):
    assert sign_in(editor, next=elsewhere).url == "/admin/"


def test_one_answer_for_unknown_accounts_and_wrong_passwords_and_who_is_not_staff(sign_in, editor, django_user_model):
    visitor = django_user_model.objects.create_user("visitor", password="visitor-password")
    gone = django_user_model.objects.create_user("gone", password="gone-password", is_staff=True, is_active=False)
    unknown = django_user_model(username="nobody")
    for account, password in [(editor, "wrong"), (visitor, ""), (gone, ""), (unknown, "")]:
        answer = sign_in(account, password)
        assert answer.status_code == 200 and WRONG in answer.text
    assert not AuditEvent.objects.filter(kind="signed_in").exists()


def test_many_failed_tries_are_stopped_and_told_what_to_do_even_with_the_right_password(sign_in, editor):
    for _ in range(5):
        assert WRONG in sign_in(editor, "wrong").text
    assert "Wait five minutes" in sign_in(editor).text


def test_tries_from_elsewhere_are_counted_by_the_address_that_the_proxy_saw(sign_in, editor, author, client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        client.defaults["HTTP_X_FORWARDED_FOR"] = f"198.51.100.{number}, 203.0.113.7"
        sign_in(type(editor)(username=f"nobody{number}"), "wrong")
    assert "Wait five minutes" in sign_in(author).text
    client.defaults["HTTP_X_FORWARDED_FOR"] = "203.0.113.7, 203.0.113.8"
    assert sign_in(author).status_code == 302


def test_too_many_requests_of_one_address_get_a_page_that_says_what_to_do(client, db):
    answers = [client.post("/admin/login/", {}) for _ in range(31)]
    assert [answer.status_code for answer in answers[-2:]] == [200, 429]
    assert "Wait five minutes" in answers[-1].text and client.get("/admin/login/").status_code == 200


@pytest.mark.parametrize("told", ["", "nonsense", "1.2.3.4, ", ",,,", "é" * 300, "2001:db8::1"])
def test_an_odd_address_told_by_a_proxy_is_no_error(sign_in, editor, client, settings, told):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT, settings.BEHIND_PROXY = 1, True
    client.defaults["HTTP_X_FORWARDED_FOR"] = told
    assert sign_in(editor).status_code == 302


def test_an_account_with_an_app_needs_its_code_too(sign_in, with_app, editor, client):
    with_app(editor)
    assert sign_in(editor, next="/admin/blog/topic/").url == reverse("mfa_authenticate")
    assert client.get("/admin/").status_code == 302
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "That code is not right" in wrong.text
    assert client.get("/admin/").status_code == 302
    assert client.post(reverse("mfa_authenticate"), {"code": code()}).url == "/admin/blog/topic/"
    assert client.get("/admin/").status_code == 200
    assert AuditEvent.objects.filter(kind="sign_in_failed", detail="second step").count() == 1


def test_a_code_serves_once(sign_in, with_app, editor, client):
    with_app(editor)
    shown = code()
    sign_in(editor)
    client.post(reverse("mfa_authenticate"), {"code": shown})
    client.post("/admin/logout/")
    sign_in(editor)
    assert client.post(reverse("mfa_authenticate"), {"code": shown}).status_code == 200
    assert client.post(reverse("mfa_authenticate"), {"code": code(1)}).status_code == 302


def test_a_code_does_not_serve_again_while_clocks_may_differ(sign_in, with_app, editor, client):
    with_app(editor)
    with time_machine.travel("2026-03-01 12:00:00Z", tick=False):
        shown = code()
        sign_in(editor)
        assert client.post(reverse("mfa_authenticate"), {"code": shown}).status_code == 302
        client.logout()
    with time_machine.travel("2026-03-01 12:00:59Z", tick=False):
        sign_in(editor)
        for spelled in (shown, f"{shown[:3]} {shown[3:]}"):
            assert "That code is not right" in client.post(reverse("mfa_authenticate"), {"code": spelled}).text
        assert client.post(reverse("mfa_authenticate"), {"code": code()}).status_code == 302


def test_the_code_that_set_an_app_up_opens_nothing_after(signed_in, sign_in, editor, client):
    signed_in(editor).get(reverse("mfa_activate_totp"))
    session = client.session
    session["mfa.totp.secret"] = KEY
    session.save()
    shown = code()
    assert client.post(reverse("mfa_activate_totp"), {"code": shown}).status_code == 302
    client.logout()
    sign_in(editor)
    assert "That code is not right" in client.post(reverse("mfa_authenticate"), {"code": shown}).text
    assert client.post(reverse("mfa_authenticate"), {"code": code(1)}).status_code == 302


def test_codes_cannot_be_guessed_one_after_the_other(sign_in, with_app, editor, client):
    with_app(editor)
    sign_in(editor)
    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Wait five minutes" in client.post(reverse("mfa_authenticate"), {"code": code()}).text


STAFF_ADDRESSES = ["/admin/", "/admin/blog/article/", "/admin/components/", "/admin/appointments/inquiry/export/"]
STAFF_ADDRESSES += ["/admin/password_change/", "/admin/sign-in/sessions/", "/admin/no-such-page/"]


@pytest.mark.parametrize("address", STAFF_ADDRESSES)
def test_where_a_second_step_is_required_nothing_opens_without(required, signed_in, with_app, administrator, address):
    client = signed_in(administrator)
    assert client.get(address).url == reverse("mfa_index")
    assert client.post(address).url == reverse("mfa_index")
    with_app(administrator)
    assert client.get(address).status_code in (200, 404)


def test_without_a_second_step_one_may_set_one_up_or_sign_out(required, signed_in, editor):
    client = signed_in(editor)
    page = client.get(reverse("mfa_index"))
    assert "Set up your second step" in page.text and "article" not in page.text
    for name in ("mfa_activate_totp", "mfa_add_webauthn"):
        assert client.get(reverse(name)).status_code == 200
    assert client.post("/admin/logout/").status_code == 200


def test_public_pages_know_nothing_of_second_steps(required, signed_in, editor):
    answer = signed_in(editor).get("/contact/")
    assert answer.status_code == 200 and not answer.cookies


def test_the_last_second_step_cannot_be_taken_away_where_one_is_required(required, signed_in, with_app, editor):
    client = signed_in(with_app(editor))
    answer = client.post(reverse("mfa_deactivate_totp"))
    assert "Add another second step first" in answer.text and factors(editor) == ["totp"]


def test_a_second_step_may_be_taken_away_where_none_is_required(signed_in, with_app, editor):
    assert signed_in(with_app(editor)).post(reverse("mfa_deactivate_totp")).status_code == 302
    assert factors(editor) == [] and "second_step_off" in kinds()


def test_nobody_signs_up(client, db):
    assert all(client.get(address).status_code == 404 for address in ("/signup/", "/accounts/signup/"))
    assert client.get("/admin/signup/").status_code == 302  # the admin's own way with what is not there


def test_addresses_of_the_second_step_ask_visitors_to_sign_in(client, db):
    for name in ("mfa_index", "mfa_view_recovery_codes", "own_sessions", "account_change_password"):
        assert client.get(reverse(name)).url == f"/admin/login/?next={reverse(name)}"
    assert client.get(reverse("mfa_authenticate")).url == "/admin/login/"
