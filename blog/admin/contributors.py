from django.contrib import admin

from blog.models import Contributor

from .demo import DemoAwareAdmin


@admin.register(Contributor)
class ContributorAdmin(DemoAwareAdmin, admin.ModelAdmin):
    list_display = ["name", "credentials", "kind"]
    list_filter = ["kind"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    filter_horizontal = ["accounts"]

    def get_readonly_fields(self, request, obj=None):
        # Who may sign a medical review is for those who manage accounts.
        return [] if request.user.has_perm("auth.change_user") else ["accounts"]
