from collections import defaultdict

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from appointments import letters
from appointments.models import ContactSettings, Inquiry


class Command(BaseCommand):
    help = "Remind by mail of messages whose day of calling back has come; each once, however often this runs."

    def handle(self, **options):
        today, told, problems = timezone.localdate(), 0, []
        for recipients, inquiries in self.letters().items():
            numbers = [inquiry.pk for inquiry in inquiries]
            if not recipients:
                problems.append(f"Nobody is set to be told of {len(numbers)} of them.")
                continue
            name = f"call-back-{today}-{numbers[0]}"
            try:
                letters.call_back_reminder(inquiries, list(recipients), message_id=name).send()
            except OSError as error:
                problems.append(f"A mail was not taken and is tried again next time: {type(error).__name__}.")
            else:
                # Not those that were given another day while the mail went out.
                told += Inquiry.objects.call_back_due().filter(pk__in=numbers).update(reminded_on=today)
        self.stdout.write(f"Reminded of {told} message{'' if told == 1 else 's'}.")
        if problems:
            raise CommandError("\n".join(problems))

    def letters(self):
        """Return what is due and was not told yet, by whom to tell: who answers it, else who is told of messages."""
        usual, due = tuple(ContactSettings.current().recipients), defaultdict(list)
        waiting = Inquiry.objects.call_back_due().filter(reminded_on=None).select_related("assigned_to")
        for inquiry in waiting.only("assigned_to__email", "assigned_to__is_active"):
            account = inquiry.assigned_to
            due[(account.email,) if account and account.is_active and account.email else usual].append(inquiry)
        return due
