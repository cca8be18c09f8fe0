from django.contrib import admin

from pages.models import ChosenArticle, HomeBlock


class ChosenArticleInline(admin.TabularInline):
    model = ChosenArticle
    extra = 1


@admin.register(HomeBlock)
class HomeBlockAdmin(admin.ModelAdmin):
    """The parts of the first page."""

    list_display = ["__str__", "kind", "position", "is_shown"]
    inlines = [ChosenArticleInline]
