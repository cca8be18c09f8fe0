from django.contrib import admin
from django.shortcuts import redirect

from appointments.forms.rows import RowForm
from audit.recorded import Recorded
from pages.models import ChosenArticle, HomeBlock


class ChosenArticleInline(admin.TabularInline):
    """The articles of a part of the kind “Articles you choose”."""

    model = ChosenArticle
    extra = 1
    autocomplete_fields = ["article"]
    verbose_name = "chosen article"
    verbose_name_plural = "articles, for a part with articles you choose"


@admin.register(HomeBlock)
class HomeBlockAdmin(Recorded, admin.ModelAdmin):
    """The first page, part by part, in the order in which visitors see it."""

    list_display = ["__str__", "kind", "position", "is_shown"]
    list_editable = ["position", "is_shown"]
    list_filter = ["is_shown"]
    fieldsets = [
        (None, {"fields": ["kind", "position", "is_shown"]}),
        (
            "Words",
            {
                "fields": ["heading", "words"],
                "description": "The welcome and “words of your own” show them; other parts show the heading only.",
            },
        ),
        ("Words in Spanish", {"fields": ["heading_es", "words_es"]}),
    ]
    inlines = [ChosenArticleInline]

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, form=RowForm, **kwargs)

    def view_on_site(self, block):
        return block.get_absolute_url()

    def get_inlines(self, request, obj):
        return self.inlines if obj and obj.kind == obj.Kind.CHOSEN else []

    def save_model(self, request, obj, form, change):
        obj.is_demo = False
        super().save_model(request, obj, form, change)

    def response_add(self, request, obj, post_url_continue=None):
        if obj.kind == obj.Kind.CHOSEN and "_addanother" not in request.POST:
            self.message_user(request, "Now choose the articles, and save once more.")
            return redirect("admin:pages_homeblock_change", obj.pk)
        return super().response_add(request, obj, post_url_continue)
