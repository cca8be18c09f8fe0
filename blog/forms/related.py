from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError

from blog.models import Article, RelatedArticle
from blog.models.related import PICKS

PLACES = ["first", "second", "third"]


class RelatedForm(forms.Form):
    """The articles that staff want to see first below an article."""

    def __init__(self, *args, article, **kwargs):
        picked = [row.other_id for row in article.related.picked()]
        initial = dict(zip(PLACES, picked, strict=False))
        super().__init__(*args, initial=initial, **kwargs)
        self.article = article
        for place in PLACES[:PICKS]:
            self.fields[place] = forms.ModelChoiceField(
                Article.objects.filter(language=article.language),
                required=False,
                widget=AutocompleteSelect(RelatedArticle._meta.get_field("other"), admin.site),
                error_messages={"invalid_choice": "Choose an article in the same language."},
            )

    def carry_out(self, *, by):
        """Keep the choice; return whether that was possible, with the reason in the form when not."""
        try:
            self.article.pick_related([self.cleaned_data[place] for place in PLACES if self.cleaned_data[place]], by=by)
        except (PermissionDenied, ValidationError) as error:
            self.add_error(None, error if isinstance(error, ValidationError) else str(error))
            return False
        return True
