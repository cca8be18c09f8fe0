"""What each block of a stored text becomes on the page."""

from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blog.models import Article
from blog.models.references import References
from blog.rendering import Picture, page_html, plain_text, sanitize

DIGEST = "a" * 64
PICTURE = Picture("/p.jpg", "/p.jpg 640w", 640, 480, (("image/avif", "/p.avif 640w"),), "#aabbcc")


def shown(body, *, pictures=None, addresses=None, sources=0):
    clean = sanitize(body)
    assert clean == body, "what is tested here is what the allowlist keeps"
    return page_html(clean, pictures=pictures or {}, addresses=addresses or {}, sources=sources)


@pytest.mark.parametrize(
    ("kind", "label"),
    [("note", "Note"), ("emergency", "When to seek emergency care"), ("key-points", "Key points")],
)
def test_a_callout_says_what_it_is(kind, label):
    page = shown(f'<aside data-callout="{kind}"><p>Words.</p></aside>')
    heading = f'<p class="callout__label"><strong>{label}</strong></p>'
    assert page == f'<div class="callout callout--{kind}">{heading}<p>Words.</p></div>'


def test_a_question_stands_with_its_answer():
    page = shown('<section data-qa=""><h3>Why?</h3><p>So.</p></section>')
    assert page == '<div class="qa"><h3>Why?</h3><p>So.</p></div>'


def test_a_tables_first_row_heads_columns_and_later_header_cells_head_rows():
    rows = "<tr><th>A</th><th>B</th></tr><tr><th>1</th><td>2</td></tr>"
    page = shown(f"<table><tbody>{rows}</tbody></table>")
    assert '<th scope="col">A</th><th scope="col">B</th>' in page
    assert '<th scope="row">1</th><td>2</td>' in page


def test_a_header_cell_without_words_is_no_header():
    page = shown("<table><tbody><tr><th><p></p></th><th><p>B</p></th></tr></tbody></table>")
    assert page.count("<th ") == 1
    assert "<td><p></p></td>" in page


def test_each_table_can_be_reached_and_is_named_apart():
    table = "<table><tbody><tr><td>1</td></tr></tbody></table>"
    page = shown(table + table)
    for number in (1, 2):
        assert f'<div class="table" role="group" tabindex="0" aria-label="Table {number}"><table>' in page


def test_cells_keep_the_columns_and_rows_they_span():
    page = shown('<table><tbody><tr><th colspan="2" rowspan="3">A</th></tr></tbody></table>')
    assert '<th scope="col" colspan="2" rowspan="3">' in page


@pytest.mark.parametrize("span", ["0", "21", "1000", "x", "-1"])
def test_spans_that_no_table_needs_are_dropped(span):
    cell = f'<table><tbody><tr><td colspan="{span}">A</td></tr></tbody></table>'
    assert sanitize(cell) == "<table><tbody><tr><td>A</td></tr></tbody></table>"


def test_a_figure_shows_the_picture_with_the_words_of_the_text():
    body = f'<figure data-image="{DIGEST}" data-alt="A &amp; &quot;B&quot;"><figcaption>Below</figcaption></figure>'
    page = shown(body, pictures={DIGEST: PICTURE})
    assert page.startswith('<figure class="figure"><picture><source type="image/avif"')
    assert 'alt="A &amp; &quot;B&quot;"' in page
    assert 'width="640" height="480"' in page
    assert 'loading="lazy"' in page
    assert page.endswith("<figcaption>Below</figcaption></figure>")


def test_a_figure_without_words_is_decoration():
    assert 'alt=""' in shown(f'<figure data-image="{DIGEST}"></figure>', pictures={DIGEST: PICTURE})


@pytest.mark.parametrize("figure", [f'<figure data-image="{DIGEST}">', "<figure>"])
def test_a_figure_whose_picture_is_gone_keeps_its_caption(figure):
    page = shown(f"{figure}<figcaption>Below</figcaption></figure>")
    assert page == '<div><div class="caption">Below</div></div>'


def test_only_the_first_caption_of_a_figure_is_its_caption():
    body = f'<figure data-image="{DIGEST}"><figcaption>1</figcaption><figcaption>2</figcaption></figure>'
    page = shown(body, pictures={DIGEST: PICTURE})
    assert page.count("<figcaption>") == 1
    assert '<div class="caption">2</div>' in page


def test_a_link_by_number_leads_where_the_article_stands_today():
    body = '<p><a data-article="12">words</a></p>'
    assert shown(body, addresses={12: "/blog/there/"}) == '<p><a href="/blog/there/">words</a></p>'
    assert shown(body) == "<p>words</p>"


def test_a_reference_leads_to_its_source():
    body = '<p>So.<sup data-source="2"></sup></p>'
    assert '<a href="#source-2"><span class="visually-hidden">Source </span>[2]</a>' in shown(body, sources=2)
    assert shown(body, sources=1) == "<p>So.</p>"


def test_a_reference_inside_a_link_makes_no_link_in_a_link():
    page = shown('<p><a href="/x/">So<sup data-source="1"></sup></a></p>', sources=1)
    assert page == '<p><a href="/x/">So<sup>[1]</sup></a></p>'


@pytest.mark.parametrize(
    ("video", "address", "player"),
    [
        (
            "youtube:dQw4w9WgXcQ",
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
            "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1",
        ),
        ("vimeo:123", "https://vimeo.com/123", "https://player.vimeo.com/video/123?autoplay=1&amp;dnt=1"),
    ],
)
def test_a_video_is_a_link_until_it_is_asked_for(video, address, player):
    page = shown(f'<figure data-video="{video}" data-title="Five &lt;i&gt; stretches"></figure>')
    assert f'<a class="video__link" href="{address}" data-player="{player}">' in page
    assert "Five &lt;i&gt; stretches" in page
    assert "<img" not in page
    assert "src=" not in page


def test_the_still_of_a_video_comes_from_the_library():
    body = f'<figure data-video="vimeo:1" data-title="T" data-image="{DIGEST}"></figure>'
    page = shown(body, pictures={DIGEST: PICTURE})
    assert '<img class="picture" src="/p.jpg"' in page
    assert 'alt=""' in page


NONSENSE = [
    "<figure><figure><figcaption>a</figcaption></figure></figure>",
    '<aside data-callout="note"><aside data-callout="emergency"><p>a</p></aside></aside>',
    "<aside><p>a</p></aside>",
    "<section><p>a</p></section>",
    '<section data-qa=""></section>',
    "<table></table>",
    "<table><tbody><tr><td><ul><li>a</li></ul><table><tbody><tr><th>b</th></tr></tbody></table></td></tr></tbody></table>",
    "<figcaption>a</figcaption>",
    "<figure><h2>a</h2></figure><h2>a</h2>",
    '<blockquote><table><tbody><tr><td><h2>b</h2><aside data-callout="note"></aside></td></tr></tbody></table>'
    "</blockquote>",
    "<p>1 &lt; 2 &amp; 3 &gt; 2, &nbsp; &amp;lt;</p>",
]


class Balance(HTMLParser):
    """Fails at an element that closes another than it opened."""

    def __init__(self):
        super().__init__()
        self.open, self.words = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in ("br", "hr", "img", "source"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


@pytest.mark.parametrize("body", NONSENSE)
def test_nonsense_gives_sound_html_and_loses_no_words(body):
    balance = Balance()
    balance.feed(shown(body, pictures={DIGEST: PICTURE}))
    balance.close()
    assert balance.open == []
    words = "".join(balance.words).replace("Note", "").replace("When to seek emergency care", "")
    assert "".join(words.split()) == "".join(plain_text(body).split())


def test_words_of_blocks_count_as_words():
    body = (
        '<figure data-image="x" data-alt="unseen"><figcaption>Below it</figcaption></figure>'
        "<table><tbody><tr><th>One</th><td>two</td></tr></tbody></table>"
        '<section data-qa=""><h3>Why?</h3><p>So.</p></section>'
    )
    assert plain_text(body).split() == ["Below", "it", "One", "two", "Why?", "So."]


# From the database: what a text names is looked up once, however many texts there are


@pytest.fixture
def naming(image, published_article):
    return f'<p><a data-article="{published_article.pk}">a</a></p><figure data-image="{image.sha256}"></figure>'


def test_what_texts_name_is_looked_up_at_once(naming, image, published_article, django_assert_num_queries):
    with django_assert_num_queries(2):
        references = References.of([naming] * 50)
    assert references.pictures[image.sha256].width == image.width
    assert references.addresses == {published_article.pk: published_article.get_absolute_url()}


@pytest.mark.django_db
def test_texts_that_name_nothing_ask_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        References.of(["<p>Words</p>"])


def test_a_withdrawn_article_is_linked_no_more(naming, published_article, editor):
    article = Article(body=naming)
    assert f'href="{published_article.get_absolute_url()}"' in article.html
    published_article.withdraw(by=editor)
    article = Article(body=naming)
    assert "href=" not in article.html


def test_a_changed_address_breaks_no_link(naming, published_article):
    Article.objects.filter(pk=published_article.pk).update(slug="elsewhere")
    assert 'href="/blog/elsewhere/"' in Article(body=naming).html


@pytest.mark.parametrize("amount", [1, 30])
def test_what_a_text_names_costs_its_page_two_queries_however_much_it_is(client, make_published, naming, amount):
    plain, full = make_published(), make_published(body=naming * amount)
    client.get(plain.get_absolute_url())
    with CaptureQueriesContext(connection) as without:
        client.get(plain.get_absolute_url())
    with CaptureQueriesContext(connection) as with_names:
        page = client.get(full.get_absolute_url())
    assert page.content.count(b'<figure class="figure">') == amount
    assert len(with_names) == len(without) + 2


def test_the_feed_looks_up_what_all_its_texts_name_at_once(client, make_published, naming):
    make_published(body=naming)
    with CaptureQueriesContext(connection) as one:
        client.get("/blog/feed/")
    for _ in range(4):
        make_published(body=naming)
    with CaptureQueriesContext(connection) as five:
        feed = client.get("/blog/feed/")
    assert feed.text.count("&lt;figure") == 5
    assert len(five) == len(one)
