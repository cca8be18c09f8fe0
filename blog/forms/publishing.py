"""The forms that ask when a text is published or withdrawn, and what changed."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

TYPED_TIMES = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


class WhenForm(forms.Form):
    """Now, or at a time still to come."""

    NOW, LATER = "now", "later"

    when = forms.ChoiceField(choices=[(NOW, "Now"), (LATER, "At a time")], initial=NOW, widget=forms.RadioSelect)
    at = forms.DateTimeField(
        label="Time",
        required=False,
        input_formats=TYPED_TIMES,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        zone = timezone.get_current_timezone_name().replace("_", " ")
        self.fields["at"].help_text = f"The clinic's time ({zone}). It happens by itself; nobody needs to be here."

    def clean(self):
        if self.cleaned_data.get("when") != self.LATER:
            self.cleaned_data["at"] = None
        elif "at" not in self.errors and not self.cleaned_data.get("at"):
            self.add_error("at", "Choose the day and the time.")
        return self.cleaned_data

    def carry_out(self, article, *, by):
        """Take the step; a broken rule becomes an error of the form. Return whether it was taken."""
        try:
            self.step(article, by)
        except ValidationError as error:
            self.add_error(None, error)
            return False
        return True


class WithdrawForm(WhenForm):
    def step(self, article, by):
        article.withdraw(by=by, at=self.cleaned_data["at"])


class PublishForm(WhenForm):
    """``number`` is the revision that the editor saw on the page with this form."""

    change_note = forms.CharField(
        label="What changed",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One or two plain sentences for patients. They stand in the public history of the article.",
    )
    is_minor = forms.BooleanField(
        label="Only typing errors were corrected", required=False, help_text="Then no sentence is needed."
    )
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31)

    def __init__(self, *args, revision, first, **kwargs):
        super().__init__(*args, initial={"number": revision.number}, **kwargs)
        if first:
            del self.fields["change_note"], self.fields["is_minor"]

    def step(self, article, by):
        chosen = self.cleaned_data
        self.publication = article.publish(
            by=by,
            at=chosen["at"],
            change_note=chosen.get("change_note", ""),
            is_minor=chosen.get("is_minor", False),
            number=chosen["number"],
        )
