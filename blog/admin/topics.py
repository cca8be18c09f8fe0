from django.contrib import admin

from audit.recorded import Recorded
from blog.models import Topic

from .demo import DemoAwareAdmin


@admin.register(Topic)
class TopicAdmin(Recorded, DemoAwareAdmin, admin.ModelAdmin):
    list_display = ["name", "slug", "is_medical", "review_interval_months", "position"]
    prepopulated_fields = {"slug": ["name"]}

    def get_readonly_fields(self, request, obj=None):
        # What needs no medical review is for those who may review to say.
        return [] if request.user.has_perm("blog.review_article") else ["is_medical"]
