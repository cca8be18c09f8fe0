"""Old addresses and where they lead."""

from django.contrib import admin, messages
from django.urls import path
from django.utils import timezone

from audit.recorded import Recorded
from redirects import guess
from redirects.forms import RedirectForm
from redirects.models import MissingAddress, Redirect
from redirects.tally import tally

from . import files


class AnswerFilter(admin.SimpleListFilter):
    title = "answer"
    parameter_name = "answer"

    def lookups(self, request, model_admin):
        return [("leading", "Leads elsewhere"), ("gone", "Gone")]

    def queryset(self, request, queryset):
        return getattr(queryset, self.value())() if self.value() in ("leading", "gone") else queryset


class UseFilter(admin.SimpleListFilter):
    title = "use"
    parameter_name = "use"

    def lookups(self, request, model_admin):
        return [("unused", "Never used")]

    def queryset(self, request, queryset):
        return queryset.unused() if self.value() == "unused" else queryset


@admin.register(Redirect)
class RedirectAdmin(Recorded, admin.ModelAdmin):
    """The verbs of ``Redirect`` write the rows; a file of many is looked at first, then taken in."""

    form = RedirectForm
    list_display = ["old_path", "answer", "hits", "last_hit_on", "source", "made_on"]
    list_filter = [AnswerFilter, UseFilter, "source"]
    search_fields = ["old_path", "new_path"]

    @admin.display(description="leads to", ordering="new_path")
    def answer(self, redirect):
        return redirect.new_path or "Gone"

    @admin.display(description="made", ordering="created_at")
    def made_on(self, redirect):
        return timezone.localdate(redirect.created_at)

    @admin.display(description="history")
    def history(self, redirect):
        by = f" by {redirect.created_by}" if redirect.created_by else ""
        return f"{redirect.get_source_display()}{by}"

    def get_fields(self, request, obj=None):
        fields = ["old_path", "answer", "new_path"]
        return [*fields, "history", "created_at", "hits", "last_hit_on"] if obj else fields

    def get_readonly_fields(self, request, obj=None):
        # Another old address is another redirect.
        return ["old_path", "history", "created_at", "hits", "last_hit_on"] if obj else []

    def get_form(self, request, obj=None, **kwargs):
        return type("Form", (super().get_form(request, obj, **kwargs),), {"request": request})

    def get_changeform_initial_data(self, request):
        initial = super().get_changeform_initial_data(request)
        if (key := initial.get("old_path")) and MissingAddress.objects.filter(path=key).exists():
            initial.setdefault("new_path", guess.best(key))
        return initial

    def changelist_view(self, request, extra_context=None):
        tally.write()
        return super().changelist_view(request, extra_context)

    def save_model(self, request, obj, form, change):
        new_path = form.cleaned_data["new_path"]
        key = obj.old_path if change else form.cleaned_data["old_path"]
        was_missing = MissingAddress.objects.filter(path=key).exists()
        source = Redirect.Source.FOUND_MISSING if was_missing else Redirect.Source.BY_HAND
        kept = Redirect.objects.decide(key, new_path, by=request.user, source=source, stands=form.stands)
        obj.__dict__.update(kept.__dict__)
        if new_path and kept.new_path != new_path:
            end = kept.new_path or "a page that is gone"
            messages.info(request, f"{new_path} leads on to {end}, so visitors are led there at once.")
        elif new_path and not form.answers:
            messages.warning(request, f"No page answers at {new_path} now. Visitors will not find anything there.")

    def get_urls(self):
        own = [
            path("import/", self.admin_site.admin_view(files.take_in), name="redirects_redirect_import"),
            path("export/", self.admin_site.admin_view(files.give_out), name="redirects_redirect_export"),
        ]
        return own + super().get_urls()
