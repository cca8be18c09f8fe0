from django.contrib import admin
from django.shortcuts import redirect

from appointments.forms import ContactSettingsForm
from appointments.models import ContactSettings, Placement


@admin.register(ContactSettings)
class ContactSettingsAdmin(admin.ModelAdmin):
    """One page of settings, opened directly; it exists before anything was saved."""

    form = ContactSettingsForm
    fieldsets = [
        ("The clinic", {"fields": ["clinic_name", "tagline", "address", "hours", "seen"]}),
        (
            "Phone numbers",
            {
                "fields": [placement.field_name for placement in Placement],
                "description": "Which number stands where. A change shows on every page at the next request.",
            },
        ),
        (
            "Contact form",
            {
                "fields": ["intro", "emergency_notice", "consent_text", "thanks_text", "answer_time"],
                "description": "The words patients read around the form. What they may say a message is about, and who "
                "is told then, stands under Subjects.",
            },
        ),
        ("New messages", {"fields": ["notification_recipients"]}),
        ("Mail to the patient", {"fields": ["acknowledge", "acknowledgement_text"]}),
    ]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        formfield = super().formfield_for_dbfield(db_field, request, **kwargs)
        if formfield and db_field.name in [placement.field_name for placement in Placement]:
            # A number goes only by naming its heir, on the number's own page.
            formfield.widget.can_delete_related = False
        return formfield

    def get_object(self, request, object_id, from_field=None):
        return ContactSettings.current() if object_id == "1" else None

    def changelist_view(self, request, extra_context=None):
        return redirect("admin:appointments_contactsettings_change", 1)

    def save_model(self, request, obj, form, change):
        obj.is_demo = False
        super().save_model(request, obj, form, change)

    def response_post_save_change(self, request, obj):
        return redirect("admin:index")
