"""The forms around a preview: what is typed shown as a page, and a saved revision shared."""

from django import forms

from blog.models import PreviewLink, Revision
from blog.models.content import Content
from blog.models.preview_links import DAYS, USUAL_DAYS

from .articles import ArticleForm


class TypedForm(ArticleForm):
    """An article's form as it is being filled in, to be looked at: it stores nothing and meets no newer version.

    ``instance`` is changed in memory only. What the form does not send stays as the instance has it.
    """

    class Meta(ArticleForm.Meta):
        fields = ["title", "summary", "hero", "body", "sources", "topic", "author"]

    def __init__(self, data, **kwargs):
        super().__init__(data, **kwargs)
        for name in [*self.fields]:
            if name not in data or name not in self.Meta.fields:
                del self.fields[name]

    def clean(self):
        return self.cleaned_data

    def revision(self):
        """Return what is typed as a ``Revision`` that is never saved."""
        article = self.instance
        content = {field.name: getattr(article, field.name) for field in Content._meta.local_fields}
        return Revision(article=article, hero_alt=article.picture_alt, **content)

    def problems(self):
        """Return a sentence for each field that cannot be shown as it was typed."""
        return [
            f"{self.fields[name].label if name in self.fields else 'The text'}: {sentence}"
            for name, sentences in self.errors.items()
            for sentence in sentences
        ]


class ShareForm(forms.Form):
    """How long a link to a revision lasts; ``number`` is the revision that stood on the page with this form."""

    use_required_attribute = False

    number = forms.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ["required", "invalid", "min_value", "max_value"], "Open the article again, then share it."
        ),
    )
    days = forms.TypedChoiceField(
        label="The link lasts",
        choices=[(days, "1 day" if days == 1 else f"{days} days") for days in DAYS],
        coerce=int,
        initial=USUAL_DAYS,
        error_messages=dict.fromkeys(["required", "invalid_choice"], "Choose how long the link lasts."),
    )

    def share(self, article, *, by):
        """Return a new link to the revision.

        Raises as ``PreviewLink.objects.share()`` does, ``Revision.DoesNotExist`` for an unknown number.
        """
        revision = article.revisions.get(number=self.cleaned_data["number"])
        return PreviewLink.objects.share(revision, by=by, days=self.cleaned_data["days"])
