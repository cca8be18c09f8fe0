from django.contrib import admin

from blog.models import Topic

from .demo import DemoAwareAdmin


@admin.register(Topic)
class TopicAdmin(DemoAwareAdmin, admin.ModelAdmin):
    list_display = ["name", "slug", "review_interval_months", "position"]
    prepopulated_fields = {"slug": ["name"]}
