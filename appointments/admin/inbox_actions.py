"""What staff do with several messages at once: the verbs of ``Handling``, as buttons above the list."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError

from appointments.models import Inquiry
from network_addresses import truncated_address

Status = Inquiry.Status
# What a list of messages needs not decrypt, nor read.
UNSHOWN = ["email", "phone", "attribution", "consent_wording"]
NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True)
class Step:
    """One button: its words, the words for what it did, and the verb, which tells whether it changed anything."""

    label: str
    done: str
    take: Callable


def setting(status, label):
    return Step(label, f"set to “{status.label}”", lambda inquiry, **who: inquiry.set_status(status, **who))


def not_spam(inquiry, **who):
    return inquiry.status == Status.SPAM and inquiry.set_status(Status.NEW, **who)


STEPS = {
    "take_on": Step("Take on", "taken on by you", lambda inquiry, **who: inquiry.assign(who["by"], **who)),
    "wait": setting(Status.WAITING, "Waiting"),
    "schedule": setting(Status.SCHEDULED, "Scheduled"),
    "close": setting(Status.CLOSED, "Close"),
    "not_spam": Step("Not spam", "put back to “New”", not_spam),
    "mark_spam": setting(Status.SPAM, "Spam"),
    "restore": Step("Restore", "taken out of the trash", lambda inquiry, **who: inquiry.restore(**who)),
    "trash": Step("Trash", "put into the trash", lambda inquiry, **who: inquiry.trash(**who)),
}
# The buttons of each box; of a list across boxes, all.
USUAL = ["take_on", "wait", "schedule", "close", "mark_spam", "trash"]
OFFERED = {
    **dict.fromkeys(["new", "due", "starred", "all"], USUAL),
    "mine": ["wait", "schedule", "close", "mark_spam", "trash"],
    "waiting": ["take_on", "schedule", "close", "mark_spam", "trash"],
    "scheduled": ["take_on", "wait", "close", "mark_spam", "trash"],
    "closed": ["take_on", "wait", "schedule", "mark_spam", "trash"],
    "spam": ["not_spam", "trash"],
    "trash": ["restore"],
    "": list(STEPS),
}


def offered(actions, box):
    """Keep the actions that make sense in a box, and those that are no step."""
    return {name: action for name, action in actions.items() if name in OFFERED[box] or name not in STEPS}


def ticked(request):
    """Return the numbers of the messages that were ticked, leaving out what can be no number."""
    return [*filter(NUMBER.fullmatch, request.POST.getlist(ACTION_CHECKBOX_NAME))]


def amount(count):
    return f"{count} message" if count == 1 else f"{count} messages"


def action(name, step):
    """Return the admin action that takes a step with each message and tells what became of them."""

    @admin.action(description=step.label, permissions=["change"])
    def run(inquiry_admin, request, queryset):
        who = {"by": request.user, "source": truncated_address(request)}
        done, refused, found = 0, Counter(), 0
        for inquiry in queryset.defer("full_name", "message", *UNSHOWN):
            found += 1
            try:
                done += bool(step.take(inquiry, **who))
            except ValidationError as error:
                refused.update(error.messages)
        unchanged = found - done - refused.total()
        gone = len(set(ticked(request))) - found
        if done:
            messages.success(request, f"{amount(done)} {step.done}.")
        if unchanged:
            messages.info(request, f"{amount(unchanged)} needed no change.")
        if gone > 0:
            messages.warning(request, f"{amount(gone)} stood in this list no more: somebody moved what you ticked.")
        for reason, count in refused.items():
            messages.warning(request, f"{amount(count)} left as before. {reason}")

    run.__name__ = name
    return run


ACTIONS = [action(name, step) for name, step in STEPS.items()]


def star(request):
    """Give or take the star of the message whose star was pressed; return its number, or None."""
    for name in ("star", "unstar"):
        number = request.POST.get(name, "")
        if NUMBER.fullmatch(number):
            inquiry = Inquiry.objects.defer("full_name", "message", *UNSHOWN).filter(pk=number).first()
            if inquiry:
                inquiry.star(name == "star", by=request.user, source=truncated_address(request))
                return inquiry.pk
            messages.warning(request, "That message is no longer here.")
    return None
