from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Exists, OuterRef

from network_addresses import truncated_address

from .forms import InvitationForm, PasswordOfAnotherForm
from .letters import invite, tell
from .models import StaffSession

# Nobody has business with these by hand.
for model in (EmailAddress, EmailConfirmation, Authenticator):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.action(description="Sign selected accounts out everywhere", permissions=["change"])
def end_sessions(modeladmin, request, queryset):
    """End every session of the accounts that the person may change."""
    for account in _changeable(modeladmin, request, queryset):
        source = truncated_address(request)
        StaffSession.objects.of(account).end(account=account, by=request.user, source=source)
        messages.success(request, f"{account} is signed out everywhere.")


@admin.action(description="Send a link to choose a password", permissions=["change"])
def send_invitation(modeladmin, request, queryset):
    """Invite the accounts anew; a link that was sent before keeps its own time."""
    for account in _changeable(modeladmin, request, queryset):
        send(request, account)


def _changeable(modeladmin, request, queryset):
    for account in queryset:
        if modeladmin.has_change_permission(request, account):
            yield account
        else:
            messages.error(request, f"You may not change {account}.")


def send(request, account):
    """Mail the link, and say what became of that."""
    if not (account.email and account.is_active and account.is_staff):
        messages.error(request, f"{account} needs an email address, and to be active staff, before a link can be sent.")
        return
    try:
        invite(account, by=request.user, source=truncated_address(request))
    except OSError:
        messages.error(
            request,
            f"The account is there, but the mail to {account} was not taken. Tick the account in the list later and "
            "choose “Send a link to choose a password”.",
        )
    else:
        messages.success(request, f"{account} was sent a link to choose a password. It lasts 7 days and serves once.")


class Inviting:
    """For the admin of accounts: a new account is invited by mail, told of changes, and its sessions can be ended."""

    add_form = InvitationForm
    change_password_form = PasswordOfAnotherForm
    add_fieldsets = [
        (
            None,
            {
                "fields": ["username", "first_name", "last_name", "email", "groups"],
                "description": "The person gets a mail with a link to choose a password. It lasts 7 days.",
            },
        )
    ]
    actions = [end_sessions, send_invitation]

    def get_queryset(self, request):
        app, passkey = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN
        steps = Authenticator.objects.filter(user=OuterRef("pk"), type__in=[app, passkey])
        return super().get_queryset(request).annotate(has_second_step=Exists(steps))

    @admin.display(description="Second step", ordering="has_second_step")
    def second_step(self, account):
        return "Set up" if account.has_second_step else "None yet: a password is enough"

    def lookup_allowed(self, lookup, value, request):
        """Refuse to tell by the list's address how the key of somebody's session begins; a key is a sign-in."""
        return not lookup.startswith("staff_sessions") and super().lookup_allowed(lookup, value, request)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change:
            transaction.on_commit(lambda: send(request, obj))
        elif "email" in form.changed_data:
            what = "An administrator gave your account another email address. Mails no longer go to this one."
            tell(obj, what, address=form.initial["email"])

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if change and {"groups", "is_superuser", "user_permissions"} & {*form.changed_data}:
            roles = ", ".join(form.instance.groups.order_by("name").values_list("name", flat=True)) or "none"
            tell(form.instance, f"An administrator changed your roles. They are now: {roles}.")
