from types import SimpleNamespace

import pytest
from django.utils import timezone

from blog.checklist import Facts, checklist
from blog.facts import facts_about
from blog.models import Article, LinkCheck
from blog.rendering import source_list

DIGEST = "a" * 64
IN_ORDER = {
    "title": "A pinched nerve in the neck",
    "summary": "What a pinched nerve is, how it feels, and what helps in the first weeks.",
    "body": '<h2>a</h2><h3>b</h3><h2>c</h2><p><a href="/contact/">Write to us</a></p>',
    "sources": "A source",
    "hero": object(),
    "picture_alt": "A neck",
}


def open_points(facts=None, **parts):
    parts = {**IN_ORDER, **parts}
    content = SimpleNamespace(**parts, source_list=source_list(parts["sources"]))
    return [check.sentence for check in checklist(content, facts or Facts()) if not check.passed]


def test_a_text_in_order_has_no_open_point():
    assert open_points() == []


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"title": ""}, "It has no title."),
        ({"title": "x" * 66}, "The title has 66 characters; search results cut it at about 65."),
        ({"summary": "x" * 49}, "The summary has 49 characters; 50 to 160 are read best."),
        ({"summary": "x" * 161}, "The summary has 161 characters; 50 to 160 are read best."),
        ({"sources": ""}, "It names no source."),
        ({"hero": None, "picture_alt": ""}, "It has no picture."),
        ({"picture_alt": ""}, "The picture is marked as decoration only."),
        (
            {"body": "<p>[Hint: say what helps.]</p><p>[Hint: and when.]</p>"},
            "Hints of the template that still stand in the text: 2. Put your own words there.",
        ),
        ({"body": "<h3>a</h3><h2>b</h2><h4>c</h4>"}, "A heading level is skipped: “c”."),
        ({"body": "<h4>a</h4>"}, "A heading level is skipped: “a”."),
        ({"body": "<h2><strong> </strong></h2>"}, "A heading has no words. Write some, or delete it."),
        ({"body": '<p><a href="/x/"> Read more </a></p>'}, "Links do not say where they lead: “Read more”."),
        ({"body": '<p><a href="/x/">HERE!</a></p>'}, "Links do not say where they lead: “HERE!”."),
        ({"body": '<p><a data-article="1">this page</a></p>'}, "Links do not say where they lead: “this page”."),
        (
            {"body": "<p>866.553.0612 or (855) 586-2615</p>"},
            "Phone numbers that the clinic does not know: (855) 586-2615, 866.553.0612. Correct them, or insert them "
            "by name.",
        ),
        (
            {"body": '<p><a href="tel:+18665530612">Call us</a></p>'},
            "Links that dial a typed number: +18665530612. Insert phone numbers by name.",
        ),
        (
            {"body": f'<figure data-image="{DIGEST}"></figure><figure data-image="{DIGEST}" data-alt="x"></figure>'},
            "Pictures in the text marked as decoration only: 1. Describe those that say anything.",
        ),
        (
            {"body": '<p>a<sup data-source="1"></sup><sup data-source="3"></sup></p>'},
            "References to sources that are not in the list: 3.",
        ),
        (
            {"body": '<p>a<sup data-source="2"></sup></p>', "sources": "One\nTwo\nThree"},
            "Sources that the text does not refer to: 1, 3.",
        ),
        (
            {"body": "<p>Multidisciplinary electrodiagnostic characterization necessitates decompression.</p>"},
            "It reads at about US grade 50.1; patients read most easily at grade 6 to 8.",
        ),
    ],
)
def test_what_a_reader_should_look_at_is_said(parts, sentence):
    assert open_points(**parts) == [sentence]


@pytest.mark.parametrize("text", ["1998-2024", "12345-678-9012", "10.1000/182", "2024 05 14"])
def test_other_figures_are_no_phone_numbers(text):
    assert open_points(body=f"<p>{text}</p>") == []


@pytest.mark.parametrize("words", ["Here is what helps", "Heres to you", "Linked pain", "What more rest does"])
def test_words_that_only_begin_like_vague_ones_are_no_vague_link(words):
    assert open_points(body=f'<p><a href="/x/">{words}</a></p>') == []


def test_a_video_needs_no_description():
    video = f'<figure data-video="vimeo:1" data-title="T" data-image="{DIGEST}"></figure>'
    assert open_points(body=video) == []


def test_only_the_first_of_many_examples_are_named():
    body = "".join(f'<p><a href="/{n}/">here{"!" * n}</a></p>' for n in range(8))
    (sentence,) = open_points(body=body)
    assert sentence.endswith("“here!!!!” and 3 more.")


# What the database knows


@pytest.fixture
def facts():
    def about(body, sources=""):
        return facts_about(Article(body=body, sources=sources))

    return about


def test_a_link_to_an_article_that_nobody_can_read_is_named(facts, published_article, make_article):
    draft = make_article(title="A draft")
    links = f'<p><a data-article="{published_article.pk}">one</a> <a data-article="{draft.pk}">the other</a></p>'
    found = facts(links)
    assert found.unreadable == {draft.pk}
    assert open_points(found, body=links) == [
        "Links to articles that visitors cannot read: “the other”. The page shows only the words."
    ]


@pytest.mark.parametrize(
    "address", ["/contact/", "/contact", "/", "#section-a", "/sitemap.xml", "/media/x.pdf", "mailto:a@example.com"]
)
def test_addresses_that_lead_somewhere_are_not_named(db, facts, address):
    assert facts(f'<p><a href="{address}">words</a></p>').lost == frozenset()


@pytest.mark.parametrize("address", ["/blog/nothing/", "/no/such/page/", "http://127.0.0.1:8000/blog/nothing/"])
def test_own_addresses_that_lead_nowhere_are_named(db, facts, address):
    links = f'<p><a href="{address}">words</a></p>'
    assert open_points(facts(links), body=links) == [f"Links on this site that lead nowhere: {address}."]


def test_a_withdrawn_page_leads_nowhere(facts, published_article, editor):
    links = f'<p><a href="{published_article.get_absolute_url()}">words</a></p>'
    assert facts(links).lost == frozenset()
    published_article.withdraw(by=editor)
    assert facts(links).lost == {published_article.get_absolute_url()}


def test_outside_links_and_sources_that_did_not_answer_are_named(db, facts):
    url, now = "https://example.com/?a=1&b=2", timezone.now()
    LinkCheck.objects.create(url=url, checked_at=now, status=404, failing_since=now)
    links = '<p><a href="https://example.com/?a=1&amp;b=2">words</a></p>'
    assert open_points(facts(links), body=links) == [f"Links that did not answer lately: {url}."]
    sources = f"A source {url}"
    assert open_points(facts("", sources), sources=sources) == [f"Sources that did not answer lately: {url}."]


def test_a_picture_that_is_not_in_the_library_is_named(facts, image):
    assert facts(f'<figure data-image="{image.sha256}"></figure>').missing == frozenset()
    figure = f'<figure data-image="{DIGEST}" data-alt="x"></figure>'
    assert open_points(facts(figure), body=figure) == [
        "A picture in the text is not in the library any more. Choose another, or delete it."
    ]


def test_facts_take_at_most_four_queries(facts, published_article, image, django_assert_max_num_queries):
    links = "".join(
        f'<a href="/blog/{n}/">a</a><a data-article="{n}">b</a><a href="https://e.x/{n}">c</a>' for n in range(1, 90)
    )
    with django_assert_max_num_queries(4):
        facts(f'{links}<figure data-image="{image.sha256}"></figure>')
