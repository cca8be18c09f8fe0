"""The forms of the admin's article screens."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import Script

from .imaging import read_picture
from .models import Article, Contributor, Image, Review
from .rendering import sanitize

NUMBER = re.compile("[0-9]{1,18}")
EDITOR = {
    "Heading": {"levels": [2, 3, 4]},
    "Bold": True,
    "Italic": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HardBreak": True,
    "HorizontalRule": True,
    "Link": {"enableTarget": False, "protocols": ["https", "http", "mailto", "tel"]},
    "PhoneNumber": True,
    "ContactLink": True,
    "Menu": {
        "groups": [
            {"group": "blockType -lists", "type": "dropdown", "minItems": 2},
            {"group": "lists"},
            {"group": "marks"},
            {"group": "link"},
            {"group": "clinic"},
            {"group": "nodes -blockType -lists"},
            {"group": "history"},
        ]
    },
}


class ArticleForm(forms.ModelForm):
    """An article's working copy. Nothing is required: an unfinished draft is saved too.

    ``based_on`` is the version the editor opened; when somebody saved a newer one meanwhile, ``conflict`` is the newer
    article and the form is refused until ``replaces`` names that version.
    """

    body = ProseEditorFormField(
        label="Text", required=False, config={"extensions": EDITOR}, widget=AdminProseEditorWidget, max_length=200_000
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0, required=False)

    conflict = None

    class Meta:
        model = Article
        fields = ["title", "summary", "hero", "body", "sources", "topic", "author", "slug"]
        widgets = {
            "title": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "summary": forms.Textarea(attrs={"rows": 2}),
            "sources": forms.Textarea(attrs={"rows": 5}),
        }

    class Media:
        js = [Script("js/admin/editor-label.js", type="module")]

    def __init__(self, data=None, *args, **kwargs):
        if data and not NUMBER.fullmatch(data.get("hero", "")):
            # The admin's own widget cannot show again what never was a picture's number.
            data = data.copy()
            data["hero"] = ""
        super().__init__(data, *args, **kwargs)
        self.fields["based_on"].initial = self.instance.version

    def clean_body(self):
        return sanitize(self.cleaned_data["body"])

    def clean_slug(self):
        return self.cleaned_data["slug"] or None

    def clean(self):
        # The admin saves in one transaction, so this lock lasts until the article is stored.
        based_on = self.cleaned_data.get("based_on") or 0
        if self.instance.pk:
            stored = Article.objects.select_for_update(of=("self",)).get(pk=self.instance.pk)
            if stored.version != based_on and self.data.get("replaces") != str(stored.version):
                self.conflict = stored
                when = timezone.localtime(stored.saved_at)
                raise ValidationError(
                    f"{stored.saved_by.get_full_name() or stored.saved_by} saved this article at {when:%I:%M %p} on "
                    f"{when:%B} {when.day}, after you opened it. Nothing was saved now. The newer text is shown "
                    "above yours: bring the two together in yours, then save again."
                )
            self.instance.version = stored.version
            if stored.published_revision_id:
                for name, word in (("topic", "topic"), ("author", "byline")):
                    if name in self.cleaned_data and not self.cleaned_data[name]:
                        self.add_error(name, f"A published article needs a {word}. Withdraw the article first.")
        return super().clean()


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


class ImageForm(forms.ModelForm):
    """A picture of the library; the file is chosen once and never replaced in place."""

    upload = forms.FileField(
        label="File",
        help_text="JPEG, PNG, WebP or AVIF, up to 10 MB, best 1600 pixels wide or more.",
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/avif"}),
    )

    class Meta:
        model = Image
        fields = ["title", "alt_text", "is_decorative", "credit"]

    def clean_upload(self):
        return read_picture(self.cleaned_data["upload"])

    def save(self, commit=True):
        self.instance.store(self.cleaned_data["upload"])
        return super().save(commit)
