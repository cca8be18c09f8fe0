from django.core.management.base import BaseCommand, CommandError

from blog.verification import Verification


class Command(BaseCommand):
    help = "Compute again whatever is recorded of medical reviews, and report every difference."

    def handle(self, **options):
        verification, found = Verification(), 0
        for difference in verification.differences():
            self.stdout.write(difference)
            found += 1
        if found:
            raise CommandError(f"{found} {'difference' if found == 1 else 'differences'} found.")
        counted = [f"{count} {name if count == 1 else f'{name}s'}" for name, count in verification.counts.items()]
        self.stdout.write(f"{', '.join(counted)}: all as recorded.")
