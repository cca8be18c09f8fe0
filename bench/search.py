"""How long a search takes with 200, 10,000 and 100,000 articles.

    python -m bench.search [200 10000 100000]
    python -m tests.postgres python -m bench.search

For a word that nearly every article holds, one that a fiftieth, one that three and one that none holds; goals: 19 of 20
searches within 50 ms, and with 100,000 articles no more than three times what they take with 200.
"""

import os
import statistics
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
django.setup()

from django.db import connection  # noqa: E402

from bench.many_articles import growing  # noqa: E402
from blog.models import Article  # noqa: E402

ROUNDS = 40
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


def timed(words):
    """Return the seconds of each of several searches."""
    taken = []
    for _ in range(ROUNDS + 3):
        started = time.perf_counter()
        Article.objects.search(words, language="en")
        taken.append(time.perf_counter() - started)
    return sorted(taken[3:])


def main(sizes):
    with growing(sizes) as grown:
        medians, is_reached = {}, True
        for size in grown:
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


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [200, 10_000, 100_000])
