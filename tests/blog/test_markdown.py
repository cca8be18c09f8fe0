"""Articles as assistants read them."""

import pytest

from blog.markdown import markdown

pytestmark = pytest.mark.django_db
ADDRESS = "/blog/headaches-from-the-spine.md"


def test_an_article_is_told_whole(client, clinic, published_article):
    response = client.get(ADDRESS)
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    text = response.content.decode()
    assert text.startswith("# Headaches that start in the spine\n")
    assert "By Ada Roe, DPT. Published May 14, 2024." in text
    assert "May 14, 2024; a new review is due" in text
    assert "> Some headaches begin in the neck. Learn how to tell, and what helps." in text
    assert "## Where it hurts\n\nA joint of the neck can send pain to the head." in text
    assert "Call [866-553-0612](tel:+18665530612) or [write to us](/contact/)." in text
    assert "1. Headache classification, International Headache Society, 2018 <https://ichd-3.org/>" in text
    assert "/blog/headaches-from-the-spine/" in text and "In an emergency, call 911." in text


def test_it_is_gone_as_its_page_is(client, published_article, editor):
    assert client.get("/blog/nonsense.md").status_code == 404
    assert client.get(f"/es{ADDRESS}")["Location"] == ADDRESS
    published_article.withdraw(by=editor)
    assert client.get(ADDRESS).status_code == 410


def test_the_page_names_it(client, published_article):
    page = client.get(published_article.get_absolute_url()).text
    assert f'<link rel="alternate" type="text/markdown" href="{ADDRESS}">' in page


def test_blocks_keep_their_words():
    html = (
        '<div class="callout callout--note"><p class="callout__label"><strong>Note</strong></p>'
        "<p>Rest &amp; walk.</p></div>"
        '<div class="table" role="group"><table><thead><tr><th>What</th><th>When</th></tr></thead>'
        "<tbody><tr><td>Ice</td><td>Today</td></tr></tbody></table></div>"
        '<figure><picture><source srcset="/a.avif 1w"><img src="/a.webp" alt="A neck"></picture>'
        "<figcaption>The neck.</figcaption></figure>"
        '<p>Known<sup><a href="#source-1"><span class="visually-hidden">Source </span>[1]</a></sup>.</p>'
        "<ul><li>One</li><li>Two</li></ul>"
    )
    text = markdown(html)
    for part in [
        "**Note**",
        r"Rest \& walk.",
        "| What | When |",
        "| Ice | Today |",
        "![A neck](/a.webp)",
        "The neck.",
        "- One\n- Two",
    ]:
        assert part in text, part
    assert "Source " not in text and "Known" in text


def test_what_looks_like_markdown_is_no_markdown():
    assert markdown("<p># 1 * of_2 [no](link)</p>").startswith("\\#")


def test_assistants_find_every_article_by_topic(client, clinic, published_article, make_published):
    text = client.get("/llms.txt").content.decode()
    assert text.startswith("# NJ Spine & Orthopedic\n\n> ")
    listed = "/blog/headaches-from-the-spine.md): Some headaches begin in the neck. Learn how to tell, and what helps."
    assert "## Head and neck" in text and "- [Headaches that start in the spine](http" in text and listed in text
    assert "headaches-from" not in client.get("/es/llms.txt").content.decode()


def test_the_list_takes_as_many_queries_however_many(client, clinic, make_published, django_assert_max_num_queries):
    for _ in range(5):
        make_published()
    with django_assert_max_num_queries(6):
        client.get("/llms.txt")
