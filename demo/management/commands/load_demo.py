import datetime

from django.core.files import File
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from appointments.models import ContactSettings, PhoneNumber
from blog.dates import add_months
from blog.imaging import read_picture
from blog.models import Article, Contributor, Image, Publication, Review, ReviewRequest, Revision, Topic
from demo import content
from demo.accounts import make_accounts

DEMO_REVIEW_INTERVAL_MONTHS = 36


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
        new = 0
        for entry in content.articles():
            if not Article.objects.filter(slug=entry["slug"]).exists():
                self.load_article(entry)
                new += 1
        self.stdout.write(f"Demonstration content loaded: {new} new articles.")

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
            defaults = {**entry, "position": position, "review_interval_months": DEMO_REVIEW_INTERVAL_MONTHS}
            Topic.objects.get_or_create(slug=entry["slug"], defaults={**defaults, "is_demo": True})
        for entry in content.site()["contributors"]:
            contributor, is_new = Contributor.objects.get_or_create(
                slug=entry["slug"], defaults={**entry, "is_demo": True}
            )
            if is_new and entry["slug"] == "nj-spine-orthopedic":
                contributor.accounts.add(self.accounts["reviewer"], self.accounts["admin"])

    def load_article(self, entry):
        author, reviewer, editor = (self.accounts[role] for role in ("author", "reviewer", "editor"))
        written_at, published_at = at_noon(entry["written_on"]), at_noon(entry["published_on"])
        article = Article.objects.create(
            slug=entry["slug"],
            title=entry["title"],
            summary=entry["summary"],
            body=entry["body"].strip(),
            sources="\n".join(entry["sources"]),
            hero=self.load_picture(entry),
            topic=Topic.objects.get(slug=entry["topic"]),
            author=Contributor.objects.get(slug=entry["author"]),
            version=1,
            created_by=author,
            created_at=written_at,
            saved_by=author,
            saved_at=written_at,
            is_demo=True,
        )
        revision = Revision.objects.create(
            article=article,
            number=1,
            title=article.title,
            summary=article.summary,
            body=article.body,
            sources=article.sources,
            hero=article.hero,
            hero_alt=article.hero.alt_text,
            digest=article.content_digest(),
            created_by=author,
            created_at=written_at,
            is_demo=True,
        )
        ReviewRequest.objects.create(revision=revision, requested_by=author, requested_at=written_at, is_demo=True)
        signer = Contributor.objects.get(slug="nj-spine-orthopedic")
        review = Review.objects.create(
            revision=revision,
            revision_author=author,
            digest=revision.digest,
            decision=Review.Decision.APPROVE,
            reviewer=signer,
            reviewer_name=signer.display_name,
            credential=signer.credential,
            reviewed_on=entry["reviewed_on"],
            next_due_on=add_months(entry["reviewed_on"], DEMO_REVIEW_INTERVAL_MONTHS),
            decided_by=reviewer,
            decided_at=at_noon(entry["reviewed_on"]),
            is_demo=True,
        )
        Publication.objects.create(
            article=article,
            revision=revision,
            review=review,
            starts_at=published_at,
            published_by=editor,
            decided_at=published_at,
            first_published_at=published_at,
            content_changed_at=published_at,
            is_demo=True,
        )

    def load_picture(self, entry):
        image = Image(
            title=entry["title"], alt_text=entry["picture_alt"], credit="Drawn for this demonstration.", is_demo=True
        )
        with content.picture_path(entry["picture"]).open("rb") as file:
            image.store(read_picture(File(file)))
        image.save()
        return image


def at_noon(day):
    """Return noon of that day in the clinic's time zone."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))
