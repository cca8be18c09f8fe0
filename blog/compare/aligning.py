"""Which block of one version belongs to which of the other, and which words of a pair are the same."""

from collections import Counter
from difflib import SequenceMatcher

from .reading import DEEPEST, UNSEEN, shared_start

# Beyond these, what lies between the first and the last difference of a pair is shown as removed and added as a whole,
# so that a comparison takes seconds at most: the steps that a search for equal words may need at worst, for one pair
# and for all pairs of a comparison together.
MOST_STEPS = 40_000_000
MOST_STEPS_TOGETHER = 150_000_000
# Beyond this many comparisons of words, changed blocks are paired in order instead of by likeness.
MOST_PAIRING_STEPS = 300_000
LIKE_ENOUGH = 0.3


class Tally:
    """What is counted while two versions are compared."""

    def __init__(self):
        self.added = self.removed = self.steps = 0
        self.regrouped = False
        self.told = Counter()  # how often each sentence about something other than words is true


def changes(old, new, tally):
    """Return difflib's opcodes for two sequences, one "replace" for what is too much to search."""
    numbers = {}
    old = [numbers.setdefault(item, len(numbers)) for item in old]
    new = [numbers.setdefault(item, len(numbers)) for item in new]
    shorter, head, tail = min(len(old), len(new)), 0, 0
    while head < shorter and old[head] == new[head]:
        head += 1
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    inner_old, inner_new = old[head : len(old) - tail], new[head : len(new) - tail]
    counts = Counter(inner_new)
    # difflib looks at each pair of equal items again after each run it found.
    steps = sum(counts[item] for item in inner_old) * min(len(inner_old), len(inner_new))
    if steps > MOST_STEPS or tally.steps + steps > MOST_STEPS_TOGETHER:
        inner = [("replace", 0, len(inner_old), 0, len(inner_new))]
    else:
        tally.steps += steps
        inner = SequenceMatcher(None, inner_old, inner_new, autojunk=False).get_opcodes()
    found = [
        ("equal", 0, head, 0, head),
        *((name, i + head, j + head, k + head, m + head) for name, i, j, k, m in inner),
        ("equal", len(old) - tail, len(old), len(new) - tail, len(new)),
    ]
    return [change for change in found if change[1] < change[2] or change[3] < change[4]]


def aligned(old, new, tally):
    """Return ``(old block or None, new block or None)`` in the order they are shown."""
    rows = []
    for name, i, j, k, m in changes([block.key for block in old], [block.key for block in new], tally):
        if name == "equal":
            rows.extend(zip(old[i:j], new[k:m], strict=True))
        else:
            at_old, at_new = i, k
            for one, other in [*_pairs(old[i:j], new[k:m]), (j - i, m - k)]:
                rows.extend((block, None) for block in old[at_old : i + one])
                rows.extend((None, block) for block in new[at_new : k + other])
                if i + one < j:
                    rows.append((old[i + one], new[k + other]))
                at_old, at_new = i + one + 1, k + other + 1
    return rows


def _pairs(old, new):
    """Return the positions of changed blocks that are versions of each other, in order in both lists."""
    letters = [[_visible_words(block) for block in blocks] for blocks in (old, new)]
    steps = sum(len(x) + 1 for x in letters[0]) * len(new) + sum(len(x) + 1 for x in letters[1]) * len(old)
    if steps > MOST_PAIRING_STEPS:
        both = zip(range(len(old)), range(len(new)), strict=False)
        return [(i, i) for i, _ in both if _likeness(old[i], new[i], letters[0][i], letters[1][i])]
    # The best sum of likeness for what follows each position, from the end; then one walk along it.
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    like = [
        [_likeness(a, b, x, y) for b, y in zip(new, letters[1], strict=True)]
        for a, x in zip(old, letters[0], strict=True)
    ]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            together = best[i + 1][j + 1] + like[i][j] if like[i][j] else 0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if like[i][j] and best[i][j] == best[i + 1][j + 1] + like[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def aligned_cells(old, new, tally):
    """Return ``(old cell or None, new cell or None)`` of two rows; cells in the same columns when none came or went."""
    return list(zip(old, new, strict=True)) if len(old) == len(new) else aligned(old, new, tally)


def _visible_words(block):
    """Return how often a block has each word, whatever stands around it."""
    found = Counter((word.kind, part) for word in block.words for part in UNSEEN.split(word.text))
    for inner in block.inner:
        found.update(_visible_words(inner))
    return found


def _likeness(old, new, old_letters, new_letters):
    """Return how much of their words two blocks share, from 0 (not versions of each other) to 1."""
    if old.path != new.path or not (old_letters and new_letters):
        return 0
    shared = (old_letters & new_letters).total() * 2 / max(1, old_letters.total() + new_letters.total())
    if old.is_label and new.is_label and old.words[0] == new.words[0]:
        return max(shared, LIKE_ENOUGH)
    return shared if shared >= LIKE_ENOUGH else 0


def regrouped(rows):
    """Tell whether two blocks that stayed share other elements than they did."""
    joins, depths = None, [0, 0]
    last = [None, None]
    for row in rows:
        for side, block in enumerate(row):
            if block is not None:
                shared = 0 if last[side] is None else len(shared_start(last[side].elements, block.elements))
                depths[side] = min(depths[side], shared)
                last[side] = block
        if None not in row:
            if joins is not None and depths[0] != depths[1]:
                return True
            joins, depths = row, [DEEPEST, DEEPEST]
    return False
