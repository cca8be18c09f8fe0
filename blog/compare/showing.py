"""What changed, as HTML: blocks in the elements they stand in, rows of a table together, long unchanged runs folded."""

from itertools import groupby

from .aligning import aligned, aligned_cells, regrouped
from .marking import label, mark, show_words
from .reading import Level

# So many unchanged blocks stay in sight on each side of a change; fewer than these are not worth folding.
IN_SIGHT = 2
WORTH_FOLDING = 4

# What has a meaning of its own on a page has none in a comparison, where it may stand in parts.
_SHOWN_AS = {
    "aside": "callout",
    "section": "question",
    "figure": "figure",
    "figcaption": "caption",
    **dict.fromkeys(["table", "thead", "tbody", "tr", "th", "td"], "table"),
}


def show(rows, tally):
    """Return the HTML of aligned blocks, as a list of pieces that follow each other."""
    pieces, table = [], None
    for old, new in rows:
        block = new or old
        if not block.is_row:
            pieces.append(show_block(old, new, tally))
            table = None
            continue
        tables = [other and _table_of(other) for other in (old, new)]
        if table is None or not any(one is not None and one is other for one, other in zip(table, tables, strict=True)):
            levels = [level for level in block.levels if level.tag not in {"table", "thead", "tbody", "tr"}]
            start, end = _around(levels, "")
            # A wide table scrolls by itself, by keyboard too.
            start += (
                '<div class="diff__scroll" role="group" aria-label="Table" tabindex="0"><table class="diff__table">'
            )
            table, ending = tables, f"</table></div>{end}"
            pieces.append(start + ending)
        table = [other or one for one, other in zip(table, tables, strict=True)]
        pieces[-1] = pieces[-1].removesuffix(ending) + _show_row(old, new, tally) + ending
    return pieces


def _table_of(block):
    """Return which table of its body a row stands in."""
    return next((element for element in reversed(block.elements) if element.tag == "table"), block.elements[0])


def _show_row(old, new, tally):
    tag = "" if old and new else "ins" if new else "del"
    if tag:
        tally.told[f"Table row {'added' if new else 'removed'}"] += 1
    cells = aligned_cells(old.inner if old else (), new.inner if new else (), tally)
    if not tag:
        tally.told.update(
            f"Table cell {'added' if other else 'removed'}" for one, other in cells if not (one and other)
        )
    shown = "".join(_show_cell(one, other, tally) for one, other in cells)
    if not cells:
        shown = f"<td>{mark(tag, label('(empty)')) if tag else ''}</td>"
    return f"<tr{_class(tag, 'row')}>{shown}</tr>"


def _show_cell(old, new, tally):
    tag = "" if old and new else "ins" if new else "del"
    cell = new or old
    rows = aligned(old.inner if old else (), new.inner if new else (), tally)
    tally.regrouped |= regrouped(rows)
    shown = "".join(show(rows, tally))
    if (
        not tag or not cell.inner or cell.words[0].text != "td"
    ):  # what the cell is, when that changed or is all there is
        shown = show_words(old.words if old else (), new.words if new else (), tally) + shown
    name = cell.words[0].text.split()[0]
    return f"<{cell.words[0].text}{_class(tag, 'cell')}>{shown}</{name}>"


def _class(tag, part):
    return f' class="diff__{part}--{"added" if tag == "ins" else "removed"}"' if tag else ""


def show_block(old, new, tally):
    """Return one block inside its own elements, wholly marked when it stands in one version only."""
    block, tag = new or old, "" if old and new else "ins" if new else "del"
    levels = list(block.levels)
    if levels and levels[-1].tag == "hr":
        levels.pop()
        inside = f"<p>{mark(tag, label('— a line across the page —'))}</p>" if tag else "<hr>"
        if tag and not levels:
            levels, inside = [Level("p", None, False)], inside[len("<p>") : -len("</p>")]
    else:
        inside = show_words(old.words if old else (), new.words if new else (), tally)
        if tag and not block.words:
            inside = mark(tag, label("(empty)"))
        if block.is_label:
            inside = f'<p class="diff__label">{inside}</p>'
        levels = levels or [Level("p", None, False)]  # words outside any element
    start, end = _around(levels, tag)
    return f"{start}{inside}{end}"


def _around(levels, tag):
    """Return the opening and the closing tags of the elements around a block."""
    start = end = ""
    for depth, level in enumerate(levels):
        name, classes = level.tag, []
        if name in _SHOWN_AS:
            name, classes = "div", [f"diff__{_SHOWN_AS[name]}"]
        if level.continued:
            classes.append("diff__continued")
        if tag and depth == 0:
            classes.append("diff__block--added" if tag == "ins" else "diff__block--removed")
        counted = ""
        if name == "ol" and depth + 1 < len(levels) and levels[depth + 1].number is not None:
            counted = f' start="{levels[depth + 1].number}"'
        shown_class = f' class="{" ".join(classes)}"' if classes else ""
        start, end = f"{start}<{name}{counted}{shown_class}>", f"</{name}>{end}"
    return start, end


def fold(pieces):
    """Return the pieces as one text, those far from any change behind a line that opens them."""
    near = set()
    for at, piece in enumerate(pieces):
        if "<ins>" in piece or "<del>" in piece:
            near.update(range(at - IN_SIGHT, at + IN_SIGHT + 1))
    shown = []
    for in_sight, group in groupby(enumerate(pieces), key=lambda numbered: numbered[0] in near):
        texts = [piece for _, piece in group]
        if not near or in_sight or len(texts) < WORTH_FOLDING:
            shown += texts
        else:
            what = "paragraphs" if all(text.startswith("<p>") for text in texts) else "passages"
            summary = f"<summary>{len(texts)} unchanged {what}</summary>"
            shown.append(f'<details class="diff__fold">{summary}{"".join(texts)}</details>')
    return "".join(shown)
