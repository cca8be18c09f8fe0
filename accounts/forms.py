from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.core import context, ratelimit
from django import forms
from django.contrib.auth.forms import AdminPasswordChangeForm, PasswordChangeForm
from django.contrib.auth.models import Group, User

from .letters import tell

ATTRIBUTES = {"autocapitalize": "none", "spellcheck": "false"}


class SignInForm(LoginForm):
    """Username and password of a staff account; one answer for whatever is wrong."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autofocus": True, **ATTRIBUTES}
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}
        self.fields["password"].help_text = ""

    def clean(self):
        cleaned = super().clean()
        if self.user and not (self.user.is_active and self.user.is_staff):
            raise get_adapter().validation_error("username_password_mismatch")
        return cleaned


class ConfirmForm(ReauthenticateForm):
    """The password, once more."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].widget.attrs = {"autocomplete": "current-password", "autofocus": True}
        self.fields["password"].help_text = ""


class NewPasswordForm(PasswordChangeForm):
    """A new password beside the old, whose wrong tries count as those to sign in."""

    def clean_old_password(self):
        typed = self.cleaned_data["old_password"]
        if not get_adapter().reauthenticate(self.user, typed):
            raise get_adapter().validation_error("incorrect_password")
        return typed


class ForgottenForm(forms.Form):
    """The address of somebody who forgot a password."""

    email = forms.EmailField(
        label="Email address", widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True})
    )

    def clean_email(self):
        address = self.cleaned_data["email"]
        if not ratelimit.consume(context.request, action="reset_password", key=address.lower()):
            raise get_adapter().validation_error("rate_limited")
        return address


class InvitationForm(forms.ModelForm):
    """A new staff account, whose person chooses the password."""

    email = forms.EmailField(label="Email address", help_text="Where the link to choose a password goes.")
    groups = forms.ModelMultipleChoiceField(
        label="Roles", queryset=Group.objects.all(), widget=forms.CheckboxSelectMultiple, required=False
    )

    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "email", "groups"]

    def clean_email(self):
        address = self.cleaned_data["email"]
        if User.objects.filter(email__iexact=address).exists():
            raise forms.ValidationError("Another account has this address. Change that account instead.")
        return address

    def save(self, commit=True):
        self.instance.is_staff = True
        self.instance.set_unusable_password()
        return super().save(commit)


class PasswordOfAnotherForm(AdminPasswordChangeForm):
    """The password of an account, set or taken away by an administrator; the person is told."""

    def save(self, commit=True):
        account = super().save(commit)
        tell(account, "An administrator changed your password.")
        return account
