from django.contrib import admin

from appointments.forms.rows import RowForm
from appointments.models import Subject
from appointments.models.recipients import listed
from audit.recorded import Recorded


@admin.register(Subject)
class SubjectAdmin(Recorded, admin.ModelAdmin):
    """What visitors may say their message is about, and who is told."""

    list_display = ["label", "position", "is_offered", "told"]
    list_editable = ["position", "is_offered"]
    fieldsets = [
        (
            "In the form",
            {
                "fields": ["label", "label_es", "position", "is_offered"],
                "description": "Visitors may choose one of these. The smallest place stands first. Keep the list short "
                "and end it with “Something else”. Without any, the form does not ask. What a message was about stays "
                "on it in the words its sender read, also when these change.",
            },
        ),
        (
            "Staff",
            {
                "fields": ["recipients"],
                "description": "Who gets the mail about a new message on this subject. It holds a link and nothing of "
                "what was written.",
            },
        ),
    ]

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, form=RowForm, **kwargs)

    @admin.display(description="who is told", empty_value="as in the contact settings")
    def told(self, subject):
        return ", ".join(listed(subject.recipients)) or None

    def save_model(self, request, obj, form, change):
        obj.is_demo = False
        super().save_model(request, obj, form, change)
