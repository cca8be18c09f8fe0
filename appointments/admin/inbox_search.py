"""Finding one person's messages by email address or phone number, without either standing in an address."""

import re

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.debug import sensitive_post_parameters

from appointments.models import Inquiry, InquiryEvent
from appointments.search_keys import email_hashes, phone_hashes
from network_addresses import truncated_address

# Up to six digits are a message's number, more are a phone's; after “#” all are a message's.
NUMBER = re.compile(r"#\s*([0-9]{1,18})|([0-9]{1,6})")
LIST = "admin:appointments_inquiry_changelist"


class FindForm(forms.Form):
    """One field for an email address, a phone number or a message's number; only ever sent by POST."""

    use_required_attribute = False
    sought = forms.CharField(
        label="Find by email, phone or message number",
        max_length=254,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "aria-describedby": "id_sought_error"}),
        error_messages={
            "required": "Type an email address, a phone number or a message’s number first.",
            "max_length": "That is too long for an email address or phone number.",
        },
    )

    def clean_sought(self):
        """Keep what is looked for: ``number``, or ``hashes`` by which the person's messages are known."""
        text = self.cleaned_data["sought"]
        number = NUMBER.fullmatch(text)
        self.number = number and int(number[1] or number[2])
        self.hashes = [] if number or text.startswith("#") else email_hashes(text) or phone_hashes(text)
        if not number and not self.hashes:
            raise ValidationError(
                "Type a whole email address, a phone number with its area code, or a message’s number such as #123."
            )
        return text

    def find(self):
        """Return the messages that were looked for, newest first."""
        if self.number is not None:
            return Inquiry.objects.filter(pk=self.number)
        return Inquiry.objects.written_by(self.cleaned_data["sought"])


def urls(inquiry_admin):
    """Return the addresses of this screen."""

    @sensitive_post_parameters()
    def view(request):
        return find(request, inquiry_admin)

    return [path("find/", inquiry_admin.admin_site.admin_view(view), name="appointments_inquiry_find")]


def find(request, inquiry_admin):
    """Lead from what was typed to the one message or the one person's messages, or say why there are none."""
    if not inquiry_admin.has_view_permission(request):
        raise PermissionDenied("Your account may not read messages from patients.")
    if request.method != "POST":
        return redirect(LIST)
    form = FindForm(request.POST, label_suffix="")
    if form.is_valid():
        found = list(form.find().values_list("pk", flat=True))
        how = "number of a message" if form.number is not None else "one person’s messages"
        InquiryEvent.objects.record(
            "searched", by=request.user, source=truncated_address(request), detail=f"{how}: {len(found)} found"
        )
        if found and form.number is not None:
            return redirect("admin:appointments_inquiry_change", form.number)
        if found:
            return redirect(f"{reverse(LIST)}?who={'-'.join(form.hashes)}")  # nosemgrep: open-redirect - digests
        form.add_error("sought", nothing_found(form))
    context = {
        **inquiry_admin.admin_site.each_context(request),
        "title": "Find messages",
        "opts": inquiry_admin.opts,
        "find_form": form,
    }
    return render(request, "admin/appointments/inquiry/find.html", context)


def nothing_found(form):
    if form.number is not None:
        return f"There is no message #{form.number}. It may be gone for good."
    return "No message came from there. Check for a typing mistake, or try the person’s other address or number."
