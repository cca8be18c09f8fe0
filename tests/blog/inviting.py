"""What a reviewer without an account is mailed, and sends."""

import email
import re

from django.urls import reverse
from django.utils import timezone

ADDRESS = "gale@example.com"


def mails(mailbox):
    """Return ``(recipients, subject, text)`` of each mail as it arrived."""
    found = []
    for envelope in mailbox.envelopes:
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        text = message.get_content().replace("\r\n", "\n")
        found.append((envelope.rcpt_tos, message["Subject"].strip(), text))
    return found


def code_in(mailbox):
    """Return the code of the newest mail."""
    return re.search(r"Your code is (\d{6})", mails(mailbox)[-1][2])[1]


def at(invitation, name="guest_review"):
    """Return the address of a page of the invitation."""
    return reverse(f"blog:{name}", args=[invitation.token])


def answer(**changes):
    """Return what a browser sends from the form: an approval today, with changes."""
    today = timezone.localdate().isoformat()
    return {"decision": "approve", "reviewed_on": today, "next_due_on": "", "comment": "", "code": "", **changes}
