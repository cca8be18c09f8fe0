import sys

from django.core.management.base import BaseCommand

from clinic_site import checkup


class Command(BaseCommand):
    help = "Look at this deployment and say in words what to mend; exit code 1 when there is something."
    requires_system_checks = []  # they are among what is looked at

    def handle(self, **options):
        is_well = True
        for name, sentences in checkup.findings():
            if not sentences:
                self.stdout.write(f"ok    {name}")
            for sentence in sentences:
                self.stdout.write(self.style.WARNING(f"mend  {name}: ") + sentence)
                is_well = False
        if not is_well:
            sys.exit(1)
