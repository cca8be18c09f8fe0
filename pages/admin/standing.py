"""Standing pages: written with the editor of the articles, kept in revisions, published."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.html import format_html
from js_asset import Media

from pages.forms.standing import PageForm
from pages.models import Page

from . import page_history


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return Page.State.choices

    def queryset(self, request, queryset):
        return queryset.filter(state=self.value()) if self.value() in Page.State.values else queryset


@admin.register(Page)
class PageAdmin(admin.ModelAdmin):
    """Each save keeps a revision; the buttons above the form show the page to visitors or take it away."""

    form = PageForm
    list_display = ["title", "address", "language", "state", "saved_at"]
    list_filter = [StateFilter, "language"]
    search_fields = ["title", "slug"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", "summary", "body", "based_on"]}),
        ("Where it stands", {"fields": ["slug", "language", "translation_of", "awaits_lawyer"]}),
    ]
    STEPS = {
        "publish": (Page.publish, "Visitors read this text now."),
        "withdraw": (Page.withdraw, "Visitors no longer find this page."),
    }

    def get_queryset(self, request):
        return super().get_queryset(request).with_state()

    @admin.display(description="address", ordering="slug")
    def address(self, page):
        return page.get_absolute_url()

    @admin.display(description="state", ordering="state")
    def state(self, page):
        state = Page.State(page.state)
        return format_html('<span class="state-badge state-badge--{}">{}</span>', state.badge, state.label)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        # A text does not change its language.
        return ["language", "translation_of"] if obj and obj.live_revision_id else []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def get_view_on_site_url(self, obj=None):
        return obj.get_absolute_url() if obj and obj.live_revision_id else None

    def save_model(self, request, obj, form, change):
        obj.save_draft(by=request.user, based_on=obj.version)

    def render_change_form(self, request, context, obj=None, **kwargs):
        context["media"] = Media.from_media(context["media"], nonce=str(request.csp_nonce))
        context["conflict"] = getattr(context["adminform"].form, "conflict", None)
        context["may_publish"] = request.user.has_perm("pages.publish_page")
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def get_urls(self):
        wrap = self.admin_site.admin_view
        steps = [
            path(f"<int:pk>/{step}/", wrap(self.take_step), {"step": step}, name=f"pages_page_{step}")
            for step in self.STEPS
        ]
        return [*steps, *page_history.urls(self), *super().get_urls()]

    def history_view(self, request, object_id, extra_context=None):
        return page_history.history(request, object_id, admin=self)

    def take_step(self, request, pk, step):
        """Publish or withdraw; each is a button of its own above the form."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        page, (verb, done) = get_object_or_404(Page, pk=pk), self.STEPS[step]
        try:
            verb(page, by=request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            self.log_change(request, page, done)
            messages.success(request, done)
        return redirect("admin:pages_page_change", page.pk)
