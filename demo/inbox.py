"""The demonstration's messages as rows, received and answered so many days before they are loaded.

No event is recorded: those are never removed again, and nobody did any of this.
"""

import datetime

from django.utils import timezone

from appointments.models import Attempt, ContactSettings, Inquiry, InquiryNote, Notification, Subject

from . import content

DELIVERED_AFTER = datetime.timedelta(seconds=40)
READ_AFTER = datetime.timedelta(minutes=18)
EVENING = 18  # o'clock
SATURDAY, SUNDAY = 5, 6
NEWEST = datetime.timedelta(minutes=20)  # before now


def load_messages(accounts):
    """Make the subjects that are missing, and the messages unless there are some; return how many were made."""
    described = content.messages()
    subjects = {}
    labels = zip(described["subjects"], described["subjects_es"], strict=True)
    for position, (label, label_es) in enumerate(labels):
        subjects[label], _ = Subject.objects.get_or_create(
            label=label, defaults={"label_es": label_es, "position": position, "is_demo": True}
        )
    if Inquiry.objects.filter(is_demo=True).exists():
        return 0
    settings, now = ContactSettings.current(), timezone.now()
    for number, entry in enumerate(described["messages"], 1):
        typed = _typed(number, entry)
        inquiry = Inquiry.receive(
            typed | {"consent": typed["consent"] and bool(settings.consent_text)},
            token="demonstration",  # noqa: S106 - of the form, which nobody opened
            about=subjects.get(entry.get("about")),
            consent_wording=settings.consent_text,
            consent_version=settings.consent_version,
            attribution=_attribution(entry),
            spam_reasons=entry.get("spam", []),
        )
        _date(inquiry, entry, accounts["frontdesk"], now)
    return len(described["messages"])


def _date(inquiry, entry, staff, now):
    at = _received_at(entry, now)
    Inquiry.objects.filter(pk=inquiry.pk).update(**_handled(entry, inquiry, at, staff, now))
    delivered = min(at + DELIVERED_AFTER, now)
    notice = inquiry.notifications.get()
    Notification.objects.filter(pk=notice.pk).update(
        created_at=at, next_attempt_at=at, attempts=1, delivered_at=delivered
    )
    Attempt.objects.create(notification=notice, at=delivered)
    for text in entry.get("notes", []):
        at = min(at + datetime.timedelta(hours=entry.get("answered_after", 0.3)), now)
        InquiryNote.objects.create(inquiry=inquiry, text=text, by=staff, at=at)


def _typed(number, entry):
    way = entry.get("way", "email")
    return {
        "full_name": f"Sample Patient {number}",
        "email": f"sample.patient.{number}@example.com" if way == "email" or number % 3 == 0 else "",
        "phone": f"201-555-01{number:02}" if way == "phone" or number % 4 == 0 else "",
        "preferred_contact": way,
        "preferred_time": entry.get("time", "any"),
        "message": entry["message"].strip(),
        "consent": entry.get("consent", False),
    }


def _attribution(entry):
    """Return what the form's hidden fields would have told."""
    article = entry.get("article", "")
    page = f"/blog/{article}/" if article else "/contact/"
    told = {
        "utm_source": entry.get("source", ""),
        "utm_campaign": entry.get("campaign", ""),
        "first_referrer": entry.get("referrer", ""),
        "last_referrer": entry.get("referrer", ""),
        "first_page": page,
        "submitted_from": page,
        "placement": "contact_section" if article else "contact_page",
        "article": article,
        "browser_language": "es-US" if entry.get("spanish") else "en-US",
    }
    return {name: value for name, value in told.items() if value}


def _received_at(entry, now):
    day = timezone.localdate(now) - datetime.timedelta(days=entry["days_ago"])
    if entry["at"].hour < EVENING and "spam" not in entry:
        # Few people write to a clinic on a weekend morning, whatever day this is loaded on.
        day -= datetime.timedelta(days={SATURDAY: 1, SUNDAY: 3}.get(day.weekday(), 0))
    return min(timezone.make_aware(datetime.datetime.combine(day, entry["at"])), now - NEWEST)


def _handled(entry, inquiry, at, staff, now):
    """Return the dates of a message and what the staff made of it."""
    rows = {"is_demo": True, "received_at": at, "is_starred": entry.get("starred", False)}
    if inquiry.consent:
        rows["consented_at"] = at
    answered = entry.get("answered_after")
    if answered is not None:
        rows["first_answered_at"] = min(at + datetime.timedelta(hours=answered), now)
        rows |= {"status": entry["status"], "status_changed_at": rows["first_answered_at"], "status_changed_by": staff}
    if entry.get("read", True):
        rows["first_read_at"] = min(at + READ_AFTER, rows.get("first_answered_at", now))
    if entry.get("taken_on"):
        rows["assigned_to"] = staff
    if "call_back_in" in entry:
        rows["call_back_on"] = timezone.localdate(now) + datetime.timedelta(days=entry["call_back_in"])
    if entry.get("trashed"):
        rows |= {"trashed_at": rows["first_read_at"], "trashed_by": staff}
    return rows


def clear_messages():
    """Delete the demonstration's messages with their notes and mails, whatever was done with them; return how many."""
    demo = Inquiry.objects.filter(is_demo=True)
    Notification.objects.filter(inquiry__in=demo).delete()
    count = demo.count()
    demo.only("pk").delete()  # also when no key opens them
    return count
