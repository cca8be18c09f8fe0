"""The forms in which a picture comes into the library, gets its words and gives its place to another."""

import logging
import re

from django import forms
from django.core.exceptions import ValidationError

from blog import imaging
from blog.models import Image
from blog.rendering import printable

logger = logging.getLogger(__name__)

FILE_NAME = re.compile(r".*\.(jpe?g|png|webp|avif|gif|heic|heif|tiff?|bmp|svg)\s*", re.IGNORECASE | re.DOTALL)
NOT_STORED = "The picture could not be stored just now. Try again in a minute; if that goes on, tell an administrator."
VERSION = re.compile("([0-9]{1,18}):([0-9]{1,9})")


class WordsForm(forms.ModelForm):
    """The words of a picture: what staff find it by, and what is read to people who cannot see it."""

    class Meta:
        model = Image
        fields = ["title", "alt_text", "is_decorative", "credit", "license"]
        help_texts = {"credit": "Who made it."}
        widgets = {"alt_text": forms.Textarea(attrs={"rows": 2})}

    def clean(self):
        for name in {"title", "alt_text", "credit", "license"} & {*self.cleaned_data}:
            self.cleaned_data[name] = " ".join(printable(self.cleaned_data[name]).split())
        for name, instead in (("title", "Say what it shows, to find it again"), ("alt_text", "Say what it shows")):
            if FILE_NAME.fullmatch(self.cleaned_data.get(name, "")):
                self.add_error(name, f"This is the name of a file. {instead}.")
        return super().clean()


class ImageForm(WordsForm):
    """A picture that comes into the library; its file is chosen once and never replaced in place.

    ``same`` is the picture that holds this very file already, if there is one: then the form is refused.
    """

    upload = forms.FileField(
        label="File",
        help_text="JPEG, PNG, WebP or AVIF, up to 10 MB, best 1600 pixels wide or more.",
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/avif"}),
    )

    same = None
    field_order = ["upload"]

    def clean_upload(self):
        picture = imaging.read_picture(self.cleaned_data["upload"])
        self.same = Image.objects.filter(sha256=imaging.original(picture).sha256).order_by("pk").first()
        if self.same:
            raise ValidationError(f"The library has this picture already: “{self.same}”. Use that one.")
        return picture

    def _post_clean(self):
        """Store the files of a picture that nothing else is wrong with, while what goes wrong can still be told."""
        super()._post_clean()
        if not self.errors:
            try:
                self.instance.store(self.cleaned_data["upload"])
            except OSError as error:
                logger.error("A picture could not be stored: %s", type(error).__name__)
                self.add_error("upload", NOT_STORED)


def _percent(label):
    sentences = dict.fromkeys(["min_value", "max_value", "invalid"], "Type a whole number from 0 to 100.")
    return forms.IntegerField(
        label=label, min_value=0, max_value=100, initial=50, help_text="Percent", error_messages=sentences
    )


class ImageWordsForm(WordsForm):
    """The words and the focal point of a picture that is in the library."""

    focal_x = _percent("From the left")
    focal_y = _percent("From the top")

    class Meta(WordsForm.Meta):
        fields = [*WordsForm.Meta.fields, "focal_x", "focal_y"]
        help_texts = WordsForm.Meta.help_texts | {
            "alt_text": "Say in a sentence what the picture shows. Other words here change nothing that was reviewed: "
            "pages and saved versions keep theirs. An article with the picture at its top takes the new words with its "
            "next save, and is reviewed with them. A picture in a text has words of its own there.",
        }


class ReplaceForm(forms.Form):
    """What becomes of the words, and which version of each article the account saw before it replaced a picture."""

    WORDS = [
        ("new", "Use the description of the new picture everywhere"),
        ("keep", "Keep the descriptions that stand in the texts, where the new picture shows the very same"),
    ]

    words = forms.ChoiceField(
        label="What is read to people who cannot see the picture?",
        choices=WORDS,
        initial="new",
        widget=forms.RadioSelect,
        help_text="The picture at the top of an article always has its description from the library.",
    )
    versions = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100_000)

    def clean_versions(self):
        """Return the version of each article that was shown, by its number."""
        return {int(number): int(version) for number, version in VERSION.findall(self.cleaned_data["versions"])}

    @staticmethod
    def versions_of(articles):
        """Return what the hidden field holds for these articles."""
        return " ".join(f"{article.pk}:{article.version}" for article in articles)
