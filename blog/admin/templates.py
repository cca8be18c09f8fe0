from django.contrib import admin
from js_asset import Media

from blog.forms.templates import TemplateForm
from blog.models import ArticleTemplate


@admin.register(ArticleTemplate)
class ArticleTemplateAdmin(admin.ModelAdmin):
    """Beginnings for new articles, written in the articles' own editor."""

    form = TemplateForm
    list_display = ["name", "description", "position"]
    fields = ["name", "description", "body", "position"]

    def render_change_form(self, request, context, *args, **kwargs):
        context["media"] = Media.from_media(context["media"], nonce=str(request.csp_nonce))
        return super().render_change_form(request, context, *args, **kwargs)
