"""A WordPress export comes in whole: every word stands in a draft, or the report names it."""

import re
from html import unescape

import pytest
from django.core.management import call_command

from audit.models import AuditEvent
from blog.models import Article, Image, Publication, Review, Topic
from blog.rendering import plain_text, sanitize
from moving.models import ImportedItem, ImportLine
from pages.models import Page
from redirects.models import Redirect
from tests.moving.wordpress.making import CONTENTS, SITE, UPLOADS, Item, author, category, export, tag

pytestmark = pytest.mark.usefixtures("clinic_byline", "phone", "encode_once")
FIRST = 101
LISTS = FIRST + [*CONTENTS].index("lists")
OWN_GALLERY = FIRST + [*CONTENTS].index("classic gallery")


def everything():
    terms = (("category", "back-pain", "Back Pain"), ("category", "neck", "Neck"), ("post_tag", "discs", "Discs"))
    footnotes = {"footnotes": '[{"id":"note-1","content":"A study, <a href=\\"https://study.example\\">2020</a>."}]'}
    posts = [
        Item(number, title=name.capitalize(), slug=name.replace(" ", "-"), content=content, terms=terms, meta=footnotes)
        for number, (name, content) in enumerate(CONTENTS.items(), start=FIRST)
    ]
    return [
        *posts,
        Item(50, "About us", "<p>Who we are</p>", kind="page", slug="about-us", link=f"{SITE}/about-us/"),
        Item(51, "Waiting", "Draft words", status="draft", slug="", link=f"{SITE}/?p=51", date="0000-00-00 00:00:00"),
        Item(52, "Secret", "Private words", status="private", password="key", sticky=1, comments=3),
        Item(53, "Rubbish", "Thrown away", status="trash"),
        Item(901, "Spine", kind="attachment", status="inherit", attachment=f"{UPLOADS}/spine.png",
             meta={"_wp_attached_file": "2024/05/spine.png", "_wp_attachment_image_alt": "A spine"}),
        Item(902, "Neck", kind="attachment", status="inherit", attachment=f"{UPLOADS}/neck.png", parent=OWN_GALLERY,
             meta={"_wp_attached_file": "2024/05/neck.png"}),
        Item(903, "Leaflet", kind="attachment", status="inherit", attachment=f"{UPLOADS}/leaflet.pdf"),
        Item(950, "Shared", "<!-- wp:paragraph --><p>Shared words</p><!-- /wp:paragraph -->", kind="wp_block"),
        Item(960, "Menu entry", kind="nav_menu_item"),
        Item(970, "A kind word", "Thank you", kind="testimonial"),
    ]  # fmt: skip


HEADS = [author("jane", "Jane Writer"), category(3, "back-pain", "Back Pain"), category(4, "neck", "Neck", "back-pain"),
         category(1, "uncategorized", "Uncategorized"), tag(9, "discs", "Discs")]  # fmt: skip


@pytest.fixture
def bring_in(tmp_path, editor, uploads, capsys):
    """Return a function that imports items and returns what the command said."""

    def run(items, *options, heads=HEADS, media=True):
        file = tmp_path / "export.xml"
        file.write_bytes(items if isinstance(items, bytes) else export(items, heads=heads))
        folder = ["--media", str(uploads)] if media else []
        call_command("import_wordpress", str(file), "--by", editor.username, *folder, *options)
        return capsys.readouterr().out

    return run


def came_from(number):
    return ImportedItem.objects.select_related("article", "page").get(key=str(number), kind__in=["post", "page"]).row


def told(number):
    return " ".join(f"{line.sentence} {line.words}" for line in ImportLine.objects.filter(key=str(number)))


def words_of(html):
    """Return the words that a reader of the old site saw, and those that tell what stood there."""
    html = re.sub(r"<(script|style)\b.*?</\1>|<!--.*?-->", " ", html, flags=re.DOTALL)
    return set(re.findall(r"[A-Za-z]{3,}", unescape(re.sub(r"<[^>]*>", " ", html))))


# Shortcodes' names and settings, and parts of addresses of videos, which stand otherwise here.
NO_WORDS = {
    *("embed", "audio", "gallery", "playlist", "ids", "columns", "align", "alignleft", "attachment", "caption"),
    *("width", "https", "www", "youtube", "com", "watch", "vimeo", "youtu", "src", "video"),
}


def test_no_word_is_lost_that_the_report_does_not_name(bring_in):
    bring_in(everything())
    missing = {}
    for number, (name, content) in enumerate(CONTENTS.items(), start=FIRST):
        article = came_from(number)
        assert sanitize(article.body) == article.body, name
        kept = f"{article.title} {plain_text(article.body)} {article.body} {article.sources} {told(number)}"
        names = set(re.findall(r"[A-Za-z]{3,}", article.body))  # of pictures and videos
        missing[name] = words_of(content) - words_of(kept) - names - NO_WORDS
    assert {name: words for name, words in missing.items() if words} == {}


def test_the_comparison_of_words_finds_what_is_lost(bring_in):
    bring_in(everything())
    found = came_from(LISTS).body
    assert words_of(CONTENTS["lists"]) <= words_of(found)
    assert words_of(CONTENTS["lists"]) - words_of(found.replace("Within", "")) == {"Within"}


# What becomes of each construct


def body(bring_in, content, **parts):
    bring_in([Item(FIRST, "A post", content, **parts), *everything()[-6:]])
    return came_from(FIRST).body


PICTURE = r'<figure data-image="[0-9a-f]{64}" data-alt="%s">'


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("headings", r"<h2>Top heading</h2><h3>Deep heading</h3>\s*<h3>Second heading</h3>"),
        ("lists", r'<ul><li>One\s*<ul><li>Within</li></ul>\s*</li></ul><ol start="4"><li>Four</li></ol>'),
        ("quotes", r"<blockquote><p>Quoted</p><p><em>Somebody</em></p></blockquote><blockquote><p>Pulled</p>"),
        ("code", r'<p>a = \[b c="d"\]<br>next line</p><p>Line one<br>Line two</p>'),
        ("table", r'<td colspan="2">Cell</td>.*<td>Foot</td>.*</table><p>Below the table</p>'),
        ("image", PICTURE % "A drawn spine" + "<figcaption>Under <em>the</em> picture</figcaption></figure>"),
        ("gallery", PICTURE % "First" + ".*" + PICTURE % "Second" + ".*Own words.*<p>All of them</p>"),
        ("media and text", PICTURE % "Neck" + "</figure><p>Beside it</p>"),
        ("embeds", r'<figure data-video="youtube:abcdefghijk" data-title="[^"]+"><figcaption>A film</figcaption>'),
        ("details and questions", r'<section data-qa=""><h3>Folded question</h3><p>Folded answer</p></section>'),
        ("details and questions", r'<section data-qa=""><h3>Yoast question</h3>\s*<p>Yoast answer</p>'),
        ("details and questions", r'<section data-qa=""><h3>Math question</h3><p>Math answer</p>'),
        ("reusable and dynamic", r"<p>Shared words</p>"),
        ("classic", r"<p>First paragraph<br>with a break.</p><p>Second <strong>bold</strong> paragraph."),
        (
            "classic caption",
            PICTURE % "Spine" + "<figcaption>Caption <em>words</em></figcaption></figure><p>Text after",
        ),
        ("classic media", r'data-video="vimeo:123456".*data-video="youtube:abcdefghijk"'),
        ("phones", r'<p>Call (<span data-phone="appointments"></span>\W*(or )?(our desk )?){4}, not 212-555-0199'),
    ],
)
def test_a_construct_becomes_its_like(bring_in, name, expected):
    found = body(bring_in, CONTENTS[name])
    assert re.search(expected, found, re.DOTALL), found


def test_links_lead_to_what_came_in(bring_in):
    bring_in(everything())
    lists = came_from(LISTS).pk
    classic = came_from(FIRST + [*CONTENTS].index("classic")).pk
    number = FIRST + [*CONTENTS].index("links")
    found = came_from(number).body
    assert f'<a data-article="{lists}">to lists</a>' in found
    assert f'<a data-article="{classic}">to classic</a>' in found
    assert f'<a data-article="{came_from(FIRST).pk}">by number</a>' in found
    assert '<a href="/about-us/">to page</a>' in found
    assert '<a href="/blog/topics/back-pain/">to category</a>' in found
    assert '<a href="/never-was/">to nothing</a>' in found and "/never-was/" in told(number)
    assert '<a href="https://other.example/x" title="Other">outside</a>' in found
    assert "javascript" not in found and "javascript" in told(number)


def test_footnotes_become_sources(bring_in):
    bring_in(everything())
    article = came_from(FIRST + [*CONTENTS].index("footnotes"))
    assert '<sup data-source="1">1</sup>' in article.body
    assert article.sources == "A study, 2020. https://study.example"


# What comes with a post


def test_everything_is_a_draft_that_nobody_reviewed(bring_in):
    said = bring_in(everything())
    assert Article.objects.count() == len(CONTENTS) + 2
    assert not Publication.objects.exists() and not Review.objects.exists()
    assert not Page.objects.live().exists()
    assert "only a reviewer can record an earlier review" in said


def test_particulars_come_along(bring_in, clinic_byline):
    post = Item(
        FIRST, "Neck &amp; <em>shoulder</em>", "<p>Text</p>", slug="neck-shoulder", excerpt="In short.",
        terms=(("category", "neck", "Neck"), ("category", "back-pain", "Back Pain"), ("post_tag", "discs", "Discs")),
        meta={"_thumbnail_id": "901", "_yoast_wpseo_metadesc": "For searches", "_yoast_wpseo_title": "Necks!"},
    )  # fmt: skip
    bring_in([post, *everything()[-6:]])
    article = came_from(FIRST)
    assert (article.title, article.slug, article.summary) == ("Neck & shoulder", "neck-shoulder", "In short.")
    assert (article.topic.slug, article.author, article.hero.alt_text) == ("neck", clinic_byline, "A spine")
    item = ImportedItem.objects.get(article=article)
    assert item.published_at.isoformat() == "2024-05-14T16:00:00+00:00"
    for words in ("Back Pain", "Discs", "For searches", "Necks!", "May 14, 2024"):
        assert words in told(FIRST)


def test_the_state_of_a_post_is_told(bring_in):
    bring_in(everything())
    assert "It was a draft there." in told(51)
    for sentence in ("Only signed-in readers", "asked for a password", "stood first", "3 were left out"):
        assert sentence in told(52)
    assert not ImportedItem.objects.filter(key="53").exists()


def test_what_has_no_place_is_counted_and_named(bring_in):
    said = bring_in(everything())
    for words in ("1 that lay in the trash", "Menus with 1 entries", "testimonial", "A kind word", "leaflet.pdf"):
        assert words in said


def test_nothing_of_accounts_and_commenters_is_kept(bring_in):
    said = bring_in(everything())
    everything_kept = " ".join([*Article.objects.values_list("body", flat=True), said])
    everything_kept += " ".join(f"{line.sentence}{line.words}" for line in ImportLine.objects.all())
    assert "private.example" not in everything_kept and "back story" not in everything_kept


def test_a_picture_comes_in_once_and_without_its_sizes(bring_in):
    bring_in(everything())
    assert Image.objects.count() == 2
    assert Image.objects.get(title="Spine").alt_text == "A spine"


def test_without_the_folder_every_picture_is_named(bring_in):
    bring_in(everything(), media=False)
    assert not Image.objects.exists()
    assert "spine-300x200.png" in told(FIRST + [*CONTENTS].index("image"))


def test_categories_are_topics_that_may_be_there_already(bring_in):
    there = Topic.objects.create(name="back pain", slug="the-back", description="Backs.")
    bring_in(everything())
    assert set(Topic.objects.values_list("slug", flat=True)) == {"the-back", "neck"}
    assert came_from(FIRST).topic == there


def test_old_addresses_lead_on(bring_in):
    bring_in(everything())
    lists = came_from(LISTS).get_absolute_url()
    led = dict(Redirect.objects.values_list("old_path", "new_path"))
    assert led["/lists"] == led[f"/?p={LISTS}"] == lists
    assert led["/category/back-pain/neck"] == led["/category/neck"] == led["/?cat=4"] == "/blog/topics/neck/"
    assert led["/author/jane"] == "/team/old-clinic/" and led["/tag/discs"] == led["/2024/05"] == "/blog/"
    assert led["/feed"] == "/blog/feed/rss/" and led["/?page_id=50"] == "/about-us/"
    assert "/?p=51" not in led  # nobody ever saw a draft
    assert {redirect.source for redirect in Redirect.objects.all()} == {Redirect.Source.IMPORTED}


def test_a_spanish_site_gives_spanish_articles(bring_in):
    bring_in(export([Item(FIRST, "Dolor", "<p>Hola</p>")]).replace(b"en-US", b"es-MX"))
    assert came_from(FIRST).language == "es"


def test_an_import_is_recorded_and_a_trial_is_not(bring_in):
    bring_in([Item(10, "A post", "<p>Words</p>")], "--dry-run")
    assert not AuditEvent.objects.filter(kind="imported").exists()
    bring_in([Item(10, "A post", "<p>Words</p>")])
    assert AuditEvent.objects.get(kind="imported").by_name == "editor"
