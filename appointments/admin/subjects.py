from django.contrib import admin

from appointments.models import Subject


@admin.register(Subject)
class SubjectAdmin(admin.ModelAdmin):
    """What visitors may say their message is about, and who is told."""

    list_display = ["label", "position", "is_offered", "recipients"]
