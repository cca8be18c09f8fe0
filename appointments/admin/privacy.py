from datetime import timedelta

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format

from appointments import retention
from appointments.forms.privacy import PrivacySettingsForm
from appointments.models import PrivacySettings, PurgeRun
from audit.recorded import Recorded

SHOULD_RUN = timedelta(days=2)


def moment(time):
    return date_format(timezone.localtime(time), "F j, Y, P")


class SeenOnly(admin.ModelAdmin):
    """A list of records that nobody adds, changes or deletes. ``title`` heads it."""

    title = ""
    list_display_links = None
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": self.title, **(extra_context or {})})

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(PrivacySettings)
class PrivacySettingsAdmin(Recorded, admin.ModelAdmin):
    """One page of settings, opened directly; it exists before anything was saved."""

    form = PrivacySettingsForm
    readonly_fields = ["last_purge", "next_purge"]
    fieldsets = [
        (
            "How long messages are kept",
            {
                "fields": ["days_open", "days_scheduled", "days_closed", "days_spam", "days_trash"],
                "description": "A message whose days are over is deleted for good, with its notes. An empty field "
                "keeps such messages for ever. Whatever its age, a message stays while it is on legal hold, while a "
                "mail that tells the staff of it has not gone out, and until the day on which to call back has passed.",
            },
        ),
        (
            "Where visitors came from",
            {
                "fields": ["keep_attribution", "days_attribution"],
                "description": "Which of our own pages a message was written on is noted also when this is off.",
            },
        ),
        ("Deleting", {"fields": ["last_purge", "next_purge", "seen"]}),
    ]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_object(self, request, object_id, from_field=None):
        return PrivacySettings.current() if object_id == "1" else None

    def changelist_view(self, request, extra_context=None):
        return redirect("admin:appointments_privacysettings_change", 1)

    def response_post_save_change(self, request, obj):
        messages.info(request, f"With these settings the next purge deletes: {self.next_purge(obj)}")
        return redirect("admin:index")

    @admin.display(description="last purge")
    def last_purge(self, settings):
        run = PurgeRun.objects.first()
        if run is None:
            return "None has run yet. Whoever runs the site should let manage.py purge_inquiries run once a day."
        late = timezone.now() - run.started_at > SHOULD_RUN
        warning = " It should run once a day: tell whoever runs the site." if late else ""
        return f"On {moment(run.started_at)} it deleted: {run.deleted}.{warning}"

    @admin.display(description="next purge deletes")
    def next_purge(self, settings):
        run = PurgeRun(counts=retention.expected())
        return f"{run.deleted}. Kept though their days are over: {run.stayed}."


@admin.register(PurgeRun)
class PurgeRunAdmin(SeenOnly):
    """What went and what stayed, run by run."""

    title = "What purges deleted"
    list_display = ["started", "took", "deleted", "origins_forgotten", "stayed"]
    list_per_page = 50
    fields = list_display

    @admin.display(description="started", ordering="started_at")
    def started(self, run):
        return moment(run.started_at)

    @admin.display(description="took")
    def took(self, run):
        seconds = round((run.ended_at - run.started_at).total_seconds())
        return "less than a second" if not seconds else "1 second" if seconds == 1 else f"{seconds:,} seconds"

    @admin.display(description="deleted")
    def deleted(self, run):
        return run.deleted

    @admin.display(description="origins forgotten")
    def origins_forgotten(self, run):
        return f"{run.forgotten:,}"

    @admin.display(description="kept though their days were over")
    def stayed(self, run):
        return run.stayed
