"""The form in which a standing page is written."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django_prose_editor.fields import ProseEditorFormField
from js_asset import Script

from blog.forms.editor import EDITOR, EditorWidget, cleaned
from blog.models.content import BODY_CHARACTERS
from pages.models import Page


class PageForm(forms.ModelForm):
    """A page's working copy.

    ``based_on`` is the version the editor opened; when somebody saved a newer one meanwhile, ``conflict`` is the newer
    page and the form is refused until ``replaces`` names that version.
    """

    body = ProseEditorFormField(
        label="Text", required=False, config={"extensions": EDITOR}, widget=EditorWidget, max_length=BODY_CHARACTERS
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0, required=False)

    conflict = None

    class Meta:
        model = Page
        fields = ["title", "summary", "body", "slug", "language", "translation_of", "awaits_lawyer"]
        widgets = {
            "title": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "summary": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "slug": "The whole address of the page: “about” is /about/. While visitors read the page, an address "
            "that you change leads to the new one."
        }

    class Media:
        js = [Script("js/admin/field-labels.js", type="module")]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["based_on"].initial = self.instance.version

    def clean_body(self):
        return cleaned(self.cleaned_data["body"])

    def clean(self):
        if self.instance.pk:
            # The admin saves in one transaction, so this lock lasts until the page is stored.
            stored = Page.objects.select_for_update(of=("self",)).get(pk=self.instance.pk)
            based_on = self.cleaned_data.get("based_on") or 0
            if stored.version != based_on and self.data.get("replaces") != str(stored.version):
                self.conflict = stored
                when = timezone.localtime(stored.saved_at)
                raise ValidationError(
                    f"{stored.saved_by.get_full_name() or stored.saved_by} saved this page at {when:%I:%M %p} on "
                    f"{when:%B} {when.day}, after you opened it. Nothing was saved now. The newer text is shown "
                    "above yours: bring the two together in yours, then save again."
                )
            self.instance.version = stored.version
        return super().clean()
