"""The forms in which a medical reviewer decides and an author answers."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from blog.models import Contributor, Review


class DecisionForm(forms.Form):
    """A medical reviewer's decision on one revision."""

    reviewer = forms.ModelChoiceField(
        Contributor.objects.none(), label="Review as", empty_label=None, help_text="The name the page will show."
    )
    decision = forms.ChoiceField(
        choices=[(Review.Decision.APPROVE, "Approve this text"), (Review.Decision.CHANGES, "Ask for changes")],
        widget=forms.RadioSelect,
        label="Decision",
    )
    reviewed_on = forms.DateField(
        label="Date of the review",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="The day you read the whole text. The page shows it.",
    )
    next_due_on = forms.DateField(
        label="Next review due",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Leave empty for the topic's usual interval.",
    )
    comment = forms.CharField(
        label="Comment",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What should be changed, or a note for the record.",
    )

    def __init__(self, *args, account, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = Contributor.objects.reviewing_as(account)
        self.fields["reviewer"].initial = self.fields["reviewer"].queryset.first()
        self.fields["reviewed_on"].initial = timezone.localdate

    def clean(self):
        approves = self.cleaned_data.get("decision") == Review.Decision.APPROVE
        if approves and "reviewed_on" not in self.errors and not self.cleaned_data["reviewed_on"]:
            self.add_error("reviewed_on", "Give the day you read the text.")
        return self.cleaned_data

    def record(self, revision, *, by):
        """Record the decision on the revision; a broken rule becomes an error of the form. Return the review."""
        chosen = self.cleaned_data
        try:
            if chosen["decision"] == Review.Decision.CHANGES:
                return revision.ask_for_changes(by=by, reviewer=chosen["reviewer"], comment=chosen["comment"])
            return revision.approve(
                by=by,
                reviewer=chosen["reviewer"],
                reviewed_on=chosen["reviewed_on"],
                next_due_on=chosen["next_due_on"],
                comment=chosen["comment"],
            )
        except ValidationError as error:
            self.add_error(None, error)
            return None
