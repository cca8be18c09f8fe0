"""The forms in which a reviewer remarks on passages and an author answers."""

from django import forms
from django.core.exceptions import ValidationError

MOST_REMARKS = 50
EMPTY_ROWS = 3


class RemarkForm(forms.Form):
    """A remark on some words of the revision."""

    passage = forms.CharField(
        label="Words of the text",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Copy the words of the text that the remark is about."},
    )
    comment = forms.CharField(
        label="What to change",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say what should be changed about these words."},
    )

    def __init__(self, *args, revision, **kwargs):
        super().__init__(*args, **kwargs)
        self.revision = revision

    def clean_passage(self):
        words = self.cleaned_data["passage"]
        self.revision.check_passage(words)
        return words


class BaseRemarkFormSet(forms.BaseFormSet):
    def passages(self):
        """Return the words and the remark of each row that was filled in."""
        filled = [form.cleaned_data for form in self if form.has_changed()]
        return [(remark["passage"], remark["comment"]) for remark in filled]


class RemarkFormSet(
    forms.formset_factory(
        RemarkForm, formset=BaseRemarkFormSet, extra=EMPTY_ROWS, max_num=MOST_REMARKS, validate_max=True
    )
):
    default_error_messages = {
        "missing_management_form": "The remarks did not arrive whole. Please send them again.",
        "too_many_forms": f"Write at most {MOST_REMARKS} remarks, and the rest into the comment.",
    }


class AnswerForm(forms.Form):
    """The author's answer to one remark."""

    # What the author had before their eyes is sent along: what a colleague wrote since is left alone.
    answer = forms.CharField(
        label="Your answer",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        show_hidden_initial=True,
    )
    resolved = forms.BooleanField(label="Resolved", required=False)

    def __init__(self, *args, remark, **kwargs):
        super().__init__(*args, prefix=self.prefix_of(remark), initial={"answer": remark.answer}, **kwargs)
        self.remark = remark
        if remark.resolved_at:
            del self.fields["resolved"]

    @staticmethod
    def prefix_of(remark):
        return f"remark-{remark.pk}"

    @classmethod
    def was_sent(cls, remark, data):
        """Say whether the data come from a form that held this remark."""
        return f"{cls.prefix_of(remark)}-answer" in data

    def record(self, *, by):
        """Record what was answered; a broken rule becomes an error of the form. Return whether it is news, or None.

        Raises ``PermissionDenied`` when ``by`` may not answer.
        """
        if not self.has_changed():
            return False
        given = self.cleaned_data
        try:
            return self.remark.respond(by=by, answer=given["answer"], resolved=given.get("resolved", False))
        except ValidationError as error:
            self.add_error("answer", error)
            return None
