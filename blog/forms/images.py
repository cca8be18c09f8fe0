"""The form in which a picture comes into the library."""

from django import forms

from blog.imaging import read_picture
from blog.models import Image


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
