"""What a misspelled word was meant to be (the symmetric deletes of SymSpell, W. Garbe 2012)."""

from difflib import SequenceMatcher

SHORTEST = 4  # of shorter words, too many are alike
LEAST_ALIKE = 0.7


def forms(word):
    """Return the word, and the word with any one letter left out.

    Two words have a form in common when they differ in one letter, wherever it is missing, added, changed or swapped
    with the next.
    """
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def closest(word, candidates):
    """Return the candidate most like the word, or an empty string when none is much like it."""

    def alike(candidate):
        # People seldom mistake the first letter.
        return SequenceMatcher(None, word, candidate).ratio() + 0.1 * (word[0] == candidate[0]), candidate

    best = max(candidates, key=alike, default="")
    return best if best and alike(best)[0] >= LEAST_ALIKE else ""
