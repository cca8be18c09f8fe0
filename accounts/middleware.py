import time
from functools import cache

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.urls import reverse

from .confirming import BEGAN, must_confirm
from .keys import WrongKeyError
from .models import SEEN, StaffSession

SEEN_EVERY = 60  # seconds
IDLE = "You were signed out because nothing happened for a while. Sign in again to go on."
OVER = "You were signed out because you signed in long ago. Sign in again to go on."
# All that an account may do that needs a second factor and has none.
ENROLMENT = ["mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "choose_password"]
ENROLMENT += ["admin:logout", "admin:jsi18n"]

admin = cache(lambda: reverse("admin:index"))


class SignedInStaff:
    """At every staff address: end sessions that are over, ask for a second factor, and ask again who is there.

    Everything for staff stands below the admin's address. Visitors, and public pages, are not looked at.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.path.startswith(admin()) or not request.user.is_authenticated:
            return None
        if not self._goes_on(request):
            return None  # as a visitor: the page asks to sign in
        name = request.resolver_match.view_name
        if settings.SECOND_FACTOR_REQUIRED and name not in ENROLMENT and not is_mfa_enabled(request.user):
            return redirect("mfa_index")
        if must_confirm(request):
            if request.method == "POST":
                messages.warning(request, "Please do that once more: it needed to be clear first that it is you.")
            page = settings.CONFIRMED_FROM.get(name)
            after = reverse(page) if page else request.get_full_path()
            return redirect_to_login(after, reverse("account_reauthenticate"))
        return None

    def process_exception(self, request, exception):
        if isinstance(exception, WrongKeyError):
            return render(request, "accounts/wrong_key.html", status=503)
        return None

    def _goes_on(self, request):
        session, now = request.session, time.time()
        if BEGAN not in session:  # it began before the site kept these moments
            StaffSession.objects.begin(request, request.user)
        # As in StaffSession.last_seen(): what lies far ahead is over too.
        if abs(now - session[BEGAN]) >= settings.SESSION_COOKIE_AGE:
            return self._signed_out(request, OVER)
        if abs(now - session[SEEN]) >= settings.SESSION_IDLE_SECONDS:
            return self._signed_out(request, IDLE)
        if not request.user.is_staff:
            return self._signed_out(request, "This account may not work here. Sign in with a staff account.")
        if abs(now - session[SEEN]) >= SEEN_EVERY and request.resolver_match.view_name not in settings.NO_SIGN_OF_LIFE:
            session[SEEN] = now
        return True

    def _signed_out(self, request, why):
        StaffSession.objects.filter(session_key=request.session.session_key).delete()
        logout(request)
        messages.info(request, why)
        return False
