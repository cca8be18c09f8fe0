from django.core.management.base import BaseCommand

from appointments import retention
from appointments.models import PurgeRun


class Command(BaseCommand):
    help = (
        "Delete the messages whose time is over by the privacy settings, and forget where older ones came from. To be "
        "run once a day; it may run twice at once and may be killed at any time."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say what would go and what would stay")

    def handle(self, *, dry_run, **options):
        if not dry_run and (days := retention.leapt()):
            self.stderr.write(
                f"The last purge was {days} days ago by this machine's clock, so nothing was deleted now. "
                "If the clock is right, the next run goes on."
            )
            return
        run = PurgeRun(counts=retention.expected()) if dry_run else retention.purge()
        self.stdout.write(f"{'To be deleted' if dry_run else 'Deleted'}: {run.deleted}.")
        self.stdout.write(f"Origin {'to be forgotten' if dry_run else 'forgotten'}: {run.forgotten:,}.")
        self.stdout.write(f"Kept though their time is over: {run.stayed}.")
