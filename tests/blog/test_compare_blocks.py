"""What a reviewer sees when a picture, a video, a callout, a question, a table, a link or a reference changed."""

import re

import pytest

from blog.compare import compare, compare_html
from blog.models import Image
from blog.templatetags.comparisons import with_names
from tests.blog.comparing import article

A, B = "a" * 64, "b" * 64
TABLE = (
    "<table><thead><tr><th><p>Treatment</p></th><th><p>Rest</p></th></tr></thead>"
    "<tbody><tr><td><p>Ice</p></td><td><p>two days</p></td></tr>"
    "<tr><td><p>Heat</p></td><td><p>none</p></td></tr></tbody></table>"
)


def found(old, new):
    return compare(article(body=old), article(body=new))


def text(html):
    """Return a comparison as text, what was removed in [-...-] and what was added in [+...+]."""
    for tag, sign in (("del", "-"), ("ins", "+")):
        html = html.replace(f"<{tag}>", f" [{sign}").replace(f"</{tag}>", f"{sign}] ")
    shown = " ".join(re.sub("<[^>]*>", " ", html).split())
    return re.sub(r" (?=[-+]\])|(?<=\[[-+]) ", "", shown)


def test_another_kind_of_callout_is_told_and_its_text_stays_unmarked():
    old = '<aside data-callout="note"><p>Rest.</p></aside>'
    comparison = found(old, old.replace("note", "key-points"))
    assert comparison.told == ("Callout: Note → Key points",)
    assert text(comparison.body) == "Callout: [-Note-] [+Key points+] Rest."


def test_a_paragraph_that_moved_into_a_callout_is_marked():
    comparison = found("<p>Rest.</p>", '<aside data-callout="note"><p>Rest.</p></aside>')
    assert comparison.told == ("Callout added: Note",)
    assert text(comparison.body) == "[-Rest.-] [+Callout: Note+] [+Rest.+]"


def test_another_picture_is_told_and_both_are_shown():
    old = f'<figure data-image="{A}" data-alt="The neck"><figcaption>See.</figcaption></figure>'
    comparison = found(old, old.replace(A, B).replace("The neck", "A neck"))
    assert comparison.told == ("Picture changed",)
    assert text(comparison.body) == (
        "Picture: [-picture aaaaaaaa-] [+picture bbbbbbbb+] described as: [-The-] [+A+] neck See."
    )
    assert (comparison.words_removed, comparison.words_added) == (1, 1)


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        (f'<figure data-image="{A}"></figure>', f'<figure data-image="{A}" data-alt="A neck"></figure>',
         "Picture: picture aaaaaaaa [-only decoration-] [+described as: A neck+]"),
        (f'<figure data-image="{A}"></figure>', f'<figure data-image="{A}" data-alt=""></figure>',
         "Picture: picture aaaaaaaa [-only decoration-] [+described as: (nothing)+]"),
        (f'<figure data-image="{A}"></figure>',
         f'<figure data-image="{A}"><figcaption>New.</figcaption></figure>',
         "Picture: picture aaaaaaaa only decoration [+New.+]"),
        ('<figure data-video="youtube:abcdefghijk" data-title="How to sit"></figure>',
         f'<figure data-video="vimeo:12" data-title="How to stand" data-image="{A}"></figure>',
         "Video: [-YouTube abcdefghijk-] [+Vimeo 12+] title: How to [-sit-] [+stand still: picture aaaaaaaa+]"),
        ('<p>a<sup data-source="1"></sup></p>', '<p>a<sup data-source="2"></sup></p>',
         "a [-source 1-] [+source 2+]"),
        ("<p>H<sup>2</sup></p>", "<p>H2</p>", "[-H 2-] [+H2+]"),
        ('<section data-qa=""><h3>Why?</h3></section>', '<section data-qa=""><h3>When?</h3></section>',
         "Section: question and answer [-Why?-] [+When?+]"),
    ],
)  # fmt: skip
def test_each_part_of_a_figure_a_reference_and_a_question_is_marked(old, new, shown):
    assert text(found(old, new).body) == shown


def test_a_link_to_another_article_shows_both():
    shown = compare_html('<p><a data-article="1">a</a></p>', '<p><a data-article="2">a</a></p>')
    assert text(shown) == "[-a ( article 1 )-] [+a ( article 2 )+]"
    shown = compare_html("", '<p><a data-article="2" title="t">a</a></p>')
    assert text(shown) == "[+a ( article 2 , title: “t”)+]"


def test_of_many_changes_the_first_are_told_and_the_others_counted():
    old, new = ("".join(f'<p>a<sup data-source="{start + at}"></sup></p>' for at in range(20)) for start in (1, 40))
    told = found(old, new).told
    assert len(told) == 13 and told[-1] == "And 8 more, marked in the text"


# Tables


def test_a_changed_cell_is_marked_word_by_word():
    comparison = found(TABLE, TABLE.replace("two", "three"))
    assert text(comparison.body) == "Treatment Rest Ice [-two-] [+three+] days Heat none"
    assert comparison.body.count("<table") == 1 and comparison.told == ()


def test_added_and_removed_rows_are_marked_as_rows():
    more = TABLE.replace("</tbody>", "<tr><td><p>Massage</p></td><td><p></p></td></tr></tbody>")
    comparison = found(TABLE, more)
    assert comparison.told == ("Table row added",)
    assert comparison.body.count('<tr class="diff__row--added">') == 1
    assert text(comparison.body).endswith("Heat none [+Massage+] [+(empty)+]")
    comparison = found(more, TABLE)
    assert comparison.told == ("Table row removed",)
    assert comparison.body.count('<tr class="diff__row--removed">') == 1


def test_an_added_column_is_marked_in_each_row():
    more = TABLE.replace("</th></tr>", "</th><th><p>Risk</p></th></tr>").replace(
        "</td></tr>", "</td><td><p>low</p></td></tr>"
    )
    comparison = found(TABLE, more)
    assert comparison.told == ("Table cell added (3 times)",)
    assert text(comparison.body) == (
        "Treatment Rest [+(heading cell)+] [+Risk+] Ice two days [+low+] Heat none [+low+]"
    )


def test_a_cell_of_another_kind_or_size_is_told():
    other = TABLE.replace("<td><p>Ice</p></td>", '<th colspan="2"><p>Ice</p></th>')
    comparison = found(TABLE, other)
    assert comparison.told == ("Table cell: (cell) → (heading cell, 2 columns wide)",)
    assert "[-(cell)-] [+(heading cell, 2 columns wide)+] Ice" in text(comparison.body)


def test_a_row_that_became_a_heading_row_is_marked():
    row = "<tr><td><p>Ice</p></td><td><p>two days</p></td></tr>"
    comparison = found(TABLE, TABLE.replace(row, "").replace("</thead>", f"{row}</thead>"))
    assert set(comparison.told) == {"Table row added", "Table row removed"}


def test_lists_within_cells_are_compared_as_lists():
    old = "<table><tr><td><ul><li>a</li></ul></td></tr></table>"
    shown = compare_html(old, old.replace("</ul>", "<li>b</li></ul>"))
    assert text(shown) == "a [+b+]" and shown.count("<ul") == 2


def test_two_tables_stay_two():
    assert compare_html(TABLE + TABLE, TABLE + TABLE).count("<table") == 2


def test_tables_within_tables_are_read_however_deep():
    deep = "<table><tr><td>" * 200 + "{}" + "</td></tr></table>" * 200
    comparison = found(deep.format("a"), deep.format("b"))
    assert "<del>" in comparison.body or comparison.regrouped


# Long texts


def test_what_is_far_from_any_change_is_folded():
    old = "".join(f"<p>Paragraph {number}.</p>" for number in range(50))
    body = found(old, old.replace("Paragraph 20.", "Another.")).body
    assert re.findall("<summary>(.*?)</summary>", body) == ["18 unchanged paragraphs", "27 unchanged paragraphs"]
    for near in ("18", "19", "21", "22"):
        assert f"<p>Paragraph {near}.</p>" in re.sub("<details.*?</details>", "", body)
    assert text(body).count("Paragraph") == 50, "each stands there once"


def test_a_few_unchanged_passages_stay_in_sight():
    old = "".join(f"<p>Paragraph {number}.</p>" for number in range(10))
    assert "<details" not in found(old, old.replace("Paragraph 5.", "Another.")).body


def test_other_blocks_are_folded_as_passages():
    old = "<p>a</p>" + "<ul>" + "".join(f"<li>{number}</li>" for number in range(20)) + "</ul>"
    assert "<summary>18 unchanged passages</summary>" in found(old, old.replace("<p>a", "<p>b")).body


def test_a_text_that_did_not_change_is_shown_whole():
    assert "<details" not in found("<p>a</p>" * 50, "<p>a</p>" * 50).body


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<td><p>a b c</p></td>", "<td><p>a x c</p></td>"),
        ("<td><p>a b c</p></td>", "<td><p>a b c</p></td><td></td>"),
        ("<td></td>", "<th></th>"),
    ],
)
def test_a_very_long_table_is_compared_within_bounds(old, new):
    tables = [f"<table><tbody>{f'<tr>{cell * 4}</tr>' * 1_600}</tbody></table>" for cell in (old, new)]
    assert found(*tables).told or "<ins>" in compare_html(*tables)


# Names


def test_pictures_and_articles_are_named(image, make_article, django_assert_num_queries):
    linked = make_article(title="Neck & back")
    body = f'<figure data-image="{image.sha256}"></figure><figure data-image="{A}"></figure>'
    body += f'<p><a data-article="{linked.pk}">a</a><a data-article="999">b</a></p>'
    comparison = compare_html("", body)
    with django_assert_num_queries(2):
        shown = with_names(comparison)
    assert f'“Neck” <img src="{image.thumbnail_url}" alt="" loading="lazy">' in shown
    assert "a picture that is not in the library" in shown
    assert "the article “Neck &amp; back”" in shown and "article 999, which does not exist" in shown
    with django_assert_num_queries(0):
        assert with_names("<p>a</p>") == "<p>a</p>"


def test_hostile_names_stay_text(image, make_article):
    Image.objects.filter(pk=image.pk).update(title="<script>")
    linked = make_article(title="<script>")
    body = f'<figure data-image="{image.sha256}"></figure><p><a data-article="{linked.pk}">a</a></p>'
    assert "<script" not in with_names(compare_html("", body))
    typed = '<p>&lt;span data-article="1"&gt;x&lt;/span&gt;</p>'
    assert "&lt;span data-article=&quot;1&quot;&gt;x" in with_names(compare_html("", typed))
