import sys

from django.conf import settings
from django.core.management.base import BaseCommand

from blog.link_checking import look_at_all, outside_addresses
from blog.models import LinkCheck


class Command(BaseCommand):
    help = "Look whether the outside addresses of articles still answer, for the list of dead links. Run it nightly."

    def add_arguments(self, parser):
        parser.add_argument(
            "--allow-private", action="store_true", help="Also ask machines of this network, for a site inside one."
        )

    def handle(self, **options):
        addresses = outside_addresses()
        forgotten = LinkCheck.objects.forget_all_but(addresses)
        agent = f"Link check of {settings.SITE_URL}"
        looks = look_at_all(addresses, user_agent=agent, public_only=not options["allow_private"])
        for count, (address, look) in enumerate(looks, start=1):
            LinkCheck.objects.record(address, status=look.status, problem=look.problem)
            if sys.stderr.isatty():
                self.stderr.write(f"\r{count} of {len(addresses)}", ending="")
        dead = LinkCheck.objects.dead().count()
        self.stdout.write(f"Looked at {len(addresses)} addresses: {dead} dead; {forgotten} forgotten.")
