from collections import Counter

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.keys import decrypt, encrypt, key_of, secrets_of


class Command(BaseCommand):
    help = (
        "Encrypt the second factors of staff under the first of ACCOUNT_KEYS, so that the others can be removed. The "
        "site may run meanwhile; the command may be killed and started again at any time."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="only count what is under which key")

    def handle(self, *, check, **options):
        places = Counter()
        for number in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
            places.update(self._keys_of(number, renew=not check))
        for place in range(len(settings.ACCOUNT_KEYS)):
            self.stdout.write(f"Key {place + 1}: opens {places[place]:,}.")
        if places[None]:
            raise CommandError(f"{places[None]:,} cannot be opened with any key. Add the key they were encrypted with.")

    @transaction.atomic
    def _keys_of(self, number, renew):
        """Return which keys open one second factor; with ``renew``, after bringing it under the first."""
        authenticator = Authenticator.objects.select_for_update().filter(pk=number).first()
        if authenticator is None:
            return []
        found = secrets_of(authenticator)
        stale = {name: stored for name, stored in found.items() if key_of(stored)}  # neither the first nor none
        if renew and stale:
            authenticator.data |= {name: encrypt(decrypt(stored)) for name, stored in stale.items()}
            authenticator.save(update_fields=["data"])
        return [key_of(stored) for stored in secrets_of(authenticator).values()]
