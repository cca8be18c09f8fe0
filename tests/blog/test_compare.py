import re
from dataclasses import dataclass, replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog import compare as module
from blog.compare import compare, compare_html, compare_lines, compare_text
from blog.rendering import sanitize

BLOCKS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "hr"}
LABELS = {"diff__mark", "diff__address"}


class Words(HTMLParser):
    """The ``words`` of a page or of a comparison, without what is inside the mark (del or ins) that is left out."""

    def __init__(self, html, left_out=""):
        super().__init__()
        self.text, self.hidden, self.left_out = "", [False], left_out
        self.feed(html.replace('<span class="diff__mark">↵</span>', " "))
        self.close()
        self.words = self.text.split()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.text += " " * (tag in BLOCKS)
        if tag == "br":
            self.text += " " * (not self.hidden[-1])
        elif tag != "hr":
            self.hidden.append(self.hidden[-1] or tag == self.left_out or attrs.get("class") in LABELS)
            if "data-phone" in attrs:
                self.text += f"phone number: {attrs['data-phone']}"

    def handle_endtag(self, tag):
        self.hidden.pop()
        self.text += " " * (tag in BLOCKS)

    def handle_data(self, data):
        self.text += "" if self.hidden[-1] else data


class Letters(HTMLParser):
    """Everything a page shows, letter by letter, each with the elements it stands in."""

    def __init__(self, html):
        super().__init__()
        self.open, self.shown, self.previous, self.space = [], [], [], True
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.space |= tag in BLOCKS
        if tag in {"br", "hr"}:
            self.show(tag)
            self.space = True
        else:
            self.open.append((tag, dict(attrs), object()))
            if dict(attrs).get("data-phone"):
                self.show("phone")

    def handle_endtag(self, tag):
        self.open.pop()
        self.space |= tag in BLOCKS

    def handle_data(self, data):
        for character in data:
            if character in " \t\n\f\r":
                self.space = True
            else:
                self.show(character)

    def show(self, character):
        blocks = [element for element in self.open if element[0] in BLOCKS]
        around = [element[:2] for element in self.open if element[0] in BLOCKS]
        inline = [element[:2] for element in self.open if element[0] not in BLOCKS and element[:2] != ("span", {})]
        shared = sum(one is other for one, other in zip(blocks, self.previous, strict=False))
        self.shown.append((character, around, inline, self.space, shared))
        self.previous, self.space = blocks, False


def marked(html):
    return "<ins>" in html or "<del>" in html


_words = st.sampled_from(
    [
        "a",
        "b",
        "rest",
        "ice",
        "5 mg",
        " ",
        "  ",
        "&lt;script&gt;",
        "&amp;lt;",
        "5&nbsp;mg",
        "\u200b",
        "é",
        "ألم",
        "<br>",
    ]
)
_atoms = st.sampled_from(
    ['<span data-phone="front"></span>', '<span data-phone="back"></span>', "<span>a</span>", "<a></a>", " "]
)
_inline = st.recursive(
    st.one_of(_words, _words, _atoms),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag.split()[0]}>",
        st.sampled_from(["strong", "em", 'a href="/x"', 'a href="/y"', 'a href="/x" title="t"', "span"]),
        st.lists(inner, max_size=3),
    ),
    max_leaves=6,
)
_line = st.lists(_inline, max_size=4).map(" ".join) | st.lists(_inline, max_size=4).map("".join)
_block = st.recursive(
    st.one_of(
        st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["p", "p", "h2", "h3"]), _line), _line, st.just("<hr>")
    ),
    lambda inner: (
        st.builds(
            lambda tag, items: f"<{tag}>{''.join(f'<li>{item}</li>' for item in items)}</{tag.split()[0]}>",
            st.sampled_from(["ul", "ol", 'ol start="3"']),
            st.lists(inner, max_size=3),
        )
        | st.lists(inner, max_size=3).map(lambda parts: f"<blockquote>{''.join(parts)}</blockquote>")
    ),
    max_leaves=5,
)
_blocks = st.lists(_block, max_size=4)
bodies = _blocks.map("".join)


@st.composite
def versions(draw):
    """Two bodies, the second often the first with a few blocks dropped, doubled, moved or written anew."""
    old = draw(_blocks)
    new = list(old)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(new)))
        new[at : at + draw(st.integers(0, 2))] = draw(st.lists(_block | st.sampled_from([*old, ""]), max_size=2))
    return "".join(old), "".join(new)


pairs = versions() | st.tuples(bodies, bodies)


@given(bodies)
@settings(max_examples=100, deadline=None)
def test_equal_bodies_show_no_mark(body):
    shown = compare_html(body, body)
    assert not marked(shown) and "diff__block" not in shown
    assert Words(shown).words == Words(sanitize(body)).words


@given(pairs)
@settings(max_examples=150, deadline=None)
def test_without_what_was_removed_it_is_the_new_text_and_without_what_was_added_the_old(pair):
    shown = compare_html(*pair)
    assert Words(shown, left_out="ins").words == Words(sanitize(pair[0])).words
    assert Words(shown, left_out="del").words == Words(sanitize(pair[1])).words


@given(pairs)
@settings(max_examples=150, deadline=None)
def test_two_different_bodies_have_a_mark_or_are_said_to_differ_in_markup(pair):
    old, new = map(sanitize, pair)
    found = compare(article(body=pair[0]), article(body=pair[1]))
    assert (marked(found.body) or found.markup_only) == (old != new)
    assert not (marked(found.body) and found.markup_only)


@given(pairs)
@settings(max_examples=150, deadline=None)
def test_without_a_mark_a_page_shows_every_letter_in_the_same_elements_as_before(pair):
    old, new = map(sanitize, pair)
    found = compare(article(body=old), article(body=new))
    if not marked(found.body) and not found.regrouped:
        assert Letters(old).shown == Letters(new).shown


@given(pairs)
@settings(max_examples=100, deadline=None)
def test_only_the_comparison_s_own_elements_are_shown(pair):
    shown = compare_html(*pair)
    tags = set(re.findall(r"<(\w+)", shown))
    assert tags <= BLOCKS | {"ins", "del", "span", "strong", "em", "br"}
    assert not re.search(r"<(ins|del)>(?:(?!</\1>).)*<(p|h\d|ul|ol|li|blockquote|hr|ins|del)\b", shown, re.DOTALL)
    assert set(re.findall(r' ([\w-]+)="', re.sub(r">[^<]*<", "><", shown))) <= {"class", "start"}


@given(st.text(alphabet="<>/\"'=& \n\x00abhpsu2-!imgscritonealxyz:;", max_size=80), st.text(max_size=30))
@settings(max_examples=150, deadline=None)
def test_hostile_text_stays_text(one, other):
    for old, new in [(one, other), (other, one)]:
        for shown in [compare_html(old, new), compare_text(old, new), *compare_lines(old, new)]:
            assert not set(re.findall(r"<\s*/?\s*([a-z!?]\w*)", shown, re.IGNORECASE)) - {
                *BLOCKS, "ins", "del", "span", "strong", "em", "br",
            }  # fmt: skip


@given(st.text(alphabet="ab \n\t\r\xa0\u200b<&", max_size=12), st.text(alphabet="ab \n\t\r\xa0\u200b<&", max_size=12))
@settings(max_examples=150, deadline=None)
def test_every_difference_of_plain_text_is_marked(old, new):
    assert marked(compare_text(old, new)) == (old != new)
    assert any(map(marked, compare_lines(old, new))) == (old != new)
    assert Words(compare_text(old, new), left_out="ins").words == old.split()
    assert Words(compare_text(old, new), left_out="del").words == new.split()


def test_a_script_written_as_text_stays_escaped():
    shown = compare_html("<p>a</p>", "<p>a &lt;script&gt;alert(1)&lt;/script&gt;</p>")
    assert shown == "<p>a<ins> &lt;script&gt;alert(1)&lt;/script&gt;</ins></p>"
    assert compare_text("", "<script>") == "<ins>&lt;script&gt;</ins>"
    address = compare_html("", '<p><a href="/?&quot;>&lt;script>" title="<script>">a</a></p>')
    assert "<script" not in address


def test_changed_words_are_marked_and_the_others_stand_once():
    assert compare_html("<p>Rest for two days.</p>", "<p>Rest for ten days.</p>") == (
        "<p>Rest for<del> two</del><ins> ten</ins> days.</p>"
    )


def test_a_changed_address_shows_both_addresses():
    shown = compare_html('<p>See <a href="https://a.example">this</a>.</p>', '<p>See <a href="/b">this</a>.</p>')
    assert shown == (
        '<p>See<del> <span class="diff__link">this</span><span class="diff__address"> (https://a.example)</span></del>'
        '<ins> <span class="diff__link">this</span><span class="diff__address"> (/b)</span></ins>.</p>'
    )


def test_an_unchanged_link_shows_no_address_and_leads_nowhere():
    assert compare_html('<p><a href="/b">a</a></p>', '<p><a href="/b">a</a></p>') == (
        '<p><span class="diff__link">a</span></p>'
    )


def test_a_changed_title_of_a_link_is_told():
    shown = compare_html('<p>See <a href="/b">a</a></p>', '<p>See <a href="/b" title="new">a</a></p>')
    assert "<ins>" in shown and "(/b, title: “new”)" in shown


def test_a_link_without_words_is_told():
    assert "(link without words)</span>" in compare_html("<p>a</p>", '<p>a<a href="/b"> </a></p>')


def test_a_changed_phone_number_shows_both_keys():
    old, new = (f'<p>Call us on <span data-phone="{key}"></span></p>' for key in ("front-office", "body"))
    assert compare_html(old, new) == (
        '<p>Call us on<del> <span class="diff__phone">phone number: front-office</span></del>'
        '<ins> <span class="diff__phone">phone number: body</span></ins></p>'
    )


def test_added_emphasis_is_marked():
    assert compare_html("<p>do not run</p>", "<p>do <strong>not</strong> run</p>") == (
        "<p>do<del> not</del><ins> <strong>not</strong></ins> run</p>"
    )


def test_a_changed_heading_level_is_marked():
    assert compare_html("<h2>Rest</h2>", "<h3>Rest</h3>") == (
        '<h2 class="diff__block--removed"><del>Rest</del></h2><h3 class="diff__block--added"><ins>Rest</ins></h3>'
    )


def test_a_moved_list_item_is_removed_and_added():
    shown = compare_html("<ol><li>a</li><li>b</li><li>c</li></ol>", "<ol><li>c</li><li>a</li><li>b</li></ol>")
    assert shown == (
        '<ol start="1" class="diff__block--added"><li><ins>c</ins></li></ol>'
        '<ol start="2" class="diff__continued"><li>a</li></ol><ol start="3" class="diff__continued"><li>b</li></ol>'
        '<ol start="3" class="diff__continued diff__block--removed"><li><del>c</del></li></ol>'
    )


def test_a_changed_start_of_a_list_is_marked():
    shown = compare_html("<ol><li>a</li></ol>", '<ol start="3"><li>a</li></ol>')
    assert '<ol start="1" class="diff__block--removed"><li><del>a' in shown
    assert '<ol start="3" class="diff__block--added"><li><ins>a' in shown


def test_an_added_line_break_is_visible():
    assert compare_html("<p>a b</p>", "<p>a<br>b</p>") == ('<p>a<ins><span class="diff__mark">↵</span><br></ins> b</p>')
    assert compare_html("<p>a<br>b</p>", "<p>a b</p>") == '<p>a<del><span class="diff__mark">↵</span></del> b</p>'


@pytest.mark.parametrize("around", ["{}", "<blockquote>{}</blockquote>"])
def test_an_added_or_removed_line_across_the_page_is_visible(around):
    without, having = around.format("<p>a</p>"), around.format("<p>a</p><hr>")
    label = '<span class="diff__mark">— a line across the page —</span>'
    assert f"<ins>{label}</ins></p>" in compare_html(without, having)
    assert f"<del>{label}</del></p>" in compare_html(having, without)
    assert "<hr>" in compare_html(having, having)


def test_an_item_of_an_inner_list_is_shown_inside_the_outer_one():
    old = "<ul><li>a<ol><li>b</li></ol></li></ul>"
    new = "<ul><li>a<ol><li>b</li><li>c</li></ol></li></ul>"
    assert compare_html(old, new).endswith(
        '<ul class="diff__continued diff__block--added"><li class="diff__continued">'
        '<ol start="2" class="diff__continued"><li><ins>c</ins></li></ol></li></ul>'
    )


@pytest.mark.parametrize("block", ["<p></p>", "<ul><li></li></ul>", "<blockquote></blockquote>", "<h2> </h2>"])
def test_an_added_empty_block_is_visible(block):
    assert '<ins><span class="diff__mark">(empty)</span></ins>' in compare_html("<p>a</p>", f"<p>a</p>{block}")


def test_entities_are_compared_as_the_characters_they_stand_for():
    assert compare_html("<p>a &amp; b &#233;</p>", "<p>a & b é</p>") == "<p>a &amp; b é</p>"
    assert (
        compare_html("<p>a &amp;amp; b</p>", "<p>a &amp; b</p>") == "<p>a<del> &amp;amp;</del><ins> &amp;</ins> b</p>"
    )


def test_what_cannot_be_seen_is_named():
    assert '5\xa0<span class="diff__mark">[no-break space]</span>mg' in compare_html("<p>5 mg</p>", "<p>5&nbsp;mg</p>")
    assert "[zero width space]" in compare_html("<p>a</p>", "<p>a</p><p>\u200b</p>")
    assert "\u202e" not in compare_text("a", "b\u202ec")
    assert "[right-to-left override]" in compare_text("a", "b\u202ec")
    assert "[space]" in compare_text("a", "a ")


@pytest.mark.parametrize("empty", ["", "<p></p>", "<p><br></p>"])
def test_an_empty_body_shows_nothing(empty):
    assert compare_html(empty, empty) == ""
    assert compare_html(empty, "<p>a</p>") == '<p class="diff__block--added"><ins>a</ins></p>'
    assert compare_html("<p>a</p>", empty) == '<p class="diff__block--removed"><del>a</del></p>'


def test_words_outside_any_element_are_shown_as_a_paragraph():
    assert compare_html("a", "a b") == "<p>a<ins> b</ins></p>"


def test_lines_are_aligned_one_by_one():
    assert compare_lines("a one\nb two", "new\na one\nb three") == [
        "<ins>new</ins>",
        "a one",
        "b<del> two</del><ins> three</ins>",
    ]
    assert compare_lines("", "") == []
    assert compare_lines("a", "a\n") == ["a", '<ins><span class="diff__mark">(empty line)</span></ins>']


@dataclass(frozen=True)
class Article:
    title: str = ""
    summary: str = ""
    body: str = ""
    sources: str = ""
    picture_alt: str = ""
    picture_sha256: str = ""


def article(**fields):
    return Article(**{"title": "Sciatica", "sources": "NHS", "picture_sha256": "1" * 64, **fields})


def test_nothing_published_before_means_that_everything_is_added():
    found = compare(None, article(summary="Pain.", body="<p>Down the leg.</p>", picture_alt="A leg"))
    assert found.title == "<ins>Sciatica</ins>" and found.summary == "<ins>Pain.</ins>"
    assert found.sources == ["<ins>NHS</ins>"] and found.picture_alt == "<ins>A leg</ins>"
    assert found.picture_changed and found.changed and not found.markup_only
    assert (found.words_added, found.words_removed) == (8, 0)


def test_the_same_article_has_not_changed():
    found = compare(article(body="<p>a</p>"), article(body="<p>a</p>"))
    assert not (found.changed or found.markup_only or found.regrouped or found.picture_changed)
    assert (found.words_added, found.words_removed) == (0, 0)


@pytest.mark.parametrize("field", ["title", "summary", "body", "sources", "picture_alt", "picture_sha256"])
def test_any_field_that_differs_is_a_change(field):
    old = article()
    new = replace(old, **{field: "<p>other</p>"})
    found = compare(old, new)
    assert found.changed and found.picture_changed == (field == "picture_sha256")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<ul><li>a</li><li>b</li></ul>", "<ul><li>a</li></ul><ul><li>b</li></ul>"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        (
            "<blockquote><p>a</p><p>b</p></blockquote>",
            "<blockquote><p>a</p></blockquote><blockquote><p>b</p></blockquote>",
        ),
    ],
)
def test_blocks_gathered_otherwise_are_told_in_words_even_when_words_changed_too(old, new):
    found = compare(article(body=old), article(body=new))
    assert found.markup_only and found.regrouped
    found = compare(article(body=old), article(body=f"<p>new</p>{new}"))
    assert found.regrouped and not found.markup_only


def test_an_added_item_does_not_gather_the_others_otherwise():
    old, new = "<ul><li>a</li><li>b</li></ul>", "<ul><li>x</li><li>a</li><li>y</li><li>b</li></ul>"
    assert not compare(article(body=old), article(body=new)).regrouped


def test_elements_nested_deeper_than_any_editor_nests_them_are_told_in_words():
    deep = "<blockquote>" * 400 + "{}" + "</blockquote>" * 400
    assert compare(article(body=deep.format("<p>a</p>")), article(body=deep.format("<p>b</p>"))).regrouped


def _long(word):
    return [f"{word}{number % 97} the of" for number in range(6667)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("".join(f"<p>{' '.join(_long('a')[at:at + 30])}</p>" for at in range(0, 6667, 30)),
         "".join(f"<p>{' '.join(_long('b')[at:at + 30])} end</p>" for at in range(0, 6667, 30))),
        ("<p>" + " ".join(_long("a")) + "</p>", "<p>" + " ".join(_long("b")) + "</p>"),
        ("<p>a</p>" * 20_000, "<p>b</p>" + "<p>a</p><p>a</p><p>b</p>" * 6_000),
        ("<ul>" + "<li></li>" * 5_000 + "</ul>", "<ol>" + "<li></li>" * 5_000 + "</ol>"),
    ],
    ids=["paragraphs", "one paragraph", "many equal paragraphs", "empty items"],
)  # fmt: skip
def test_a_very_long_article_is_compared_within_bounds(old, new):
    shown = compare_html(old, new)
    assert Words(shown, left_out="ins").words == Words(sanitize(old)).words
    assert Words(shown, left_out="del").words == Words(sanitize(new)).words


def test_beyond_the_bounds_what_lies_between_the_first_and_the_last_change_is_replaced(monkeypatch):
    monkeypatch.setattr(module, "MOST_STEPS", 1)
    assert compare_text("a b c d", "a x c y d") == "a<del> b c</del><ins> x c y</ins> d"
