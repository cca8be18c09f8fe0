"""What visitors asked for in vain, and what to do about it."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from audit.models import AuditEvent
from network_addresses import truncated_address
from redirects.models import MissingAddress, Redirect
from redirects.tally import tally


class IgnoredFilter(admin.SimpleListFilter):
    title = "list"
    parameter_name = "list"

    def lookups(self, request, model_admin):
        return [("ignored", "Ignored")]

    def choices(self, changelist):
        waiting, *others = super().choices(changelist)
        return [{**waiting, "display": "To look at"}, *others]

    def queryset(self, request, queryset):
        return queryset.ignored() if self.value() == "ignored" else queryset.waiting()


@admin.register(MissingAddress)
class MissingAddressAdmin(admin.ModelAdmin):
    """The site counts these by itself; staff lead an address on, close it or ignore it."""

    list_display = ["address", "hits", "decide", "last_referrer", "last_seen_on", "first_seen_on"]
    list_display_links = None
    list_filter = [IgnoredFilter]
    search_fields = ["path"]
    actions = ["close_all", "ignore_all", "heed_all"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return obj is None and super().has_change_permission(request)

    @admin.display(description="address", ordering="path")
    def address(self, missing):
        return missing

    @admin.display(description="what to do")
    def decide(self, missing):
        hidden = format_html('<span class="visually-hidden"> {}</span>', missing)
        ignore = ("heed", "List again") if missing.is_ignored else ("ignore", "Ignore")
        buttons = [self._button(missing, *ignore, hidden)]
        if missing.is_address:
            form = f"{reverse('admin:redirects_redirect_add')}?{urlencode({'old_path': missing.path})}"
            lead = format_html('<a class="button" href="{}">Redirect{}</a>', form, hidden)
            buttons = [lead, self._button(missing, "close", "Gone", hidden), *buttons]
        return format_html('<div class="row-steps">{}{}{}</div>', *buttons, *[""] * (3 - len(buttons)))

    def _button(self, missing, step, label, hidden):
        address = reverse(f"admin:redirects_missingaddress_{step}", args=[missing.pk])
        return format_html('<button class="button" formaction="{}">{}{}</button>', address, label, hidden)

    @admin.action(description="Say that the selected addresses are gone", permissions=["change"])
    def close_all(self, request, queryset):
        for missing in queryset:
            _close(request, missing)

    @admin.action(description="Ignore the selected addresses", permissions=["change"])
    def ignore_all(self, request, queryset):
        messages.success(request, f"Ignored from now on: {queryset.ignore()}.")

    @admin.action(description="List the selected addresses again", permissions=["change"])
    def heed_all(self, request, queryset):
        messages.success(request, f"Listed again: {queryset.heed()}.")

    def changelist_view(self, request, extra_context=None):
        tally.write()
        return super().changelist_view(request, {"title": "Addresses not found", **(extra_context or {})})

    def get_urls(self):
        own = [
            path(f"<int:pk>/{step}/", self.admin_site.admin_view(view), name=f"redirects_missingaddress_{step}")
            for step, view in {"close": close, "ignore": ignore, "heed": heed}.items()
        ]
        return own + super().get_urls()


@require_POST
def close(request, pk):
    return _decide(request, pk, _close)


@require_POST
def ignore(request, pk):
    return _decide(request, pk, lambda request, missing: _only(missing).ignore())


@require_POST
def heed(request, pk):
    return _decide(request, pk, lambda request, missing: _only(missing).heed())


def _only(missing):
    return MissingAddress.objects.filter(pk=missing.pk)


def _decide(request, pk, step):
    if not request.user.has_perm("redirects.change_missingaddress"):
        raise PermissionDenied
    step(request, get_object_or_404(MissingAddress, pk=pk))
    return redirect("admin:redirects_missingaddress_changelist")


def _close(request, missing):
    if not request.user.has_perm("redirects.add_redirect"):
        raise PermissionDenied
    try:
        if not missing.is_address:
            raise ValidationError(f"{missing}: these are many addresses, counted together.")
        closed = Redirect.objects.close(missing.path, by=request.user, source=Redirect.Source.FOUND_MISSING)
        source = truncated_address(request)
        AuditEvent.objects.record("added", by=request.user, source=source, subject=closed, detail="Gone")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Visitors of {missing} now read that it is gone for good.")
