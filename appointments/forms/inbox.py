from datetime import timedelta

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from appointments.models import Inquiry
from appointments.models.notes import NOTE_CHARACTERS

SOON = {"today": 0, "tomorrow": 1, "next_week": 7}  # days until a call back that has a button of its own


class Accounts(forms.ModelChoiceField):
    def label_from_instance(self, account):
        return account.get_full_name() or account.get_username()


class HandlingForm(forms.Form):
    """What becomes of a message. A choice made over somebody else's newer one is refused.

    ``seen`` is how the message stood when the page was opened; ``day`` one of the buttons for calling back.
    """

    status = forms.ChoiceField(
        choices=Inquiry.Status.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what became of it.", "invalid_choice": "Select a valid choice."},
    )
    assigned_to = Accounts(
        get_user_model().objects.none(), label="Taken on by", required=False, empty_label="Nobody yet"
    )
    call_back_on = forms.DateField(
        label="Call or write again on",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a day like 2026-05-14."},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    day = forms.ChoiceField(choices=[(name, name) for name in SOON], required=False)

    def __init__(self, data=None, *, inquiry):
        self.inquiry = inquiry
        now = {name: getattr(inquiry, name) for name in ("status", "assigned_to", "call_back_on")}
        super().__init__(data, initial={**now, "seen": standing(inquiry)})
        answering = get_user_model().objects.with_perm(
            "appointments.change_inquiry", backend="django.contrib.auth.backends.ModelBackend"
        )
        # Who took it on stays shown, also after leaving.
        offered = get_user_model().objects.filter(Q(pk__in=answering.values("pk")) | Q(pk=inquiry.assigned_to_id))
        self.fields["assigned_to"].queryset = offered.order_by("first_name", "last_name", "username")

    def save(self, *, by, source):
        """Take the steps that were chosen; return whether they were, else the form says why not."""
        chosen, day = self.cleaned_data, self.cleaned_data["call_back_on"]
        if chosen["day"]:
            day = timezone.localdate() + timedelta(days=SOON[chosen["day"]])
        with transaction.atomic():
            # The lock lasts until the steps are stored, so that of two choices at once the later meets the earlier.
            stored = Inquiry.objects.select_for_update(of=("self",)).get(pk=self.inquiry.pk)
            if chosen["seen"] and chosen["seen"] != standing(stored):
                self.inquiry = stored
                self.add_error(None, _changed(stored))
                return False
            if chosen["assigned_to"] != stored.assigned_to:
                stored.assign(chosen["assigned_to"], by=by, source=source)
            stored.call_back(day, by=by, source=source)
            stored.set_status(chosen["status"], by=by, source=source)
        return True


def standing(inquiry):
    """Return how a message stands, for telling whether that changed."""
    return f"{inquiry.status}/{inquiry.assigned_to_id or ''}/{inquiry.call_back_on or ''}"


def _changed(inquiry):
    who = inquiry.assigned_to and (inquiry.assigned_to.get_full_name() or inquiry.assigned_to.get_username())
    facts = [f"“{inquiry.get_status_display()}”", *([f"answered by {who}"] if who else [])]
    return ValidationError(
        f"Somebody set this message to {', '.join(facts)} after you opened it, so nothing was saved. "
        "Look at it again, then choose."
    )


class NoteForm(forms.Form):
    """A note among staff."""

    text = forms.CharField(
        label="Note",
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Write the note first."},
        help_text=f"Only staff read it. At most {NOTE_CHARACTERS:,} characters.",
    )
