"""One message and what staff do with it."""

from django.contrib import admin
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime

from appointments.forms import StatusForm
from appointments.models import Inquiry
from appointments.network import truncated_address


def urls(inquiry_admin):
    """Return the addresses of the steps on a message's page."""
    return []


def moment(time):
    return date_format(localtime(time), "F j, Y, P")


class InquiryPage(admin.ModelAdmin):
    """The page of one message, exactly as it was sent."""

    form = StatusForm
    readonly_fields = [
        "received_at",
        "full_name",
        "email",
        "phone",
        "preferred_contact",
        "preferred_time",
        "words",
        "consent_given",
        "status_history",
        "delivery",
        "signs_of_spam",
        "came_from",
    ]
    fieldsets = [
        ("What becomes of it", {"fields": ["status", "status_history"]}),
        (
            "The message",
            {"fields": ["received_at", "full_name", "preferred_contact", "email", "phone", "preferred_time", "words"]},
        ),
        ("Consent to calls and texts", {"fields": ["consent_given"]}),
        ("Notice to the staff", {"fields": ["delivery"]}),
        ("Where the visitor came from", {"fields": ["signs_of_spam", "came_from"], "classes": ["collapse"]}),
    ]

    def save_model(self, request, obj, form, change):
        source = truncated_address(request)
        Inquiry.objects.get(pk=obj.pk).set_status(obj.status, by=request.user, source=source)

    @admin.display(description="message")
    def words(self, inquiry):
        return format_html('<div class="patient-words">{}</div>', inquiry.message)

    @admin.display(description="agreed")
    def consent_given(self, inquiry):
        if not inquiry.consent:
            return "No"
        return format_html(
            "Yes, on {}, to these words (version {}):<blockquote>{}</blockquote>",
            moment(inquiry.consented_at),
            inquiry.consent_version,
            inquiry.consent_wording,
        )

    @admin.display(description="status set")
    def status_history(self, inquiry):
        if inquiry.status_changed_at is None:
            return "Not yet by anybody"
        who = inquiry.status_changed_by.get_full_name() or inquiry.status_changed_by.get_username()
        return f"{moment(inquiry.status_changed_at)}, by {who}"

    @admin.display(description="mail to the staff")
    def delivery(self, inquiry):
        return format_html_join("", "<p>{}</p>", [[_delivery_state(notice)] for notice in inquiry.notifications.all()])

    @admin.display(description="signs of spam")
    def signs_of_spam(self, inquiry):
        words = {"honeypot": "A field that people cannot see was filled in."}
        return " ".join(words.get(reason, reason) for reason in inquiry.spam_reasons) or "None"

    @admin.display(description="as told by the browser")
    def came_from(self, inquiry):
        rows = format_html_join("", '<tr><th scope="row">{}</th><td>{}</td></tr>', sorted(inquiry.attribution.items()))
        return format_html("<table>{}</table>", rows) if rows else "Nothing"


def _delivery_state(notice):
    if notice.delivered_at:
        return f"Sent on {moment(notice.delivered_at)}."
    if not notice.attempts:
        return "Not sent yet."
    tried = "once" if notice.attempts == 1 else f"{notice.attempts} times"
    if not notice.last_error:
        return f"Being sent, or interrupted; tried {tried}."
    return f"Not sent; tried {tried}, next on {moment(notice.next_attempt_at)}. {notice.last_error}"
