"""What the admin tells of the inbox: how much waits, and a row of the list in plain words."""

from datetime import timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format

from appointments import spam
from appointments.admin.inbox_filters import counts
from appointments.models import Inquiry

register = template.Library()


@register.simple_tag
def unread_messages():
    """Return how many new messages nobody has opened yet."""
    return Inquiry.objects.unread().count()


@register.simple_tag
def inbox_work(account):
    """Return how many messages each box holds, and how much unopened spam looks ``genuine``."""
    reasons = Inquiry.objects.kept().filter(status=Inquiry.Status.SPAM, first_read_at=None)
    genuine = sum(map(spam.looks_genuine, reasons.values_list("spam_reasons", flat=True)))
    return {**counts(account), "genuine": genuine}


@register.filter
def short_day(day):
    """Show a date as people say it: today, yesterday, tomorrow, “May 14”, and the year when it is another one."""
    today = timezone.localdate()
    near = {0: "today", -1: "yesterday", 1: "tomorrow"}.get((day - today).days)
    return near or date_format(day, "M j" if day.year == today.year else "M j, Y")


@register.filter
def received(time):
    """Show when a message came in: the time of day today, the day before."""
    local = timezone.localtime(time)
    if local.date() == timezone.localdate():
        return date_format(local, "g:i A")
    words = short_day(local.date())
    return words[0].upper() + words[1:]


@register.filter
def looks_genuine(inquiry):
    """Tell whether a message held as spam shows weak signs only."""
    return inquiry.status == Inquiry.Status.SPAM and spam.looks_genuine(inquiry.spam_reasons)


@register.filter
def signs_of_spam(inquiry):
    return spam.words(inquiry.spam_reasons)


@register.filter
def call_back(inquiry):
    """Say when to call back: “Call back today”, “Call back was due May 14”; nothing when there is no need."""
    if not inquiry.call_back_on or inquiry.status in (Inquiry.Status.CLOSED, Inquiry.Status.SPAM):
        return ""
    due = "was due " if inquiry.call_back_on < timezone.localdate() else ""
    return f"Call back {due}{short_day(inquiry.call_back_on)}"


@register.filter
def goes_for_good(inquiry, days):
    """Say when a message leaves the trash for good, ``days`` after it was put there; None is never."""
    if inquiry.legal_hold:
        return "Stays: on legal hold"
    if not days:
        return "Stays until somebody restores it"
    return f"Goes for good on {date_format(timezone.localtime(inquiry.trashed_at) + timedelta(days), 'M j, Y')}"
