"""How long a search takes with 200, 10,000 and 100,000 articles.

    python -m bench.search [200 10000 100000]
    python -m tests.postgres python -m bench.search

For a word that nearly every article holds, one that a fiftieth, one that three and one that none holds; goals: 19 of 20
searches within 50 ms, and with 100,000 articles no more than three times what they take with 200.
"""

import os
import random
import statistics
import sys
import tempfile
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from blog import guards  # noqa: E402
from blog.models import Article, Contributor, Publication, Revision, SearchEntry, SearchWord, Topic  # noqa: E402
from blog.models.search_entries import entry_words  # noqa: E402

TEXTS, WORDS, ROUNDS, BATCH = 2000, 300, 40, 2000
SEARCHES = {
    "common": "pain",
    "two common": "pain back",
    "middling": "sciatica",
    "rare": "cervicogenic",
    "absent": "xylophone",
    "misspelled": "cervicogenik",
    "a sentence": "why does my back hurt more when I sit all day",
}
GOAL_SECONDS, GOAL_RATIO = 0.05, 3


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
    topic, byline, now = Topic.objects.get(), Contributor.objects.get(), timezone.now()
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
            Article(slug=f"text-{number}", topic=topic, author=byline, saved_by=writer, **content[number], **who)
            for number in numbers
        )
        revisions = Revision.objects.bulk_create(
            Revision(article=article, number=1, digest="0" * 64, **content[number], **who)
            for article, number in zip(articles, numbers, strict=True)
        )
        times = dict.fromkeys(["starts_at", "decided_at", "first_published_at", "content_changed_at"], now)
        pages = Publication.objects.bulk_create(
            Publication(article=revision.article, revision=revision, published_by=writer, is_demo=True, **times)
            for revision in revisions
        )
        SearchEntry.objects.bulk_create(SearchEntry(publication=page, **entry_of(page)) for page in pages)
    for page in Publication.objects.order_by("pk")[: TEXTS if start == 0 else 0]:
        SearchWord.objects.learn(page)


known = {}


def entry_of(page):
    """Return the words of a page, worked out once for each text."""
    body = page.revision.body
    if body not in known:
        known[body] = entry_words(page)
    return {**known[body], "title": f"entext en{page.revision.title.split()[1]}"}


def timed(words):
    """Return the seconds of each of several searches."""
    taken = []
    for _ in range(ROUNDS + 3):
        started = time.perf_counter()
        Article.objects.search(words, language="en")
        taken.append(time.perf_counter() - started)
    return sorted(taken[3:])


def main(sizes):
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = (
            f"{tempfile.mkdtemp()}/search.sqlite3"  # a file, as it is served from
        )
    connection.creation.create_test_db(verbosity=0)
    try:
        guards.remove(connection)  # the rows are none that staff could make
        get_user_model().objects.create(username="writer")
        Topic.objects.create(name="News", slug="news", description="News.", is_medical=False)
        Contributor.objects.create(name="The clinic", slug="the-clinic", kind="organization")
        texts = list(made_up_texts(random.Random(1)))  # noqa: S311
        before, medians, is_reached = 0, {}, True
        for size in sizes:
            add_articles(before, size, texts)
            before = size
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            print(f"{connection.vendor}, {size:,} articles")  # noqa: T201
            for name, words in SEARCHES.items():
                taken = timed(words)
                middle, late = statistics.median(taken), taken[int(len(taken) * 0.95)]
                first = medians.setdefault(name, middle)
                is_reached &= late <= GOAL_SECONDS and middle <= first * GOAL_RATIO
                print(  # noqa: T201
                    f"  {name:12} p50 {middle * 1000:6.1f} ms   p95 {late * 1000:6.1f} ms   "
                    f"{middle / first:4.1f} times {sizes[0]:,}"
                )
        print("Goals reached." if is_reached else "Goals NOT reached.")  # noqa: T201
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [200, 10_000, 100_000])
