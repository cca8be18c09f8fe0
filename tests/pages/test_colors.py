"""Whatever colors a clinic chooses, what stands in them can be read."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pages.colors import contrast, to_hex, to_oklch
from pages.palette import MAIN, PAIRS, USUAL, USUAL_COLORS, palette, unreadable

STYLESHEET = Path(__file__).parents[2] / "static/css/tokens.css"
colors = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
TEAL, CORAL = USUAL_COLORS


def written(css):
    """Return the colors that a stylesheet writes: ``[light, dark]``."""
    blocks = re.findall(r":root\s*\{([^}]*)\}", css)
    return [dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})\b", block)) for block in blocks]


def assert_readable(scheme):
    for name, backgrounds, needed in PAIRS:
        for background in backgrounds:
            assert contrast(scheme[name], scheme[background]) >= needed, f"{name} on {background}"


@given(colors)
@settings(max_examples=300, deadline=None)
def test_a_color_comes_back_from_oklch(color):
    assert to_hex(to_oklch(color)) == color


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#ff0000", "#ffffff", 4.0), ("#0000ff", "#ffff00", 8)],
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert contrast(one, other) == pytest.approx(contrast(other, one)) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize(
    ("color", "lightness", "chroma"), [("#ff0000", 0.628, 0.258), ("#00ff00", 0.866, 0.295), ("#0000ff", 0.452, 0.313)]
)
def test_oklch_is_that_of_its_author(color, lightness, chroma):
    assert to_oklch(color)[:2] == pytest.approx((lightness, chroma), abs=0.001)


@given(colors, colors)
@settings(max_examples=300, deadline=None)
def test_everything_can_be_read_in_any_color_that_is_accepted(main, warm):
    if problem := unreadable(main):
        assert problem.contrast < 4.5
        main = problem.nearest
        assert unreadable(main) is None, "the color that is offered instead is accepted"
    made = palette(main, warm)
    light, dark = written(made.css)[:2]
    for scheme, all_colors in ((light, made.light), (dark, made.dark)):
        assert_readable({**all_colors, **scheme})
        assert scheme.items() <= all_colors.items()
    assert light["accent"] == main, "the main color is shown as it was chosen"


@given(colors)
@settings(max_examples=200, deadline=None)
def test_no_color_is_refused_without_need(main):
    if contrast(main, "#ffffff") >= 5.6:
        assert unreadable(main) is None
    if contrast(main, "#ffffff") < 4.5:
        assert unreadable(main)


def test_the_usual_colors_are_those_of_the_stylesheet_and_can_be_read():
    usual = palette(TEAL, CORAL)
    assert {name: (usual.light[name], usual.dark[name]) for name in USUAL} == USUAL
    assert_readable(usual.light)
    assert_readable(usual.dark)


def test_a_color_next_to_the_usual_one_changes_next_to_nothing():
    usual, near = palette(TEAL, CORAL), palette("#1a625f", CORAL)
    for scheme, other in zip(usual, near, strict=True):
        for name in USUAL:
            assert contrast(scheme[name], other[name]) < 1.06, name


def test_a_gray_clinic_has_no_tint():
    for scheme in palette("#555555", CORAL):
        assert all(to_oklch(scheme[name]).chroma < 0.002 for name in MAIN)


def test_every_color_of_the_stylesheet_is_made_anew_or_stays_on_purpose():
    light, dark = written(STYLESHEET.read_text())[:2]
    known = {name: (light[name], {**light, **dark}[name]) for name in light}
    assert known == USUAL, "the table in pages/palette.py tells what css/tokens.css says"
