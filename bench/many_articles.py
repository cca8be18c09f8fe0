"""Databases with very many published articles, for the other benches."""

import datetime
import random
import tempfile
from contextlib import contextmanager

from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from blog import guards
from blog.models import Article, Contributor, Publication, RelatedArticle, Revision, SearchEntry, SearchWord, Topic
from blog.models.search_entries import entry_words

TEXTS, WORDS, BATCH, TOPICS = 2000, 300, 2000, 10


def made_up_texts(random):
    """Return texts in whose words a few are common and most are rare, as in any language."""
    syllables = [first + second for first in "bcdfglmnprst" for second in "aeiou"]
    vocabulary = sorted({"".join(random.choices(syllables, k=random.randint(2, 5))) for _ in range(20_000)})
    weights = [1 / rank for rank in range(1, len(vocabulary) + 1)]
    for number in range(TEXTS):
        words = ["pain", "back", *random.choices(vocabulary, weights, k=WORDS)]
        if number % 50 == 0:
            words += ["sciatica", "hurt", "sit"]
        random.shuffle(words)
        yield f"<h2>{words[0]} {words[1]}</h2><p>{' '.join(words)}.</p>"


def add_articles(start, stop, texts):
    """Add articles by these numbers, each published; three of the first hold the rare word."""
    writer = get_user_model().objects.get()
    topics, byline, now = list(Topic.objects.all()), Contributor.objects.get(), timezone.now()
    who = {"created_by": writer, "is_demo": True}
    for first in range(start, stop, BATCH):
        numbers = range(first, min(first + BATCH, stop))
        content = {
            number: {"title": f"Text {number}", "summary": "Words.", "body": texts[number % TEXTS]}
            for number in numbers
        }
        for number in numbers:
            if number < 3:
                content[number]["body"] += "<p>cervicogenic</p>"
        articles = Article.objects.bulk_create(
            Article(
                slug=f"text-{number}",
                topic=topics[number % TOPICS],
                author=byline,
                saved_by=writer,
                listed_at=now - datetime.timedelta(minutes=number),
                **content[number],
                **who,
            )
            for number in numbers
        )
        revisions = Revision.objects.bulk_create(
            Revision(article=article, number=1, digest="0" * 64, **content[number], **who)
            for article, number in zip(articles, numbers, strict=True)
        )
        times = ["starts_at", "decided_at", "first_published_at", "content_changed_at"]
        pages = Publication.objects.bulk_create(
            Publication(
                article=revision.article,
                revision=revision,
                published_by=writer,
                is_demo=True,
                **dict.fromkeys(times, revision.article.listed_at),
            )
            for revision in revisions
        )
        SearchEntry.objects.bulk_create(SearchEntry(publication=page, **entry_of(page)) for page in pages)
        RelatedArticle.objects.bulk_create(
            RelatedArticle(article=one, other=articles[(place + step) % len(articles)], likeness=step)
            for place, one in enumerate(articles)
            for step in range(1, 4)
        )
    for page in Publication.objects.order_by("pk")[: TEXTS if start == 0 else 0]:
        SearchWord.objects.learn(page)


_known = {}


def entry_of(page):
    """Return the words of a page, worked out once for each text."""
    body = page.revision.body
    if body not in _known:
        _known[body] = entry_words(page)
    return {**_known[body], "title": f"entext en{page.revision.title.split()[1]}"}


def prepare():
    """Make what the articles need. The guards go: the rows are none that staff could make."""
    guards.remove(connection)
    get_user_model().objects.create(username="writer")
    for number in range(TOPICS):
        Topic.objects.create(name=f"News {number}", slug=f"news-{number}", description="News.", is_medical=False)
    Contributor.objects.create(name="The clinic", slug="the-clinic", kind="organization")


def fill(start, stop):
    """Add articles by these numbers to the site's own database, which had none but these before."""
    if start == 0:
        prepare()
    _add(start, stop, list(made_up_texts(random.Random(1))))  # noqa: S311


@contextmanager
def growing(sizes):
    """Yield an iterator that adds articles to a new database until there are as many as each of ``sizes`` says."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = f"{tempfile.mkdtemp()}/many.sqlite3"  # a file, as it is served from
    connection.creation.create_test_db(verbosity=0)
    try:
        prepare()
        yield _grown(sizes)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def _grown(sizes):
    texts, before = list(made_up_texts(random.Random(1))), 0  # noqa: S311
    for size in sizes:
        _add(before, size, texts)
        before = size
        yield size


def _add(start, stop, texts):
    add_articles(start, stop, texts)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
