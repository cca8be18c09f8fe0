import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog import rendering

HOSTILE = {
    "<script>alert(1)</script>": "",
    "<p>a<script>alert(1)</script>b</p>": "<p>ab</p>",
    "<style>p{display:none}</style><p>a</p>": "<p>a</p>",
    "<template><p>a</p></template>": "",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>': None,
    "<img src=x onerror=alert(1)>": "",
    '<p onclick="alert(1)" style="color:red" class="x" id="y">a</p>': "<p>a</p>",
    '<a href="javascript:alert(1)">a</a>': "<a>a</a>",
    '<a href="JaVaScRiPt:alert(1)">a</a>': "<a>a</a>",
    '<a href=" &#1; java\nscript:alert(1)">a</a>': None,
    '<a href="&#106;avascript:alert(1)">a</a>': "<a>a</a>",
    '<a href="data:text/html,<script>alert(1)</script>">a</a>': "<a>a</a>",
    '<a href="vbscript:msgbox(1)">a</a>': "<a>a</a>",
    '<a href="https://x.example" target="_blank" onmouseover="x()">a</a>': '<a href="https://x.example">a</a>',
    "<svg><script>alert(1)</script></svg>": None,
    "<svg><style><img src=x onerror=alert(1)></style></svg>": None,
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>": None,
    '<iframe src="https://x.example"></iframe>': "",
    '<form action="https://x.example"><input name=a><button>go</button></form>': "go",
    '<span data-phone="front" onclick="x()"></span>': '<span data-phone="front"></span>',
    '<span data-phone="&quot;><script>alert(1)</script>"></span>': None,
    "<!-- <p>a</p> --><p>b</p>": "<p>b</p>",
    "<p>a\x00b</p>": "<p>ab</p>",
    '<base href="https://x.example"><p>a</p>': "<p>a</p>",
    '<meta http-equiv="refresh" content="0;url=https://x.example">': "",
    "<h1>Big</h1>": "Big",
    "<p>a": "<p>a</p>",
    "&lt;script&gt;alert(1)&lt;/script&gt;": "&lt;script&gt;alert(1)&lt;/script&gt;",
}
FORBIDDEN = ["<script", "<style", "<svg", "<math", "<img", "<iframe", "<form", "<template", "onerror=", "javascript:"]


@pytest.mark.parametrize(("html", "expected"), HOSTILE.items())
def test_only_the_allowed_elements_and_attributes_remain(html, expected):
    cleaned = rendering.sanitize(html)
    if expected is not None:
        assert cleaned == expected
    outside_text = cleaned.replace("&lt;", "").lower()
    assert not [word for word in FORBIDDEN if word.startswith("<") and word in outside_text]
    assert 'href="javascript' not in outside_text
    assert "<" not in cleaned or " on" not in "".join(part.split(">")[0] for part in cleaned.split("<")[1:])


@pytest.mark.parametrize(
    "html",
    [
        "<h2>a</h2><h3>b</h3><h4>c</h4><p>d<br>e <strong>f</strong> <em>g</em></p>",
        '<ul><li><p>a</p></li></ul><ol start="3"><li>b</li></ol><blockquote><p>c</p></blockquote><hr>',
        '<p><a href="/contact/">a</a> <a href="https://x.example" title="t">b</a> <a href="mailto:a@x.co">c</a></p>',
        '<p><a href="tel:+18665530612">a</a> <span data-phone="article_body"></span></p>',
        "<p>ألم الظهر 🦴</p>",
    ],
)
def test_what_an_article_may_hold_stays_as_it_is(html):
    assert rendering.sanitize(html) == html


@pytest.mark.parametrize("html", ["", "  ", "<p></p>", "<p><br></p>", "<p> </p><h2></h2>", "<p></p>\n<p></p>"])
def test_an_empty_editor_is_an_empty_text(html):
    assert rendering.sanitize(html) == ""


def test_control_characters_that_no_feed_may_hold_are_left_out():
    assert rendering.sanitize("<p>a\x01b\x0bc&#2;\ttab</p>") == "<p>abc\ttab</p>"
    assert rendering.printable("a\x01\r\nb\rc\x85") == "a\nb\nc"


@pytest.mark.parametrize("control", ["\x01", "&#1;", "&#x1f;", "\x7f", "&#127;", "&#xFFFE;"])
def test_a_control_character_cannot_hide_a_script_address(control):
    assert "script:" not in rendering.sanitize(f'<a href="java{control}script:alert(1)">a</a>')


@given(st.text(alphabet="<>/\"'=& \n\x00abhpsu2-!imgscritonealxyz:;", max_size=200))
def test_cleaning_twice_changes_nothing(html):
    once = rendering.sanitize(html)
    assert rendering.sanitize(once) == once


def test_headings_carry_the_ids_of_the_contents():
    html = "<h2>What helps?</h2><p>a</p><h2>What helps?</h2><h2><em>Rest</em> &amp; ice</h2><h2>ألم</h2><h2>🦴</h2>"
    ids = ["section-what-helps", "section-what-helps-2", "section-rest-ice", "section", "section-2"]
    assert [anchor for anchor, _ in rendering.contents(html)] == ids
    assert rendering.contents(html)[2] == ("section-rest-ice", "Rest & ice")
    shown = rendering.with_heading_ids(html)
    assert [part.split('"')[0] for part in shown.split('<h2 id="')[1:]] == ids


@given(st.lists(st.sampled_from(["a", "a 2", "a-2", "a-2-2", "section", "", "?"]), max_size=8))
def test_no_id_stands_twice(headings):
    ids = [anchor for anchor, _ in rendering.contents("".join(f"<h2>{words}</h2>" for words in headings))]
    assert len(ids) == len(set(ids)) == len(headings)


def test_excerpt_of_a_long_text_ends_at_a_word_with_an_ellipsis():
    words = "Some headaches begin in the neck and are felt behind the eye. " * 5
    excerpt = rendering.excerpt(words, "")
    assert excerpt.endswith("…") and len(excerpt) <= 151
    assert words.startswith(excerpt[:-1])
    assert words[len(excerpt) - 1] in " .,"


def test_excerpt_of_a_short_text_ends_in_an_ellipsis_without_a_full_stop():
    assert rendering.excerpt("Pain down the leg.", "<p>not this</p>") == "Pain down the leg…"


def test_excerpt_without_a_summary_comes_from_the_text():
    assert rendering.excerpt("", "<h2>Sciatica</h2><p>Pain &amp; more<br>down</p>") == "Sciatica Pain & more down…"


def test_excerpt_is_cut_even_inside_one_endless_word():
    assert rendering.excerpt("x" * 400, "") == "x" * 150 + "…"


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (1, 1), (220, 1), (221, 2), (1200, 6)])
def test_reading_time_is_rounded_up_and_at_least_one_minute(words, minutes):
    assert rendering.reading_minutes("<p>" + "word " * words + "</p>") == minutes


@pytest.mark.parametrize(
    ("line", "text", "url"),
    [
        ("Sciatica, NHS, 2023 https://www.nhs.uk/sciatica/", "Sciatica, NHS, 2023", "https://www.nhs.uk/sciatica/"),
        ("Sciatica, NHS https://www.nhs.uk/sciatica.", "Sciatica, NHS", "https://www.nhs.uk/sciatica"),
        ("A book, 1998", "A book, 1998", ""),
        ("NHS,https://www.nhs.uk/", "NHS,", "https://www.nhs.uk/"),
        ("https://x.example", "", "https://x.example"),
        ("See https://x.example for more", "See https://x.example for more", ""),
        ("Odd javascript:alert(1)", "Odd javascript:alert(1)", ""),
        ("<b>Bold</b>, 2020", "<b>Bold</b>, 2020", ""),
    ],
)
def test_an_address_at_the_end_of_a_source_becomes_its_link(line, text, url):
    assert rendering.source_list(line) == [rendering.Source(text, url)]


def test_each_line_is_one_source_and_empty_lines_are_none():
    assert [source.text for source in rendering.source_list("\r\n a \r\n\r\n b\n")] == ["a", "b"]


@pytest.mark.parametrize("line", ["a" + " " * 200_000 + "b", "http://" * 30_000 + " end"])
def test_a_very_long_source_is_read_at_once(line):
    started = time.perf_counter()
    rendering.source_list(line)
    assert time.perf_counter() - started < 1
