"""Numbers as shapes: where bars and cells stand in a drawing 320 units wide. Knows nothing of messages."""

from dataclasses import dataclass

WIDTH = 320
STEPS = 4  # shades of a heat map above nothing


@dataclass(frozen=True)
class Shape:
    """A rectangle of a drawing, with the words that belong to it."""

    x: float
    y: float
    width: float
    height: float
    label: str
    number: int = 0
    kind: str = ""


def scale(most):
    """Return the end of an axis that holds ``most``, and the numbers marked on it: few, whole and round."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            step = factor * size
            if step * 4 >= most:
                marks = -(-max(most, 1) // step)
                return step * marks, [step * mark for mark in range(marks + 1)]
        size *= 10


def columns(entries, *, height=160, left=30, top=8):
    """Return a drawing of upright bars from ``(label, number, number on top)``: shapes, marks and where words stand.

    Every label is written when there is room for it, else every second one.
    """
    end, marks = scale(max((low + high for _, low, high in entries), default=0))
    slot = (WIDTH - left - 4) / max(len(entries), 1)
    bar, unit = slot * 0.7, height / end
    shapes, words = [], []
    every = 1 if slot >= 46 else 2
    for place, (label, low, high) in enumerate(entries):
        x, foot = left + place * slot + (slot - bar) / 2, top + height
        for kind, number, base in (("", low, 0), ("spam", high, low)):
            if number:
                y = foot - (base + number) * unit
                shapes.append(_shape(x, y, bar, number * unit, label, number, kind))
        if (len(entries) - 1 - place) % every == 0:
            words.append((round(x + bar / 2, 2), label))
    lines = [(round(top + height - mark * unit, 2), mark) for mark in marks]
    return {"width": WIDTH, "height": top + height + 22, "left": left, "shapes": shapes, "words": words, "marks": lines}


def bars(entries, *, row=38):
    """Return a drawing of lying bars from ``(label, number)``, each below its label and with its number behind it."""
    room = WIDTH - 8 - 8 * max((len(f"{number:,}") for _, number in entries), default=1)
    most = max((number for _, number in entries), default=0) or 1
    shapes = [
        _shape(0, place * row + 19, max(room * number / most, 1), 11, shorter(label), number)
        for place, (label, number) in enumerate(entries)
    ]
    return {"width": WIDTH, "height": row * len(entries), "shapes": shapes}


def shorter(label, most=40):
    """Return a label that fits above a bar; the table has it whole."""
    return label if len(label) <= most else f"{label[: most - 1]}…"


def heat(rows, labels):
    """Return a drawing of cells, a row for each label, the darker the larger the number; ``kind`` is the shade."""
    left, top, gap = 36, 16, 1.5
    across = max(map(len, rows))
    cell = (WIDTH - left) / across
    tall = max(cell, 20)
    most = max(map(max, rows)) or 1
    shapes = [
        _shape(
            left + column * cell,
            top + line * tall,
            cell - gap,
            tall - gap,
            labels[line],
            number,
            str(-(-number * STEPS // most)),
        )
        for line, row in enumerate(rows)
        for column, number in enumerate(row)
    ]
    names = [(round(top + line * tall + tall * 0.7, 2), label) for line, label in enumerate(labels)]
    hours = [(round(left + hour * cell, 2), hour) for hour in range(0, across, 6)]
    return {
        "width": WIDTH,
        "height": round(top + tall * len(rows), 2),
        "shapes": shapes,
        "names": names,
        "hours": hours,
    }


def _shape(x, y, width, height, *words):
    return Shape(round(x, 2), round(y, 2), round(width, 2), round(height, 2), *words)
