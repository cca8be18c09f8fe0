"""What holds of every comparison, whatever the two bodies: tried with random ones."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.compare import compare, compare_html, compare_lines, compare_text
from blog.compare.reading import Reader
from blog.rendering import sanitize
from tests.blog.comparing import SHOWN, Letters, Words, article

INLINE = {"ins", "del", "span", "strong", "em", "br", "sup"}


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
    [
        *('<span data-phone="front"></span>', '<span data-phone="back"></span>', "<span>a</span>", "<a></a>", " "),
        *('<sup data-source="1"></sup>', '<sup data-source="2">2</sup>', "<sup>2</sup>", '<a data-article="3">b</a>'),
    ]
)
_inline = st.recursive(
    st.one_of(_words, _words, _atoms),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag.split()[0]}>",
        st.sampled_from(
            [
                *("strong", "em", "sup", "span", 'a href="/x"', 'a href="/y"', 'a href="/x" title="t"'),
                *('a data-article="3"', 'a data-article="4"', 'a href="/x" data-article="3"'),
            ]
        ),
        st.lists(inner, max_size=3),
    ),
    max_leaves=6,
)
_line = st.lists(_inline, max_size=4).map(" ".join) | st.lists(_inline, max_size=4).map("".join)
_told = st.sampled_from(["", "a", "b", "rest &lt;b&gt;", " a"])
_figure = st.builds(
    lambda parts, caption: f"<figure {' '.join(parts)}>{caption}</figure>",
    st.tuples(
        st.sampled_from(["", f'data-image="{"a" * 64}"', f'data-image="{"b" * 64}"', 'data-video="vimeo:1"']),
        st.just("") | st.builds('data-alt="{}"'.format, _told),
        st.just("") | st.builds('data-title="{}"'.format, _told),
    ),
    st.just("") | st.builds("<figcaption>{}</figcaption>".format, _line),
)


def _rows(cells):
    """Return tables of these cells."""
    cell = st.builds(
        lambda tag, size, inside: f"<{tag}{size}>{inside}</{tag}>",
        st.sampled_from(["td", "td", "th"]),
        st.sampled_from(["", "", ' colspan="2"', ' rowspan="2"', ' colspan="1"']),
        cells,
    )
    row = st.lists(cell, max_size=3).map(lambda found: f"<tr>{''.join(found)}</tr>")
    rows = st.lists(row, max_size=3).map("".join)
    return st.builds("<table>{}{}</table>".format, rows.map("<thead>{}</thead>".format) | st.just(""), rows)


_block = st.recursive(
    st.one_of(
        st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["p", "p", "h2", "h3"]), _line),
        _line,
        st.just("<hr>"),
        _figure,
        _rows(_line),
    ),
    lambda inner: (
        st.builds(
            lambda tag, items: f"<{tag}>{''.join(f'<li>{item}</li>' for item in items)}</{tag.split()[0]}>",
            st.sampled_from(["ul", "ol", 'ol start="3"']),
            st.lists(inner, max_size=3),
        )
        | st.builds(
            lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag.split()[0]}>",
            st.sampled_from(
                [
                    *("blockquote", "section", "section data-qa", "figure"),
                    *("aside", 'aside data-callout="note"', 'aside data-callout="emergency"'),
                ]
            ),
            st.lists(inner, max_size=3),
        )
        | _rows(inner)
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


def check_that_nothing_unmarked_differs(old, new):
    found = compare(article(body=old), article(body=new))
    if not marked(found.body) and not found.regrouped:
        assert Letters(old).shown == Letters(new).shown


@given(pairs)
@settings(max_examples=150, deadline=None)
def test_without_a_mark_a_page_shows_every_letter_in_the_same_elements_as_before(pair):
    check_that_nothing_unmarked_differs(*map(sanitize, pair))


PICTURE, OTHER = "a" * 64, "b" * 64


@pytest.mark.parametrize(
    ("old", "new", "overlooked"),
    [
        ('<aside data-callout="note"><p>a</p></aside>', '<aside data-callout="emergency"><p>a</p></aside>', "callout"),
        ('<section data-qa=""><p>a</p></section>', "<section><p>a</p></section>", "qa"),
        (f'<figure data-image="{PICTURE}"></figure>', f'<figure data-image="{OTHER}"></figure>', "image"),
        (f'<figure data-image="{PICTURE}"></figure>', f'<figure data-image="{PICTURE}" data-alt=""></figure>', "alt"),
        ('<figure data-video="vimeo:1"></figure>', '<figure data-video="vimeo:2"></figure>', "video"),
        ('<figure data-video="vimeo:1"></figure>', '<figure data-video="vimeo:1" data-title="a"></figure>', "title"),
        ('<p><a data-article="1">a</a></p>', '<p><a data-article="2">a</a></p>', "article"),
        ('<p>a<sup data-source="1"></sup></p>', '<p>a<sup data-source="2"></sup></p>', "source"),
        ("<table><tr><td>a</td></tr></table>", '<table><tr><td colspan="2">a</td></tr></table>', "colspan"),
        ("<table><tr><td>a</td></tr></table>", '<table><tr><td rowspan="2">a</td></tr></table>', "rowspan"),
    ],
    ids=lambda value: value if "<" not in value else "",
)
def test_the_check_of_letters_finds_a_reader_that_overlooks_something(monkeypatch, old, new, overlooked):
    old, new = sanitize(old), sanitize(new)
    check_that_nothing_unmarked_differs(old, new)
    assert marked(compare_html(old, new))
    read = Reader.handle_starttag

    def without(reader, tag, attrs):
        read(reader, tag, [(name, value) for name, value in attrs if name.removeprefix("data-") != overlooked])

    monkeypatch.setattr(Reader, "handle_starttag", without)
    with pytest.raises(AssertionError):
        check_that_nothing_unmarked_differs(old, new)


@given(pairs)
@settings(max_examples=100, deadline=None)
def test_only_the_comparison_s_own_elements_are_shown(pair):
    shown = compare_html(*pair)
    tags = set(re.findall(r"<(\w+)", shown))
    assert tags <= SHOWN | INLINE
    assert not re.search(rf"<(ins|del)>(?:(?!</\1>).)*<({'|'.join(SHOWN)}|ins|del)\b", shown, re.DOTALL)
    names = {"class", "start", "colspan", "rowspan", "data-picture", "data-article", "role", "aria-label", "tabindex"}
    assert set(re.findall(r' ([\w-]+)="', re.sub(r">[^<]*<", "><", shown))) <= names


@given(st.text(alphabet="<>/\"'=& \n\x00abhpsu2-!imgscritonealxyz:;", max_size=80), st.text(max_size=30))
@settings(max_examples=150, deadline=None)
def test_hostile_text_stays_text(one, other):
    for old, new in [(one, other), (other, one)]:
        for shown in [compare_html(old, new), compare_text(old, new), *compare_lines(old, new)]:
            assert not set(re.findall(r"<\s*/?\s*([a-z!?]\w*)", shown, re.IGNORECASE)) - {*SHOWN, *INLINE}


@given(st.text(alphabet="ab \n\t\r\xa0\u200b<&", max_size=12), st.text(alphabet="ab \n\t\r\xa0\u200b<&", max_size=12))
@settings(max_examples=150, deadline=None)
def test_every_difference_of_plain_text_is_marked(old, new):
    assert marked(compare_text(old, new)) == (old != new)
    assert any(map(marked, compare_lines(old, new))) == (old != new)
    assert Words(compare_text(old, new), left_out="ins").words == old.split()
    assert Words(compare_text(old, new), left_out="del").words == new.split()
