"""The forms in which a reviewer without an account is invited, and decides."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from blog.dates import add_months, in_words
from blog.models import Contributor, Review, ReviewInvitation
from blog.models.invitations import LONGEST_DAYS, SHORTEST_DAYS, USUAL_DAYS, reasons_against_inviting
from blog.rendering import printable


class InvitationForm(forms.Form):
    """Whom to invite to one revision, and for how long. The address is the one that the contributor's record holds."""

    contributor = forms.ModelChoiceField(
        Contributor.objects.none(),
        label="Reviewer",
        empty_label="Choose a reviewer",
        help_text="The link goes to the email address for reviews in the reviewer's record under Contributors.",
        error_messages={
            "required": "Choose whom to invite.",
            "invalid_choice": "This reviewer cannot be invited to this text. Choose another.",
        },
    )
    days = forms.IntegerField(
        label="Days until the link expires",
        min_value=SHORTEST_DAYS,
        max_value=LONGEST_DAYS,
        initial=USUAL_DAYS,
        error_messages={
            "required": "Say for how many days the link lasts.",
            "invalid": f"Enter a whole number from {SHORTEST_DAYS} to {LONGEST_DAYS}.",
        },
    )

    def __init__(self, *args, revision, **kwargs):
        super().__init__(*args, **kwargs)
        self.revision = revision
        reachable = Contributor.objects.exclude(review_email="")
        invitable = [each.pk for each in reachable if not reasons_against_inviting(each, revision)]
        self.fields["contributor"].queryset = Contributor.objects.filter(pk__in=invitable)

    @property
    def has_choices(self):
        return self.fields["contributor"].queryset.exists()

    def invite(self, *, by):
        """Make the invitation; a broken rule becomes an error of the form. Return it, or None."""
        chosen = self.cleaned_data
        try:
            return ReviewInvitation.objects.invite(self.revision, chosen["contributor"], by=by, days=chosen["days"])
        except ValidationError as error:
            self.add_error(None, error)
            return None


class GuestDecisionForm(forms.Form):
    """The decision of a reviewer without an account on the one revision of their invitation, confirmed with a code."""

    use_required_attribute = False

    decision = forms.ChoiceField(
        choices=[(Review.Decision.APPROVE, "Approve this text"), (Review.Decision.CHANGES, "Ask for changes")],
        widget=forms.RadioSelect,
        label="Decision",
        error_messages={
            "required": "Choose whether you approve the text.",
            "invalid_choice": "Choose one of the two decisions.",
        },
    )
    reviewed_on = forms.DateField(
        label="Date of the review",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="If you approve: the day you read the whole text. The page will show it.",
    )
    next_due_on = forms.DateField(
        label="Next review due",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    comment = forms.CharField(
        label="Comment",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="What should be changed, or a note for the record.",
    )
    code = forms.CharField(
        label="Code",
        max_length=20,
        error_messages={"required": "Type the code that we sent by email.", "max_length": "The code has six digits."},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
    )

    def __init__(self, *args, invitation, **kwargs):
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        today, months = timezone.localdate(), invitation.revision.article.review_interval_months
        self.fields["reviewed_on"].initial = today
        del self.fields["comment"].widget.attrs["maxlength"]  # it would cut a paste without a word
        self.fields["next_due_on"].help_text = f"Left empty: {in_words(add_months(today, months))}."
        self.fields["code"].help_text = f"Six digits that we send to {invitation.masked_email} when you ask for them."

    def clean_comment(self):
        return printable(self.cleaned_data["comment"]).strip()

    def clean(self):
        decision = self.cleaned_data.get("decision")
        if decision == Review.Decision.APPROVE:
            if "reviewed_on" not in self.errors and not self.cleaned_data["reviewed_on"]:
                self.add_error("reviewed_on", "Give the day you read the text.")
        else:
            for name in ("reviewed_on", "next_due_on"):  # the dates of an approval only
                self.errors.pop(name, None)
        if decision == Review.Decision.CHANGES and "comment" not in self.errors and not self.cleaned_data["comment"]:
            self.add_error("comment", "Say what should be changed.")
        return self.cleaned_data

    def record(self):
        """Record the decision when the code is right; a broken rule becomes an error of the form. Return the review.

        The code is looked at only once all else is in order, so that no try is lost on a missing date.
        """
        chosen, invitation = self.cleaned_data, self.invitation
        try:
            invitation.check_code(chosen["code"])
        except ValidationError as error:
            self.add_error("code", error)
            return None
        signed = {"by": invitation, "reviewer": invitation.contributor, "comment": chosen["comment"]}
        try:
            if chosen["decision"] == Review.Decision.CHANGES:
                return invitation.revision.ask_for_changes(**signed)
            return invitation.revision.approve(
                **signed, reviewed_on=chosen["reviewed_on"], next_due_on=chosen["next_due_on"]
            )
        except ValidationError as error:
            self.add_error(None, error)
        except PermissionDenied as error:
            self.add_error(None, str(error))
        return None

    @property
    def typed_anything(self):
        """Whether the form holds words or choices of the reviewer's own."""
        return any(self.data.get(name) for name in ("decision", "next_due_on", "comment"))

    def problems(self):
        """Return ``(anchor, sentence)`` for what needs mending, in the order of the page."""
        whole = [("decision", sentence) for sentence in self.non_field_errors()]
        found = [(self[name], self.errors[name]) for name in self.fields if name in self.errors]
        return whole + [(field.id_for_label or f"{field.auto_id}_0", errors[0]) for field, errors in found]
