"""The site's colors, made from the two that a clinic chose. Pure: no database.

Each color of the stylesheet keeps its lightness and takes the hue of the chosen color that it belongs to. What has to
be read is then darkened, or in the dark lightened, until it can be read wherever it stands.
"""

import hashlib
import math
from functools import lru_cache
from typing import NamedTuple

from .colors import contrast, to_hex, to_oklch

TEXT, GRAPHICS = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
STEP = 0.004
# How much more chroma than usual a color may have: little where it stands behind or in long texts.
VIVID, CALM = 1.6, 1.0

# What a clinic has that chose nothing: the colors from which those of the stylesheet were drawn.
USUAL_COLORS = "#1a625e", "#d9694a"
# The colors of css/tokens.css that follow the main color, light and dark. Kept equal to it by a test.
MAIN = {
    "paper": ("#ffffff", "#0f1f22"),
    "surface": ("#f3f8f7", "#14292c"),
    "raised": ("#ffffff", "#21403f"),
    "field": ("#ffffff", "#0b191c"),
    "mist": ("#e6f0ee", "#1a3437"),
    "ink": ("#16302f", "#e9f2f0"),
    "ink-soft": ("#48615f", "#b0c5c2"),
    "line": ("#d3e1de", "#34545a"),
    "line-strong": ("#6d8a87", "#7d9c99"),
    "accent": ("#1a625e", "#8ad0c8"),
    "accent-strong": ("#0f3d3e", "#c9e8e3"),
    "on-accent": ("#ffffff", "#08201f"),
    "night": ("#12303f", "#091518"),
    "on-night": ("#e9f3f2", "#dbeae8"),
}
# Those that follow the second color.
WARM = {"coral": ("#d9694a", "#ee8a6c"), "coral-text": ("#a23c22", "#ffab91")}
SPEAKING = {"accent", "accent-strong", *WARM}
# The cream of light pages stays; in the dark it follows the main color.
DARK_SAND = "#1b2b2b"
# Those that stay: a warning looks like a warning in any clinic's colors.
STAYING = {
    "sand": ("#f8f2e9", DARK_SAND),
    "coral-soft": ("#fcefe9", "#35231f"),
    "on-coral-soft": ("#16302f", "#f3ded7"),
    "error": ("#a8321b", "#ffab91"),
    "gold": ("#e0b066", "#e0b066"),
    "found": ("#fbe7b8", "#5a4a1c"),
    "focus": ("#ffbf47", "#ffbf47"),
    "focus-ink": ("#0b0c0c", "#0b0c0c"),
}
USUAL = MAIN | WARM | STAYING

BACKGROUNDS = ["paper", "surface", "raised", "mist", "sand", "coral-soft"]
# What stands on what, and the contrast that takes.
PAIRS = [
    ("ink", [*BACKGROUNDS, "field", "found"], TEXT),
    *[(text, BACKGROUNDS, TEXT) for text in ("ink-soft", "accent", "accent-strong", "coral-text", "error")],
    ("on-accent", ["accent", "accent-strong"], TEXT),
    ("on-night", ["night"], TEXT),
    ("on-coral-soft", ["coral-soft"], TEXT),
    ("coral", ["paper", "surface", "raised"], GRAPHICS),
    ("line-strong", ["paper", "surface", "raised", "mist", "field"], GRAPHICS),
]
# The names of what staff see checked.
WORDS = {
    "ink": "Text",
    "ink-soft": "Quiet text",
    "accent": "Links",
    "accent-strong": "Headings",
    "on-accent": "Words on buttons",
    "coral-text": "Small headings in the second color",
    "coral": "Signs in the second color",
}
# The sign of the site has one vertebra in the usual second color.
MARK = '[fill="#d9694a"]{fill:var(--coral)}'
# For whom every difference has to be plain, as css/utilities.css has it.
MORE_CONTRAST = "@media (prefers-contrast:more){:root{--ink-soft:var(--ink);--line:var(--line-strong)}}"


class Unreadable(NamedTuple):
    """Why a main color is refused: its least contrast with what it stands on, and the nearest color that works."""

    contrast: float
    nearest: str


class Contrast(NamedTuple):
    """What a color is for, in words, the contrast that takes, and what it has, light and dark."""

    words: str
    needed: float
    light: float
    dark: float


class Palette(NamedTuple):
    """Every color of the stylesheet by name, as ``#rrggbb``."""

    light: dict
    dark: dict

    @property
    def contrasts(self):
        """A ``Contrast`` for what carries words or signs: the least of its pairs, light and dark."""
        return [
            Contrast(words, needed, *(_least(scheme, name, backgrounds) for scheme in self))
            for name, backgrounds, needed in PAIRS
            if (words := WORDS.get(name))
        ]

    @property
    def css(self):
        """The stylesheet that puts these colors in the place of the usual ones.

        It stands in no cascade layer, so it wins over those of the site's own stylesheet, wherever that is linked.
        """
        names = [*MAIN, *WARM, "sand"]
        light, dark = (_declared(scheme, names) for scheme in self)
        schemes = f":root{{{light}}}@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
        return f"{schemes}{MORE_CONTRAST}{MARK}"

    @property
    def sample_css(self):
        """The stylesheet of the two samples in the admin, side by side."""
        return f".sample--light{{{_declared(self.light, USUAL)}}}.sample--dark{{{_declared(self.dark, USUAL)}}}"

    @property
    def digest(self):
        return hashlib.sha256(self.css.encode()).hexdigest()[:16]


@lru_cache(maxsize=64)
def palette(main, warm):
    """Return the ``Palette`` of two colors; light, the main one stands in it exactly as it is.

    The usual two give the colors of the stylesheet.
    """
    if (main, warm) == USUAL_COLORS:
        return Palette(*({name: pair[dark] for name, pair in USUAL.items()} for dark in (False, True)))
    return Palette(_scheme(main, warm, dark=False), _scheme(main, warm, dark=True))


def unreadable(main):
    """Return why a main color is refused, an ``Unreadable``, or None when it can be read wherever it stands."""
    if (least := _least_contrast(main)) >= TEXT:
        return None
    color = to_oklch(main)
    steps = (color._replace(lightness=color.lightness - STEP * step) for step in range(1, 300))
    nearest = next(candidate for candidate in map(to_hex, steps) if _least_contrast(candidate) >= TEXT)
    return Unreadable(math.floor(least * 100) / 100, nearest)  # 4.499 is not 4.5


def _least_contrast(main):
    return _least(_scheme_of_backgrounds(main, dark=False) | {"accent": main}, "accent", BACKGROUNDS)


def _least(scheme, name, backgrounds):
    return min(contrast(scheme[name], scheme[background]) for background in backgrounds)


def _declared(scheme, names):
    return "".join(f"--{name}:{scheme[name]};" for name in names)


def _scheme_of_backgrounds(main, *, dark):
    scheme = {name: pair[dark] for name, pair in STAYING.items()}
    scheme |= {name: _turned(name, pair[dark], main, MAIN["accent"][0]) for name, pair in MAIN.items()}
    if dark:
        scheme["sand"] = _turned("sand", DARK_SAND, main, MAIN["accent"][0])
    return scheme


def _scheme(main, warm, *, dark):
    scheme = _scheme_of_backgrounds(main, dark=dark)
    scheme |= {name: _turned(name, pair[dark], warm, WARM["coral"][0]) for name, pair in WARM.items()}
    if not dark:
        strong = to_oklch(scheme["accent-strong"])
        scheme["accent"] = main
        # Darker than the main color by as much as the usual one is.
        scheme["accent-strong"] = to_hex(strong._replace(lightness=min(strong.lightness, _darker(main))))
    for name, backgrounds, needed in PAIRS:
        if name not in STAYING and (dark or name != "accent"):
            lightens = name == "on-night" or dark != (name == "on-accent")
            scheme[name] = _readable(scheme[name], [scheme[each] for each in backgrounds], needed, lightens)
    return scheme


def _darker(main):
    usual, strong = (to_oklch(MAIN[name][0]).lightness for name in ("accent", "accent-strong"))
    return to_oklch(main).lightness * strong / usual


def _turned(name, color, chosen, usual):
    """Return a color with the hue of the chosen one, as much more or less vivid as that is than the usual one."""
    lightness, chroma, _ = to_oklch(color)
    chosen, usual = to_oklch(chosen), to_oklch(usual)
    share = min(chosen.chroma / usual.chroma, VIVID if name in SPEAKING else CALM)
    return to_hex(chosen._replace(lightness=lightness, chroma=chroma * share))


def _readable(color, backgrounds, needed, lightens):
    """Return the color, lightened or darkened in steps until its contrast with each background is enough."""
    moved = to_oklch(color)
    while min(contrast(color, background) for background in backgrounds) < needed and 0 <= moved.lightness <= 1:
        moved = moved._replace(lightness=moved.lightness + (STEP if lightens else -STEP))
        color = to_hex(moved)
    return color
