"""What a browser sends from the review screen and from the remarks above the article form."""

from django.utils import timezone


def decision(reviewer, /, *passages, **changes):
    """Return what is sent for an approval of today, with changes; each passage is a pair of words and remark."""
    today = timezone.localdate().isoformat()
    rows = {"remarks-TOTAL_FORMS": max(3, len(passages)), "remarks-INITIAL_FORMS": 0}
    for index, (words, remark) in enumerate(passages):
        rows |= {f"remarks-{index}-passage": words, f"remarks-{index}-comment": remark}
    chosen = {"reviewer": reviewer.pk, "decision": "approve", "reviewed_on": today, "next_due_on": "", "comment": ""}
    return {**chosen, **rows, **changes}


def asked(reviewer, /, *passages, **changes):
    """Return what is sent to ask for changes."""
    return decision(reviewer, *passages, **{"decision": "changes", "comment": "Please mend this.", **changes})


def answered(remark, answer="", *, seen="", resolved=False):
    """Return what is sent to answer a remark whose answer read ``seen`` when the page was opened."""
    prefix = f"remark-{remark.pk}"
    ticked = {f"{prefix}-resolved": "on"} if resolved else {}
    return {f"{prefix}-answer": answer, f"initial-{prefix}-answer": seen, **ticked}
