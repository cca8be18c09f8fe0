"""What an article is about, told from how often it says which words."""

from collections import Counter

MOST_TERMS = 12
# How much a word counts in each part of a text.
PARTS = {"title": 6, "questions": 3, "summary": 3, "body": 1}


def telling_terms(texts):
    """Return the stems that a text says most, of ``texts`` by part (``PARTS``), each a string of stems."""
    counted = Counter()
    for part, weight in PARTS.items():
        for term in texts[part].split():
            counted[term] += weight
    # Of those said as often, the same every time.
    return sorted(counted, key=lambda term: (-counted[term], term))[:MOST_TERMS]
