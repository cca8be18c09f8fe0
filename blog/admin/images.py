from django.contrib import admin
from django.utils.html import format_html

from blog.forms import ImageForm
from blog.models import Image

from .demo import DemoAwareAdmin


@admin.register(Image)
class ImageAdmin(DemoAwareAdmin, admin.ModelAdmin):
    """The picture library. A stored file never changes: another picture is another upload."""

    list_display = ["title", "picture", "alt_text", "credit", "uploaded_at"]
    search_fields = ["title", "alt_text", "credit"]
    readonly_fields = ["picture"]

    @admin.display(description="picture")
    def picture(self, image):
        return format_html('<img class="library-thumbnail" src="{}" width="160" alt="">', image.thumbnail_url)

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = ImageForm
        return super().get_form(request, obj, change=change, **kwargs)

    def delete_queryset(self, request, queryset):
        for image in queryset:  # each takes its files with it
            image.delete()

    def get_fields(self, request, obj=None):
        words = ["title", "alt_text", "is_decorative", "credit"]
        return ["picture", *words] if obj else ["upload", *words]
