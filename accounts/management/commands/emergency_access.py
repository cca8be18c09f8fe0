from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.letters import tell
from accounts.links import link_for
from accounts.models import StaffSession
from audit.models import AuditEvent

TOLD = (
    "Emergency access was given to your account: its password and every second step were taken away, and a link to "
    "choose a new password was handed out."
)


class Command(BaseCommand):
    help = (
        "Let somebody in again who lost the password or every second step: take both away, end all sessions, and print "
        "a link that lasts 30 minutes and serves once. It is recorded."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--reason", required=True, help="why, for the record; no names of patients")

    @transaction.atomic
    def handle(self, *, username, reason, **options):
        if not reason.strip():
            raise CommandError("Say why in --reason; it stands in the record.")
        account = get_user_model().objects.select_for_update().filter(username=username).first()
        if account is None:
            raise CommandError("No account has this username.")
        if not (account.is_active and account.is_staff):
            raise CommandError("This account is not active staff. Another administrator can change that.")
        Authenticator.objects.filter(user=account).delete()
        account.set_unusable_password()
        account.save(update_fields=["password"])
        StaffSession.objects.of(account).end()
        AuditEvent.objects.record("emergency_access", subject=account, detail=reason)
        tell(account, TOLD)
        self.stdout.write(link_for(account, "emergency"))
