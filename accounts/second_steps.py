"""Forms that take a code, at sign-in and where it is asked again who is there."""

from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from django.core.cache import cache
from django.utils.crypto import salted_hmac

from .happenings import stopped


class Limited:
    """A form whose tries are counted; that they were stopped is recorded."""

    def add_error(self, field, error):
        if getattr(error, "code", None) == "too_many_login_attempts":
            stopped(context.request, self.user, detail="second step")
        super().add_error(field, error)


class OneCode(Limited):
    """A code that serves once for as long as clocks may differ; allauth forgets it after half a minute."""

    def clean_code(self):
        code = normalize_user_code(self.cleaned_data["code"])
        mark = f"accounts.served.{salted_hmac('accounts.served', f'{self.user.pk} {code}').hexdigest()}"
        if cache.get(mark):
            check_rate_limit(self.user)
            self._emit_authentication_failed(None)
            raise get_adapter().validation_error("incorrect_code")
        code = super().clean_code()
        cache.set(mark, True, (2 * app_settings.TOTP_TOLERANCE + 1) * app_settings.TOTP_PERIOD)
        return code


class CodeForm(OneCode, AuthenticateForm):
    """A code, as the second step."""


class CodeAgainForm(OneCode, ReauthenticateForm):
    """A code, once more."""
