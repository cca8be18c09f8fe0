"""Visitors who search at the same moment get the answers they would get alone."""

import sys
from concurrent.futures import ThreadPoolExecutor

from blog.search.terms import stem

WORDS = [
    f"{start}{end}" for start in ("comfort", "nation", "relat", "hope", "oper") for end in ("able", "ational", "ing")
]


def test_words_are_stemmed_alike_by_many_threads():
    wanted = [stem.__wrapped__(word, "en") for word in WORDS]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda _: [stem.__wrapped__(word, "en") for word in WORDS], range(200)))
    finally:
        sys.setswitchinterval(interval)
    assert found == [wanted] * 200
