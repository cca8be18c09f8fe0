"""Nothing hostile gets through the allowlist, into the store or onto a page."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.rendering import Picture, page_html, sanitize
from tests.blog.hostile_html import ALONE, CORPUS, SHOWN, STORED, faults

PICTURES = {"a" * 64: Picture("/p.jpg", "/p.jpg 640w", 640, 480)}


def page(body):
    return page_html(body, pictures=PICTURES, addresses={1: "/blog/one/"}, sources=9)


def test_the_corpus_is_large():
    assert len(set(CORPUS)) > 600


def test_the_inspector_finds_what_was_not_sanitized():
    missed = [html for html in ALONE if "&lt;" not in html and not faults(html, STORED)]
    # What is harmless as it stands: words inside quoted attributes, no markup at all, a relative address.
    assert len(missed) < 20, missed


@pytest.mark.parametrize("html", CORPUS)
def test_only_the_vocabulary_remains(html):
    stored = sanitize(html)
    assert faults(stored, STORED) == []
    assert sanitize(stored) == stored
    assert faults(page(stored), SHOWN) == []


PIECES = st.one_of(
    st.sampled_from(ALONE),
    st.sampled_from(["</table>", "</svg>", "<td>", "</aside>", "<p>", "</p>", "<a href=", "'", '"', ">", "<!--"]),
    st.text(max_size=10),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=6).map("".join))
def test_no_mixture_gets_through(html):
    stored = sanitize(html)
    assert faults(stored, STORED) == []
    assert sanitize(stored) == stored
    assert faults(page(stored), SHOWN) == []


@pytest.mark.parametrize(
    "html",
    [
        "<blockquote>" * 10_000,
        "<table><tr><td>" * 3_000,
        '<aside data-callout="note">' * 7_000,
        "<a href=/x/>" * 15_000,
        "<h2></h2>" * 20_000,
        "&" * 200_000,
        "<" * 200_000,
        "<th>" * 50_000,
        "<table><tr>" + "<th> <br> " * 15_000,
        '<p title="' + "x" * 200_000,
    ],
    ids=["quotes", "tables", "callouts", "links", "headings", "ampersands", "brackets", "cells", "headers", "title"],
)
def test_the_longest_text_is_cleaned_and_shown_in_bounds(html):
    began = time.perf_counter()
    assert faults(page(sanitize(html)), SHOWN) == []
    assert time.perf_counter() - began < 10
