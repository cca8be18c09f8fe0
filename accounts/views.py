from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import SetPasswordForm
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from audit.models import AuditEvent
from network_addresses import truncated_address

from .forms import ForgottenForm, NewPasswordForm
from .letters import offer_new_password, tell
from .links import account_of
from .models import StaffSession, browser_of

PAGES = ["GET", "HEAD", "POST"]
RECORDED = {
    "invitation": ("invitation_taken", ""),
    "reset": ("password_changed", "by a link from a mail"),
    "emergency": ("password_changed", "by a link for an emergency"),
}


@require_http_methods(PAGES)
def forgotten(request):
    """Take the address of somebody who forgot a password; the answer is the same whether an account has it."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        offer_new_password(form.cleaned_data["email"], source=truncated_address(request))
        return render(request, "accounts/forgotten_sent.html", {"minutes": settings.PASSWORD_RESET_SECONDS // 60})
    return render(request, "accounts/forgotten.html", {"form": form})


@never_cache
@sensitive_post_parameters()
@require_http_methods(PAGES)
@transaction.atomic
def choose_password(request, kind, token):
    """Let the person of a link choose a password; that spends the link and ends the account's sessions."""
    account = account_of(kind, token)
    if account is None:
        return render(request, "accounts/link_over.html", status=410)
    form = SetPasswordForm(account, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        form.save()
        StaffSession.objects.of(account).end()
        get_account_adapter(request).forget_tries(request, account)
        recorded, detail = RECORDED[kind]
        source = truncated_address(request)
        AuditEvent.objects.record(recorded, by=account, source=source, subject=account, detail=detail)
        if kind != "invitation":
            tell(account, f"Your password was changed {detail}.", browser=browser_of(request))
        messages.success(request, f"Your password is set. Sign in as {account.get_username()}.")
        return redirect("account_login")
    context = {"form": form, "account": account, "is_invitation": kind == "invitation"}
    return render(request, "accounts/choose_password.html", context)


@login_required
@sensitive_post_parameters()
@require_http_methods(PAGES)
def change_password(request):
    """Change one's own password, which signs the account out everywhere else."""
    form = NewPasswordForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        account = form.save()
        StaffSession.objects.of(account).besides(request).end()
        StaffSession.objects.of(account).delete()
        update_session_auth_hash(request, account)  # gives the session a new key
        StaffSession.objects.begin(request, account)
        AuditEvent.objects.record("password_changed", by=account, source=truncated_address(request), subject=account)
        tell(account, "Your password was changed.", browser=browser_of(request))
        messages.success(request, "Your password was changed. You are signed out everywhere else.")
        return redirect("mfa_index")
    return render(request, "accounts/change_password.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD"])
def sessions(request):
    """Show where one's account is signed in."""
    found = StaffSession.objects.of(request.user).living()
    context = {"sessions": found, "own": request.session.session_key}
    return render(request, "accounts/sessions.html", context)


@login_required
@require_POST
def end_other_sessions(request):
    """Sign one's account out everywhere but here."""
    others = StaffSession.objects.of(request.user).besides(request)
    others.end(account=request.user, by=request.user, source=truncated_address(request))
    messages.success(request, "You are signed out everywhere else.")
    return redirect("own_sessions")


class HowYouSignInView(IndexView):
    """Show an account its second steps, or ask it to set one up."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"required": settings.SECOND_FACTOR_REQUIRED}


class RemovePasskeyView(RemoveWebAuthnView):
    """Remove a passkey, unless it is the last second step of an account that must have one."""

    def form_valid(self, form):
        if not get_adapter().can_delete_authenticator(self.get_object()):
            messages.error(self.request, get_adapter().error_messages["cannot_delete_authenticator"])
            return redirect("mfa_list_webauthn")
        return super().form_valid(form)
