from django.core.management.base import BaseCommand
from django.db import transaction

from appointments.models import ContactSettings, PhoneNumber
from blog.models import Article, Contributor, Synonym, Topic
from demo import content
from demo.accounts import make_accounts
from demo.checker import load_checker
from demo.frame import load_frame
from demo.inbox import load_messages
from demo.loading import REVIEW_INTERVAL_MONTHS, load_text, load_update, make_article
from demo.translations import load_translations


class Command(BaseCommand):
    help = "Add the demonstration content that is missing; what exists already is left as it is."

    def add_arguments(self, parser):
        parser.add_argument(
            "--once", action="store_true", help="do nothing when the content was loaded before, even if it was cleared"
        )

    @transaction.atomic
    def handle(self, *, once, **options):
        if once and ContactSettings.current().demo_content != ContactSettings.DemoContent.NONE:
            return
        self.accounts = make_accounts()
        self.load_contact()
        self.load_topics_and_contributors()
        known = set(Article.objects.values_list("slug", flat=True))
        new = [entry for entry in content.articles() if entry["slug"] not in known]
        for entry in new:
            make_article(entry, self.accounts)
        for entry in new:
            load_text(entry, self.accounts)
            for update in content.updates(entry["slug"]):
                load_update(update, self.accounts)
        translated = load_translations(self.accounts)
        load_frame(self.accounts)
        self.load_synonyms()
        load_checker(self.accounts, Contributor.objects.get(slug="nj-spine-orthopedic"))
        messages = load_messages(self.accounts)
        self.stdout.write(
            f"Demonstration content loaded: {len(new)} new articles, {translated} new translations, "
            f"{messages} new messages."
        )

    def load_synonyms(self):
        for language, lines in content.synonyms().items():
            for phrases in lines:
                Synonym.objects.get_or_create(phrases=phrases, language=language, defaults={"is_demo": True})

    def load_contact(self):
        numbers = {}
        for entry in content.site()["phone_numbers"]:
            numbers[entry["key"]], _ = PhoneNumber.objects.get_or_create(
                key=entry["key"], defaults={**entry, "is_demo": True}
            )
        settings, is_new = ContactSettings.objects.get_or_create(pk=1)
        if is_new:
            entry = content.site()["contact"]
            for placement, key in entry.pop("placements").items():
                setattr(settings, f"{placement}_number", numbers[key])
            for name, value in entry.items():
                setattr(settings, name, value)
            settings.is_demo = True
        settings.demo_content = ContactSettings.DemoContent.SHOWN
        settings.save()

    def load_topics_and_contributors(self):
        for position, entry in enumerate(content.site()["topics"]):
            defaults = {**entry, "position": position, "review_interval_months": REVIEW_INTERVAL_MONTHS}
            Topic.objects.get_or_create(slug=entry["slug"], defaults={**defaults, "is_demo": True})
        for entry in content.site()["contributors"]:
            contributor, is_new = Contributor.objects.get_or_create(
                slug=entry["slug"], defaults={**entry, "is_demo": True}
            )
            if is_new and entry["slug"] == "nj-spine-orthopedic":
                contributor.accounts.add(self.accounts["reviewer"], self.accounts["admin"])
