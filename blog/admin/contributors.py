from django.contrib import admin
from django.forms import CheckboxSelectMultiple
from django.utils import timezone

from audit.recorded import Recorded
from blog.models import Contributor

from .demo import DemoAwareAdmin

# Whose word a review carries, and which mailbox may give it, is for those who manage accounts.
SIGNING = [
    "responsible_person",
    "license_number",
    "license_state",
    "license_valid_from",
    "license_valid_until",
    "review_email",
    "accounts",
]

IDENTITY = ["kind", "name", "credentials", "specialty"]


@admin.register(Contributor)
class ContributorAdmin(Recorded, DemoAwareAdmin, admin.ModelAdmin):
    list_display = ["name", "credentials", "kind", "may_sign", "license_valid_until"]
    list_filter = ["kind"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (
            "What visitors see",
            {"fields": ["kind", "name", "credentials", "specialty", "specialty_es", "bio", "bio_es", "slug"]},
        ),
        (
            "The license",
            {
                "description": "Never shown in public. A review keeps what stands here on the day it is signed.",
                "fields": [
                    "signing_today",
                    "responsible_person",
                    "license_number",
                    "license_state",
                    "license_valid_from",
                    "license_valid_until",
                ],
            },
        ),
        (
            "How reviews are signed in this name",
            {
                "description": "Only those who manage accounts change this, and the license.",
                "fields": ["accounts", "review_email"],
            },
        ),
    ]

    def get_readonly_fields(self, request, obj=None):
        if request.user.has_perm("auth.change_user"):
            return ["signing_today"]
        # Nor does a name that may stand under reviews become another one.
        signs = obj and (obj.license_number or obj.reviews.exists())
        return ["signing_today", *SIGNING, *(IDENTITY if signs else [])]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if "name" in self.get_readonly_fields(request, obj) else self.prepopulated_fields

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        return super().formfield_for_manytomany(db_field, request, widget=CheckboxSelectMultiple, **kwargs)

    @admin.display(description="may sign today", boolean=True)
    def may_sign(self, contributor):
        return not contributor.reasons_against_signing(timezone.localdate())

    @admin.display(description="may sign today")
    def signing_today(self, contributor):
        if contributor is None or contributor.pk is None:
            return "Told once the record is saved."
        return " ".join(contributor.reasons_against_signing(timezone.localdate())) or "Yes."
