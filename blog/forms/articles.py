"""The form in which an article is written."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django_prose_editor.fields import ProseEditorFormField
from js_asset import Script

from blog.models import Article
from blog.models.content import BODY_CHARACTERS
from site_languages import ENGLISH

from .editor import EDITOR, EditorWidget, cleaned

NUMBER = re.compile("[0-9]{1,18}")


class ArticleForm(forms.ModelForm):
    """An article's working copy. Nothing is required: an unfinished draft is saved too.

    ``based_on`` is the version the editor opened; when somebody saved a newer one meanwhile, ``conflict`` is the newer
    article and the form is refused until ``replaces`` names that version.
    """

    body = ProseEditorFormField(
        label="Text",
        required=False,
        config={"extensions": EDITOR},
        widget=EditorWidget,
        max_length=BODY_CHARACTERS,
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0, required=False)
    draft_key = forms.CharField(widget=forms.HiddenInput, required=False)  # names a new article's form in its autosaves

    conflict = None

    class Meta:
        model = Article
        fields = ["title", "summary", "hero", "body", "sources", "topic", "author", "slug", "language"]
        widgets = {
            "title": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "summary": forms.Textarea(attrs={"rows": 2}),
            "sources": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts = {
            "slug": "The last part of the page's address. Made from the title when left empty. Once visitors know it, "
            "it leads to the new one when you change it."
        }

    class Media:
        js = [Script("js/admin/field-labels.js", type="module")]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["based_on"].initial = self.instance.version
        if "language" in self.fields:
            self.fields["language"].required = False
        for name in {"title", "summary", "body"} & self.fields.keys():
            self.fields[name].widget.attrs["lang"] = self.instance.language  # for screen readers and spell checks

    def clean_body(self):
        return cleaned(self.cleaned_data["body"])

    def clean_language(self):
        return self.cleaned_data["language"] or ENGLISH

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
            topic = self.cleaned_data.get("topic")
            if topic and topic.is_medical and stored.publications.open_without_review().exists():
                self.add_error(
                    "topic",
                    f"The page stands without a medical review, so it cannot move to “{topic}”, a medical topic. "
                    "Withdraw the article first.",
                )
            if (page := stored.publications.standing().select_related("review__attests").first()) and page.review:
                author, reviewer = self.cleaned_data.get("author"), page.review.dated.reviewer
                if author and reviewer.is_person_of(author):
                    self.add_error("author", f"{author} reviewed the page, so the byline must name somebody else.")
            if stored.publications.standing().exists():
                for name, word in (("topic", "topic"), ("author", "byline")):
                    if name in self.cleaned_data and not self.cleaned_data[name]:
                        self.add_error(name, f"A published article needs a {word}. Withdraw the article first.")
        return super().clean()
