"""What is no word, yet part of a text: its name in words, and the sentence that tells that it changed."""

import re
from itertools import zip_longest

from blog.rendering import CALLOUTS

_THINGS = {
    "callout": "Callout",
    "cell": "Table cell",
    "phone": "Phone number",
    "picture": "Picture",
    "section": "Section",
    "source": "Reference",
    "video": "Video",
}
_SIZE = re.compile('(colspan|rowspan)="([0-9]+)"')
_SIDES = {"colspan": "columns wide", "rowspan": "rows high"}
_NAMES = {
    "callout": lambda kind: CALLOUTS.get(kind, "without a kind"),
    "cell": lambda cell: f"({', '.join(_parts_of_cell(cell))})",
    "empty": lambda _: "(nothing)",
    "picture": lambda digest: f"picture {digest[:8]}",
    "section": lambda kind: "question and answer" if kind else "of no kind",
    "source": lambda number: f"source {number}",
    "video": lambda name: name.replace("youtube:", "YouTube ").replace("vimeo:", "Vimeo "),
}


def named(word):
    """Return in words, as plain text, what stands in a word's place."""
    return _NAMES.get(word.kind, str)(word.text)


def _parts_of_cell(cell):
    yield "heading cell" if cell.startswith("th") else "cell"
    for name, number in _SIZE.findall(cell):
        yield f"{number} {_SIDES[name]}"


def told(removed, added):
    """Yield a sentence for each thing other than a word that came, went or is another now."""
    for kind, thing in _THINGS.items():
        old, new = ([word for word in words if word.kind == kind] for words in (removed, added))
        for one, other in zip_longest(old, new):
            if one and other and one.text == other.text:
                continue  # it moved, or what is around it changed
            if kind == "picture":
                yield f"{thing} {'changed' if one and other else 'added' if other else 'removed'}"
            elif one and other:
                yield f"{thing}: {named(one)} → {named(other)}"
            elif kind != "cell":  # told with its row
                yield f"{thing} {'added' if other else 'removed'}: {named(other or one)}"
