"""Which messages the inbox shows: one box, narrowed by what stands in the list's address.

The address names nobody: a person is there as the keyed hashes of an email address or phone number.
"""

import re
from dataclasses import dataclass

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Count, Q
from django.utils import timezone

from appointments.models import Inquiry, Notification, Subject

Status = Inquiry.Status
KEPT = Q(trashed_at=None)
WANTED = KEPT & ~Q(status=Status.SPAM)
NOBODY = "nobody"
HASHES = re.compile(r"[0-9a-f]{64}(-[0-9a-f]{64}){0,9}")


@dataclass(frozen=True)
class Box:
    """A part of the inbox: its name, what holds for its messages, and what it says when there are none."""

    name: str
    where: Q
    empty: str


def boxes(account):
    """Return every ``Box`` by its name in addresses, as an account sees them today."""
    status = {each: KEPT & Q(status=each) for each in Status}
    due = WANTED & ~Q(status=Status.CLOSED) & Q(call_back_on__lte=timezone.localdate())
    mine = KEPT & Q(status__in=[Status.NEW, Status.WAITING], assigned_to=account)
    return {
        "new": Box("New", status[Status.NEW], "No new messages. All of them have been dealt with."),
        "mine": Box("Mine", mine, "You have taken on no open message."),
        "due": Box("Call back due", due, "Nobody is to be called back today."),
        "waiting": Box("Waiting", status[Status.WAITING], "No message waits for its patient."),
        "scheduled": Box("Scheduled", status[Status.SCHEDULED], "No message is set to Scheduled."),
        "closed": Box("Closed", status[Status.CLOSED], "No message is closed."),
        "starred": Box("Starred", WANTED & Q(is_starred=True), "No message has a star."),
        "all": Box("All", WANTED, "No message has come in."),
        "spam": Box("Spam", status[Status.SPAM], "Nothing was held as likely spam."),
        "trash": Box("Trash", ~KEPT, "The trash is empty."),
    }


EVERYTHING = Box("Messages", Q(), "No message was found.")


def counts(account):
    """Return how many messages stand in each box, and ``unread``, in one query."""
    asked = {name: Count("pk", filter=box.where) for name, box in boxes(account).items()}
    unread = Count("pk", filter=KEPT & Q(status=Status.NEW, first_read_at=None))
    return Inquiry.objects.aggregate(**asked, unread=unread)


def taken_on_by():
    """Return the choices of whom messages are assigned to: anybody, nobody, and each account that took one on."""
    accounts = get_user_model().objects.filter(pk__in=Inquiry.objects.values("assigned_to")).order_by("username")
    named = [(str(account.pk), account.get_full_name() or account.get_username()) for account in accounts]
    return [("", "Anybody"), (NOBODY, "Nobody yet"), *named]


def day_field(label):
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the day as 2026-05-14."},
    )


class Narrowing(forms.Form):
    """What narrows a box, read from the address. A wrong value narrows nothing and is told beside its field."""

    about = forms.ModelChoiceField(Subject.objects.all(), label="About", required=False, empty_label="Anything")
    assigned = forms.ChoiceField(label="Taken on by", required=False, choices=taken_on_by)
    since = day_field("Received from")
    until = day_field("Received until")

    def where(self):
        self.is_valid()
        chosen = self.cleaned_data
        found = Q()
        if chosen.get("about"):
            found &= Q(about=chosen["about"])
        if assigned := chosen.get("assigned"):
            found &= Q(assigned_to=None if assigned == NOBODY else assigned)
        if chosen.get("since"):
            found &= Q(received_at__date__gte=chosen["since"])
        if chosen.get("until"):
            found &= Q(received_at__date__lte=chosen["until"])
        return found


class Selection:
    """What an address of the list asks for.

    ``params`` maps names to values, as ``request.GET`` does. One person's messages and undelivered ones are
    looked for in every box.
    """

    def __init__(self, params, account):
        self.who = params.get("who", "")
        self.is_undelivered = params.get("notice") == "undelivered"
        everywhere = self.who or self.is_undelivered
        known = boxes(account)
        self.name = "" if everywhere else params.get("box") if params.get("box") in known else "new"
        self.box = known.get(self.name, EVERYTHING)
        given = {name: params.get(name, "") for name in Narrowing.base_fields}
        self.narrowing = Narrowing(given, label_suffix="")

    @property
    def is_narrowed(self):
        return any(self.narrowing.data.values())

    @property
    def summary(self):
        """What is listed, in words that name nobody."""
        return "one person" if self.who else "undelivered" if self.is_undelivered else self.box.name

    def narrow(self, messages):
        """Keep the messages that the address asks for."""
        messages = messages.filter(self.box.where & self.narrowing.where())
        if self.who:
            hashes = self.who.split("-") if HASHES.fullmatch(self.who) else []
            messages = messages.filter(Q(email_hash__in=hashes) | Q(phone_hash__in=hashes))
        if self.is_undelivered:
            messages = messages.filter(pk__in=Notification.objects.late().values("inquiry"))
        return messages


def neighbours(inquiry, params, account=None):
    """Return the numbers of the next newer and the next older message in the list that ``params`` describe, or None.

    ``account`` is whose list it is; without it “Mine” is that of whom the message is assigned to. The message itself
    need not stand in the list any more.
    """
    listed = Selection(params, account or inquiry.assigned_to).narrow(Inquiry.objects.all())
    same_moment = Q(received_at=inquiry.received_at)
    newer = listed.filter(Q(received_at__gt=inquiry.received_at) | same_moment & Q(pk__gt=inquiry.pk))
    older = listed.filter(Q(received_at__lt=inquiry.received_at) | same_moment & Q(pk__lt=inquiry.pk))
    return (
        newer.order_by("received_at", "pk").values_list("pk", flat=True).first(),
        older.order_by("-received_at", "-pk").values_list("pk", flat=True).first(),
    )
