"""The form in which the beginning of an article is written."""

from django import forms
from django_prose_editor.fields import ProseEditorFormField

from blog.checklist import HINT
from blog.models import ArticleTemplate
from blog.models.content import BODY_CHARACTERS

from .articles import ArticleForm
from .editor import EDITOR, EditorWidget


class TemplateForm(forms.ModelForm):
    """A template. Its text is kept to what an article's may hold."""

    body = ProseEditorFormField(
        label="Text",
        required=False,
        config={"extensions": EDITOR},
        widget=EditorWidget,
        max_length=BODY_CHARACTERS,
        help_text=f"Begin a hint with “{HINT}” and end it with “]”. No text that holds a hint can be submitted for "
        "review or published, so none is forgotten.",
    )

    class Meta:
        model = ArticleTemplate
        fields = ["name", "description", "body", "position"]

    class Media(ArticleForm.Media):
        pass

    # Kept to the allowlist, and its phone numbers and own links by name, as the text it will become.
    clean_body = ArticleForm.clean_body
