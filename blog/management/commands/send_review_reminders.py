from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from blog.models import Reminder


class Command(BaseCommand):
    help = "Remind reviewers and editors by mail of medical reviews that are due; each once, however often this runs."

    def handle(self, **options):
        today = timezone.localdate()
        unheard = Reminder.objects.plan(today)
        sent, failures = 0, []
        for email in Reminder.objects.addresses():
            try:
                sent += self.tell(email, today)
            except Exception as error:  # whatever fails at one address, the others are told
                failures.append(f"{type(error).__name__}: {error}")
        self.stdout.write(f"{sent} {'mail' if sent == 1 else 'mails'} sent.")
        problems = []
        if failures:
            were = "1 mail was" if len(failures) == 1 else f"{len(failures)} mails were"
            problems.append(f"{were} not sent and will be tried again at the next run. The last reason: {failures[-1]}")
        if unheard:
            of = "1 article" if unheard == 1 else f"{unheard} articles"
            problems.append(
                f"Nobody can be reminded of {of}: neither an editor nor the reviewer has an email address. Add one."
            )
        if problems:
            raise CommandError("\n".join(problems))

    def tell(self, email, today):
        """Send what waits for one address; return the number of mails, one unless there is very much to say.

        Raises what the mail server's refusal raises.
        """
        sent = 0
        while claimed := Reminder.objects.claim(email):
            sent += Reminder.objects.deliver(claimed, today) > 0
        return sent
