"""The form in which a medical reviewer decides."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html

from blog.dates import add_months, in_words
from blog.models import Review

from .remarks import RemarkFormSet

APPROVE, ATTEST, CHANGES = Review.Decision.APPROVE, Review.Decision.ATTEST, Review.Decision.CHANGES


def _day(label, **options):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, **options)


class DecisionForm(forms.Form):
    """A medical reviewer's decision on one revision, with remarks on passages when it asks for changes.

    ``signers`` are the contributors in whose name the reviewer may sign. ``attests`` carries the approval that the
    reviewer compared the text with, and ``seen`` the decision that stood on their screen, so that none that came
    meanwhile is carried on or overruled unseen.
    """

    reviewer = forms.ModelChoiceField(
        None, label="Review as", empty_label=None, help_text="The name the page will show."
    )
    decision = forms.ChoiceField(
        widget=forms.RadioSelect,
        label="Decision",
        error_messages={"invalid_choice": "This cannot be decided. Choose one of the decisions below."},
    )
    reviewed_on = _day("Date of the review", help_text="The day you read the whole text. The page shows it.")
    next_due_on = _day("Next review due")
    comment = forms.CharField(
        label="Comment",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What should be changed on the whole, or a note for the record.",
    )
    attests = forms.ModelChoiceField(None, required=False, widget=forms.HiddenInput)
    seen = forms.ModelChoiceField(None, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, revision, signers, **kwargs):
        super().__init__(*args, **kwargs)
        self.revision, self.attestable = revision, revision.attestable_review()
        self.latest = revision.reviews.first()
        self.remarks = RemarkFormSet(
            self.data if self.is_bound else None, prefix="remarks", form_kwargs={"revision": revision}
        )
        today, months = timezone.localdate(), revision.article.review_interval_months
        self.fields["reviewer"].queryset = signers
        self.fields["reviewer"].initial = signers.first()
        self.fields["decision"].choices = [
            (value, format_html("<strong>{}</strong> <span>{}</span>", *words)) for value, *words in self._decisions()
        ]
        self.fields["reviewed_on"].initial = today
        self.fields[
            "next_due_on"
        ].help_text = (
            f"Leave empty for {months} month{'' if months == 1 else 's'}: {in_words(add_months(today, months))}."
        )
        self.fields["attests"].queryset = self.fields["seen"].queryset = Review.objects.filter(
            revision__article=revision.article_id
        )

    def _decisions(self):
        """Yield each decision that is open here, its name, and what it does."""
        live, planned = self.revision.article.live, self.revision.article.scheduled
        is_live = live is not None and live.revision_id == self.revision.pk
        if is_live and self.latest and self.latest.approves:
            yield (
                APPROVE,
                "Reviewed again, no change",
                "The page shows the new review date at once. Its “Updated” stays, for no word of it changed.",
            )
        else:
            yield APPROVE, "Approve this text", "You read all of it, and it may stand under your name."
        if self.attestable:
            held = self.attestable
            yield (
                ATTEST,
                "Nothing clinical changed",
                f"You compared this text with the one that {held.reviewer_name} approved on "
                f"{in_words(held.reviewed_on)}. That review holds on, with its date; the next one stays due on "
                f"{in_words(held.next_due_on)}. The page names you as having compared the two.",
            )
        if is_live:
            effect = (
                "The page stays, and says that a new review is due. To have it taken down, ask an editor: only they "
                "withdraw a page."
            )
        elif planned and planned.revision_id == self.revision.pk:
            effect = "The text goes back to its author, and the plan to publish it is cancelled."
        else:
            effect = "The text goes back to its author."
        yield CHANGES, "Ask for changes", effect

    def clean(self):
        chosen = self.cleaned_data.get("decision")
        for name in ("attests", "seen"):  # what is unknown is refused later, in words that help
            self._errors.pop(name, None)
        if chosen == APPROVE:
            if "reviewed_on" not in self.errors and not self.cleaned_data["reviewed_on"]:
                self.add_error("reviewed_on", "Give the day you read the text.")
        else:
            for name in ("reviewed_on", "next_due_on"):  # the dates of an approval only
                self._errors.pop(name, None)
        if chosen == CHANGES and not self.remarks.is_valid():
            self.add_error(None, "Something is wrong with a remark. It is marked below.")
        elif chosen in Review.APPROVING and self.remarks.has_changed():
            self.add_error("decision", "Remarks go with asking for changes. Choose that, or empty the remarks.")
        return self.cleaned_data

    def record(self, *, by):
        """Record the decision; a broken rule becomes an error of the form. Return the review, or None.

        Raises ``PermissionDenied`` when ``by`` may not decide.
        """
        chosen = self.cleaned_data
        signed = {"by": by, "seen": chosen.get("seen"), "reviewer": chosen["reviewer"], "comment": chosen["comment"]}
        try:
            if chosen["decision"] == CHANGES:
                return self.revision.ask_for_changes(**signed, passages=self.remarks.passages())
            if chosen["decision"] == ATTEST:
                return self.revision.attest(**signed, attests=chosen.get("attests"))
            return self.revision.approve(**signed, reviewed_on=chosen["reviewed_on"], next_due_on=chosen["next_due_on"])
        except ValidationError as error:
            self.add_error(None, error)
            return None
