"""One patient, whose words stand in every place where there can be some."""

from django.utils import timezone

from appointments.models import Inquiry, InquiryNote, Notification, Subject

INBOX = "/admin/appointments/inquiry/"
SCREEN = f"{INBOX}patient-data/"
HAND_OUT = f"{SCREEN}hand-out/"
ERASE = f"{SCREEN}erase/"
WORDS = {
    "full_name": "Zelda Quux",
    "email": "Zelda.Quux@Example.com",
    "phone": "(201) 555-0147",
    "message": "My zygapophysis <b>aches</b>",
}
TRACES = ["zelda", "quux", "5550147", "555-0147", "zygapophysis", "newsletter-of-zelda", "called zelda"]


def stored(words, token="a", **more):
    """Return a message as it is when staff were told of it."""
    inquiry = Inquiry.receive(words, token=token, **more)
    Notification.objects.filter(inquiry=inquiry, kind="staff").update(delivered_at=timezone.now(), attempts=1)
    return inquiry


def message_with_everything(cleaned, front_desk):
    """Return a message that left words in every place where there can be some."""
    inquiry = stored(
        cleaned | WORDS | {"consent": True},
        consent_wording="You may call me.",
        consent_version=4,
        attribution={"utm_source": "newsletter-of-zelda"},
        sender_hash="c" * 64,
        about=Subject.objects.create(label="Insurance"),
        acknowledge=True,
    )
    InquiryNote.objects.write(inquiry, "Called Zelda on Monday", by=front_desk)
    inquiry.assign(front_desk, by=front_desk)
    inquiry.call_back(timezone.localdate(), by=front_desk)
    return inquiry


def address_of(inquiry):
    return f"{INBOX}{inquiry.pk}/erase/"
