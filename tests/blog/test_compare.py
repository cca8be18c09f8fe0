"""What a reviewer sees of each kind of change."""

from dataclasses import replace

import pytest

from blog.compare import aligning, compare, compare_html, compare_lines, compare_text
from blog.rendering import sanitize
from tests.blog.comparing import Words, article


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
    monkeypatch.setattr(aligning, "MOST_STEPS", 1)
    assert compare_text("a b c d", "a x c y d") == "a<del> b c</del><ins> x c y</ins> d"
