from django.contrib import admin
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render

from .models import ImportLine, ImportRun

LINES_PER_PAGE = 200


@admin.register(ImportRun)
class ImportRunAdmin(admin.ModelAdmin):
    """What came in from elsewhere, and what could not: to be read, never changed."""

    list_display = ["file_name", "site", "started_at", "how", "came_in", "lost", "to_look_at"]
    list_per_page = 50

    @admin.display(description="what it was")
    def how(self, run):
        return "Only tried" if run.is_trial else "Import" if run.finished_at else "Interrupted"

    @admin.display(description="came in")
    def came_in(self, run):
        return run.counts()[ImportLine.Level.CAME_IN]

    @admin.display(description="could not come in")
    def lost(self, run):
        return run.counts()[ImportLine.Level.LOST]

    @admin.display(description="to be looked at")
    def to_look_at(self, run):
        return run.counts()[ImportLine.Level.CHECK]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show the report of one import, a level at a time."""
        run = get_object_or_404(self.get_queryset(request), pk=object_id) if object_id.isdigit() else None
        if run is None or not self.has_view_permission(request, run):
            return super().change_view(request, object_id, form_url, extra_context)
        counts = run.counts()
        level = request.GET.get("level", "")
        if level not in ImportLine.Level.values:
            level = next((each for each, count in counts.items() if count and each != "in"), ImportLine.Level.CAME_IN)
        lines = run.lines.filter(level=level).select_related("article", "page")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(run),
            "run": run,
            "level": ImportLine.Level(level),
            "levels": [(each, counts[each]) for each in ImportLine.Level],
            "page": Paginator(lines, LINES_PER_PAGE).get_page(request.GET.get("page")),
        }
        return render(request, "admin/moving/importrun/report.html", context)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
