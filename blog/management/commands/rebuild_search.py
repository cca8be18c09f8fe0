from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from tqdm import tqdm

from blog.models import Publication, RelatedArticle, SearchEntry


class Command(BaseCommand):
    help = (
        "Bring the search up to what is published. The site may run meanwhile; asked for twice, it does nothing twice."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="Mend nothing; fail when the search says otherwise.")

    def handle(self, *, check, **options):
        pages = Publication.objects.standing().order_by("pk")
        progress = tqdm(
            SearchEntry.objects.differing(pages), total=pages.count(), unit=" pages", file=self.stderr, disable=None
        )
        differing = 0
        for page, differs in progress:
            differing += differs
            if differs and not check:
                SearchEntry.objects.write(page)
        # No difference: a page that ended is shown by no search, and its words go whenever somebody looks.
        gone, _ = SearchEntry.objects.left_over().delete()
        if check:
            if differing or not self.index_is_whole():
                raise CommandError(
                    f"The search differs from what is published: {differing} pages, its index is "
                    f"{'whole' if self.index_is_whole() else 'broken'}. Run: manage.py rebuild_search"
                )
            self.stdout.write("The search says what is published.")
            return
        for page in tqdm(
            pages.select_related("article", "revision"), unit=" pages related", file=self.stderr, disable=None
        ):
            RelatedArticle.objects.relate(page)
        if connection.vendor == "sqlite":
            self.tell_index("rebuild")
        self.stdout.write(f"Entered {differing} of {pages.count()} pages anew, and forgot {gone} that ended.")

    def index_is_whole(self):
        """Say whether SQLite's index holds what the entries say; PostgreSQL keeps its own in the same row."""
        if connection.vendor != "sqlite":
            return True
        try:
            self.tell_index("integrity-check")
        except DatabaseError:
            return False
        return True

    def tell_index(self, order):
        rank = ", rank) VALUES (%s, 1)" if order == "integrity-check" else ") VALUES (%s)"
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO search_index(search_index{rank}", [order])
