from django.contrib import admin
from django.shortcuts import redirect
from django.urls import reverse

from appointments.forms import ContactSettingsForm
from appointments.models import ContactSettings, Placement
from audit.recorded import Recorded


@admin.register(ContactSettings)
class ContactSettingsAdmin(Recorded, admin.ModelAdmin):
    """One page of settings, opened directly; it exists before anything was saved."""

    form = ContactSettingsForm
    fieldsets = [
        ("The clinic", {"fields": ["clinic_name", "tagline", "tagline_es", "address", "hours", "hours_es", "seen"]}),
        (
            "Phone numbers",
            {
                "fields": [placement.field_name for placement in Placement],
                "description": "Which number stands where. A change shows on every page a second later.",
            },
        ),
        (
            "Above the form",
            {
                "fields": ["intro", "intro_es", "emergency_notice", "emergency_notice_es"],
                "description": "“View on site” shows the contact page as patients see it. What they may say a message "
                "is about stands under Subjects.",
            },
        ),
        ("Consent", {"fields": ["consent_text", "consent_text_es"]}),
        (
            "After a message was sent",
            {
                "fields": ["thanks_text", "thanks_text_es", "answer_time", "answer_time_es"],
                "description": "What patients read on the page of thanks.",
            },
        ),
        ("Mail to the patient", {"fields": ["acknowledge", "acknowledgement_text", "acknowledgement_text_es"]}),
        (
            "Mail to the staff",
            {
                "fields": ["notification_recipients"],
                "description": "A subject may name other addresses for its own messages.",
            },
        ),
    ]

    def view_on_site(self, settings):
        return reverse("appointments:contact")

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
