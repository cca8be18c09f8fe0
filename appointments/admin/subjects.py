from django.contrib import admin

from appointments.models import Subject


@admin.register(Subject)
class SubjectAdmin(admin.ModelAdmin):
    """What visitors may say their message is about, and who is told."""

    list_display = ["label", "position", "is_offered", "recipients"]
    fieldsets = [
        ("In the form", {"fields": ["label", "position", "is_offered"]}),
        ("Staff", {"fields": ["recipients"]}),
    ]

    def save_model(self, request, obj, form, change):
        obj.is_demo = False
        super().save_model(request, obj, form, change)
