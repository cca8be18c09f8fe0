"""The mails about a message: a function each. None holds anything that a patient wrote."""

from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext, override

from site_languages import in_language

from . import spam


def notice(inquiry, recipients, *, message_id):
    """Return the mail that tells staff of a message: its number and where to read it."""
    is_spam = inquiry.status == inquiry.Status.SPAM
    words = {"url": f"{settings.SITE_URL}{inquiry.get_absolute_url()}", "is_spam": is_spam}
    words["looks_genuine"] = is_spam and spam.looks_genuine(inquiry.spam_reasons)
    likely = " (likely spam)" if is_spam and not words["looks_genuine"] else ""
    return _mail(f"New website inquiry #{inquiry.pk}{likely}", "inquiry_notice", words, recipients, message_id)


def acknowledgement(inquiry, recipients, *, message_id):
    """Return the mail that tells a patient, in the language of the message, that it came in."""
    contact = apps.get_model("appointments", "ContactSettings").current()
    words = {"contact": contact, "number": contact.number_for("contact_section")}
    with override(inquiry.language):
        words["text"] = in_language(contact, "acknowledgement_text")
        subject = gettext("We have your message")
        if contact.clinic_name:
            subject = f"{subject} — {contact.clinic_name}"
        return _mail(subject, "inquiry_acknowledgement", words, recipients, message_id)


def call_back_reminder(inquiries, recipients, *, message_id):
    """Return the mail that reminds of the messages whose day of calling back has come."""
    words = {"numbers": [(each.pk, f"{settings.SITE_URL}{each.get_absolute_url()}") for each in inquiries]}
    count = len(inquiries)
    subject = f"{count} patient{'' if count == 1 else 's'} to call or write back"
    return _mail(subject, "call_back_reminder", words, recipients, message_id)


def _mail(subject, template, words, recipients, message_id):
    return EmailMessage(
        subject=subject,
        body=render_to_string(f"mail/{template}.txt", words),
        to=recipients,
        headers={
            "Auto-Submitted": "auto-generated",  # RFC 3834: out-of-office replies stay away
            # The same at each attempt, so that a mail sent twice can be told to be one.
            "Message-ID": f"<{message_id}@{urlsplit(settings.SITE_URL).hostname}>",
        },
    )
