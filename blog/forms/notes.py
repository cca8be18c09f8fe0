"""The form in which staff write a note to each other."""

from django import forms
from django.core.exceptions import ValidationError

from blog.models import Note
from blog.rendering import printable


class NoteForm(forms.ModelForm):
    """A note on an article, or on some words of it."""

    use_required_attribute = False

    class Meta:
        model = Note
        fields = ["passage", "words"]
        labels = {"passage": "About these words (optional)", "words": "Your note"}
        widgets = {"passage": forms.Textarea(attrs={"rows": 2}), "words": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"passage": ""}
        error_messages = {"words": {"required": "Write the note."}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"auto_id": "id_note_%s", **kwargs})
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)  # it would cut a paste without a word

    def clean_words(self):
        words = printable(self.cleaned_data["words"]).strip()
        if not words:
            raise ValidationError("Write the note.")
        return words

    def write(self, article, *, by):
        """Add the note; return it. Raises as ``Note.objects.write()`` does."""
        return Note.objects.write(article, by=by, **self.cleaned_data)
