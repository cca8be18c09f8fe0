"""Enrolment and sign-in with a second step, in a browser with a real (virtual) authenticator."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse

from .conftest import sign_in, sign_out

pytestmark = pytest.mark.django_db(transaction=True)


def code_for(key, step=0):
    """Return what an authenticator app shows now, or so many codes later."""
    return format_hotp_value(hotp_value(key, int(time.time()) // 30 + step))


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def test_an_app_is_set_up_at_the_first_sign_in_and_asked_for_at_the_next(required, editor, page, axe):
    page.goto("/admin/login/?next=/admin/blog/topic/")
    axe(page)
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("editor-password")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Set up your second step").wait_for()
    axe(page)
    page.goto("/admin/blog/article/")
    page.get_by_role("link", name="Set up an app").click()
    key = page.locator(".sign-in__key").inner_text()
    assert page.get_by_alt_text("QR code").evaluate("picture => picture.naturalWidth") > 0
    axe(page)
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Turn it on").click()
    page.get_by_text("That code is not right").wait_for()
    page.get_by_label("Code").fill(code_for(key))
    page.get_by_role("button", name="Turn it on").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    axe(page)
    recovery = page.locator(".sign-in__codes code").first.inner_text()
    page.get_by_role("link", name="To your work").click()
    sign_out(page)
    for code in (code_for(key, 1), recovery):
        page.goto("/admin/login/?next=/admin/blog/topic/")
        page.get_by_label("Username").fill("editor")
        page.get_by_label("Password").fill("editor-password")
        page.get_by_role("button", name="Log in").click()
        page.get_by_role("heading", name="Second step").wait_for()
        axe(page)
        page.get_by_label("Code").fill(code)
        page.get_by_role("button", name="Go on").click()
        page.wait_for_url("**/admin/blog/topic/")
        sign_out(page)


def test_a_passkey_is_added_and_signs_in_alone(required, editor, page, axe):
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    device = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    page.goto("/admin/login/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("editor-password")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="Add a passkey").click()
    axe(page)
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    assert Authenticator.objects.get(type="webauthn").wrap().is_passwordless
    page.goto("/admin/sign-in/")
    axe(page)
    page.goto("/admin/")
    sign_out(page)
    page.goto("/admin/login/?next=/admin/blog/topic/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/admin/blog/topic/")
    sign_out(page)
    # Without the device, the page says so and stays usable.
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.goto("/admin/login/")
    assert not page.get_by_text("The passkey was not used").is_visible()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("The passkey was not used").wait_for()


def test_a_journey_without_a_second_step_is_as_before_where_none_is_required(editor, page):
    sign_in(page, editor)
    page.get_by_role("link", name="How you sign in").click()
    page.get_by_role("link", name="Set up an app").wait_for()
    assert page.url.endswith(reverse("mfa_index"))
