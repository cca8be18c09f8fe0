"""Signs that a message is spam, named and worded for staff. A message that shows any is kept aside, never lost."""

WORDS = {"honeypot": "A field that people cannot see was filled in."}


def words(reasons):
    """Return each reason in words; one that no longer exists as it was stored."""
    return [WORDS.get(reason, reason) for reason in reasons]


def looks_genuine(reasons):
    """Return whether staff should look at a held message at once: it shows a single sign that people can give too."""
    return len(reasons) == 1
