import re

from django.db import models, transaction
from django.utils import timezone

from blog import rendering
from blog.search.queries import indexed
from blog.search.spelling import SHORTEST, forms
from blog.search.terms import STOP_WORDS, stem, terms, words

_HEADING = re.compile(r"<h[2-4]>(.*?)</h[2-4]>", re.DOTALL)


class SearchEntryQuerySet(models.QuerySet):
    def write(self, publication):
        """Note the words of what is being published, in the same transaction; forget those of pages that ended."""
        with transaction.atomic():
            self.filter(publication__article=publication.article, publication__ends_at__lte=timezone.now()).delete()
            self.update_or_create(publication=publication, defaults=entry_words(publication))
            SearchWord.objects.learn(publication)

    def left_over(self):
        """Keep the entries of pages that ended."""
        return self.filter(publication__ends_at__lte=timezone.now())

    def differing(self, publications):
        """Yield ``(publication, differs)`` for each of these: whether its entry is missing or says something else."""
        fields = ["title", "questions", "summary", "body"]
        for publication in publications.select_related("article", "revision", "search_entry").iterator(chunk_size=200):
            entry = getattr(publication, "search_entry", None)
            stored = entry and {name: getattr(entry, name) for name in fields}
            yield publication, stored != entry_words(publication)


class SearchEntry(models.Model):
    """The words of a publication as search compares them: stems, each with its language before it.

    There is one for each page and each plan; whether visitors may read it is asked when somebody searches. The
    database's own index of these words is made by the migration: FTS5 on SQLite, kept by triggers, a column with
    weights and GIN on PostgreSQL.
    """

    publication = models.OneToOneField(
        "blog.Publication", on_delete=models.CASCADE, primary_key=True, related_name="search_entry"
    )
    title = models.TextField()
    questions = models.TextField()
    summary = models.TextField()
    body = models.TextField()

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        # Not among the tables whose triggers are the app's guards.
        db_table = "search_entry"

    def __str__(self):
        return str(self.publication)


class SearchWordQuerySet(models.QuerySet):
    def learn(self, publication):
        """Add the words of a publication that are not known yet, with the forms they are found by when misspelled."""
        language = publication.article.language
        said = telling_words(publication)
        known = set(self.filter(language=language, word__in=said).values_list("word", flat=True))
        new = sorted(said - known)
        self.bulk_create(
            [SearchWord(language=language, word=word, stem=stem(word, language)) for word in new],
            ignore_conflicts=True,
        )
        SearchForm.objects.bulk_create(
            [SearchForm(language=language, form=form, word=word) for word in new for form in sorted(forms(word))],
            ignore_conflicts=True,
        )


class SearchWord(models.Model):
    """A word that some published text holds."""

    language = models.CharField(max_length=2)
    word = models.CharField(max_length=60, db_index=True)
    stem = models.CharField(max_length=60)

    objects = SearchWordQuerySet.as_manager()

    class Meta:
        db_table = "search_word"
        constraints = [models.UniqueConstraint(fields=["language", "word"], name="search_word_once")]
        indexes = [models.Index(fields=["language", "stem"], name="search_word_by_stem")]

    def __str__(self):
        return self.word


class SearchForm(models.Model):
    """A known word, or one with a letter left out: what a misspelled word has in common with it."""

    language = models.CharField(max_length=2)
    form = models.CharField(max_length=60)
    word = models.CharField(max_length=60)

    class Meta:
        db_table = "search_form"
        constraints = [models.UniqueConstraint(fields=["language", "form", "word"], name="search_form_once")]

    def __str__(self):
        return f"{self.form}: {self.word}"


def entry_words(publication):
    """Return what a ``SearchEntry`` says of a publication, by field."""
    revision, language = publication.revision, publication.article.language
    texts = {
        "title": revision.title,
        "questions": "\n".join(map(rendering.plain_text, _HEADING.findall(revision.body))),
        "summary": revision.summary,
        "body": rendering.plain_text(revision.body),
    }
    return {name: " ".join(indexed(terms(text, language), language)) for name, text in texts.items()}


def telling_words(publication):
    """Return the words of a publication that somebody may misspell."""
    revision = publication.revision
    text = "\n".join([revision.title, revision.summary, rendering.plain_text(revision.body)])
    found = {word for _, _, word in words(text) if len(word) >= SHORTEST and word.isalpha()}
    return found - STOP_WORDS[publication.article.language]
