"""How long public pages take with 200, 10,000 and 100,000 articles: lists, their last pages, topics, articles.

    python -m bench.pages [200 10000 100000]
    python -m tests.postgres python -m bench.pages

Goal: with 100,000 articles no more than 1.3 times what each takes with 200. A page that is not there searches for
what was meant: for it, 19 of 20 within 50 ms.
"""

import logging
import os
import statistics
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from bench.many_articles import growing  # noqa: E402
from blog.models import Article, Publication  # noqa: E402
from blog.pagination import place_of  # noqa: E402

ROUNDS, GOAL_RATIO = 60, 1.3
SEARCHES, GOAL_SECONDS = {"no such page"}, 0.05


def addresses():
    """Return what is asked for, by name; the deep pages stand before the last dozens."""

    def deep(**narrowed):
        oldest = Publication.objects.live().for_listing().filter(**narrowed).reverse()
        return f"before={place_of(oldest.as_cards(16)[-1])}"

    return {
        "home": "/",
        "list": "/blog/",
        "list, deep": f"/blog/?{deep()}",
        "topic": "/blog/topics/news-3/",
        "topic, deep": f"/blog/topics/news-3/?{deep(article__topic__slug='news-3')}",
        "article, new": f"/blog/{Article.objects.order_by('-listed_at')[0].slug}/",
        "article, old": f"/blog/{Article.objects.order_by('listed_at')[0].slug}/",
        "feed": "/blog/feed/",
        "no such page": "/no-such-page/",
    }


def timed(client, address):
    """Return the seconds of each of several requests."""
    taken = []
    for _ in range(ROUNDS + 3):
        started = time.perf_counter()
        client.get(address, headers={"host": "127.0.0.1"})
        taken.append(time.perf_counter() - started)
    return sorted(taken[3:])


def main(sizes):
    client = Client()
    settings.PAGES_KEPT_BYTES = 0  # what is kept takes the same time whatever it is
    logging.disable(logging.WARNING)
    with growing(sizes) as grown:
        medians, is_reached = {}, True
        for size in grown:
            print(f"{connection.vendor}, {size:,} articles")  # noqa: T201
            for name, address in addresses().items():
                taken = timed(client, address)
                middle, late = statistics.median(taken), taken[int(len(taken) * 0.95)]
                first = medians.setdefault(name, middle)
                is_reached &= late <= GOAL_SECONDS if name in SEARCHES else middle <= first * GOAL_RATIO
                print(  # noqa: T201
                    f"  {name:12} p50 {middle * 1000:6.1f} ms   p95 {late * 1000:6.1f} ms   "
                    f"{middle / first:4.2f} times {sizes[0]:,}"
                )
        print("Goals reached." if is_reached else "Goals NOT reached.")  # noqa: T201


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [200, 10_000, 100_000])
