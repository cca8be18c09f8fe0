from django import forms
from django.contrib import admin

from blog.models import PlainWord


class PlainWordForm(forms.ModelForm):
    """A word with its plainer one, kept in small letters so that it is found however a sentence begins."""

    class Meta:
        model = PlainWord
        fields = ["word", "plainer"]

    def clean_word(self):
        return " ".join(self.cleaned_data["word"].lower().replace("’", "'").split())


@admin.register(PlainWord)
class PlainWordAdmin(admin.ModelAdmin):
    """The words that writers are offered a plainer one for."""

    form = PlainWordForm
    list_display = ["word", "plainer"]
    search_fields = ["word", "plainer"]
    list_per_page = 200
