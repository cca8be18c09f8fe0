"""Time from stored text to page for an article of 3,000 words with every kind of block: `python -m bench.rendering`."""

import statistics
import time

from django.conf import settings

from blog.rendering import Picture, page_html, plain_text, sanitize

RUNS = 200
DIGEST = "a" * 64
PICTURE = Picture("/p.jpg", "/p.jpg 640w", 640, 480, (("image/avif", "/p.avif 640w"), ("image/webp", "/p.webp 640w")))
WORDS = (
    "Most low back pain eases within a few weeks when you keep moving as well as you can and rest a little between. "
)
SECTION = f"""
<h2>What helps</h2><p>{WORDS * 4}<sup data-source="1"></sup> Call <span data-phone="article_body"></span>.</p>
<p>{WORDS * 2}<a data-article="1">Read on</a> or <a href="https://example.com/">elsewhere</a>.</p>
<aside data-callout="key-points"><ul><li><p>{WORDS}</p></li><li><p>{WORDS}</p></li></ul></aside>
<table><tbody><tr><th>What</th><th>When</th></tr><tr><th>Walking</th><td>{WORDS}</td></tr></tbody></table>
<figure data-image="{DIGEST}" data-alt="A drawing"><figcaption>{WORDS}</figcaption></figure>
<section data-qa=""><h3>Should I rest?</h3><p>{WORDS}</p></section>
<figure data-video="vimeo:1" data-title="How to lift"></figure>
"""


def once(body):
    clean = sanitize(body)
    return page_html(clean, pictures={DIGEST: PICTURE}, addresses={1: "/blog/one/"}, sources=3)


def main():
    settings.configure()
    body = SECTION * 12
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        once(body)
        times.append((time.perf_counter() - began) * 1000)
    words = len(plain_text(sanitize(body)).split())
    print(f"{words} words: median {statistics.median(times):.1f} ms, slowest {max(times):.1f} ms of {RUNS} runs")  # noqa: T201


if __name__ == "__main__":
    main()
