from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import ProtectedError

from appointments.models import ContactSettings, PhoneNumber, Subject
from blog.models import (
    Article,
    Contributor,
    Image,
    Opening,
    Publication,
    Remark,
    Review,
    ReviewRequest,
    Revision,
    Synonym,
    Topic,
)
from demo.accounts import SIGN_INS, demo_accounts
from demo.checker import checker_rows
from demo.frame import frame_rows, withdraw_pages
from demo.inbox import clear_messages


class Command(BaseCommand):
    help = "Remove the demonstration content, and nothing that staff wrote, reviewed or changed."

    @transaction.atomic
    def handle(self, **options):
        withdraw_pages()
        removed = {
            **{kind: self.remove(rows) for kind, rows in frame_rows().items()},
            **{kind: self.remove(rows) for kind, rows in checker_rows().items()},
            "publications": self.remove(Publication.objects.filter(is_demo=True, review__is_demo=True)),
            "remarks": self.remove(Remark.objects.filter(is_demo=True)),
            "openings": self.remove(Opening.objects.filter(is_demo=True)),
            "reviews": self.remove(Review.objects.filter(is_demo=True)),
            "review requests": self.remove(ReviewRequest.objects.filter(is_demo=True, revision__reviews=None)),
            # First, for they name the English ones.
            "revisions of translations": self.remove(
                Revision.objects.filter(is_demo=True, article__translation_of__isnull=False)
            ),
            "translations": self.remove(Article.objects.filter(is_demo=True, translation_of__isnull=False)),
            "revisions": self.remove(Revision.objects.filter(is_demo=True)),
            "articles": self.remove(Article.objects.filter(is_demo=True)),
            "pictures": self.remove(Image.objects.filter(is_demo=True)),
            "contributors": self.remove(Contributor.objects.filter(is_demo=True)),
            "topics": self.remove(Topic.objects.filter(is_demo=True)),
            "synonyms": self.remove(Synonym.objects.filter(is_demo=True)),
            "messages": clear_messages(),
            # What a real message was about stays.
            "subjects": self.remove(Subject.objects.filter(is_demo=True, inquiries=None)),
        }
        self.clear_contact()
        removed["phone numbers"] = self.remove(PhoneNumber.objects.filter(is_demo=True))
        removed["accounts"] = self.remove(demo_accounts())
        for account in demo_accounts():
            account.is_active = False
            account.set_unusable_password()
            account.save()
            self.stdout.write(f"{account.username} wrote or decided something that stays, so it is only locked.")
        SIGN_INS.unlink(missing_ok=True)
        self.stdout.write("Removed: " + ", ".join(f"{count} {kind}" for kind, count in removed.items()) + ".")

    def remove(self, rows):
        """Delete the rows that nothing of the staff's refers to; return how many went."""
        count = 0
        for row in rows:
            try:
                with transaction.atomic():
                    row.delete()
            except ProtectedError:
                continue
            count += 1
        return count

    def clear_contact(self):
        """Forget the demonstration's contact details, unless staff changed them."""
        settings = ContactSettings.objects.filter(pk=1).first()
        if settings is None:
            return
        if settings.is_demo:
            settings.delete()
            settings = ContactSettings(pk=1)
        settings.demo_content = ContactSettings.DemoContent.CLEARED
        settings.save()
