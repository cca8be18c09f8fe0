from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from appointments.forms import HeirForm
from appointments.models import PhoneNumber, Placement
from audit.recorded import Recorded


class ReplacedFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("active", "In use"), ("replaced", "Replaced")]

    def queryset(self, request, queryset):
        kept = {"active": queryset.active, "replaced": queryset.retired}.get(self.value())
        return kept() if kept else queryset


@admin.register(PhoneNumber)
class PhoneNumberAdmin(Recorded, admin.ModelAdmin):
    """Numbers by key. None is ever deleted: “Replace and remove” names the number that serves in its place."""

    list_display = ["label", "shown_as", "key", "where", "replaced_by"]
    list_filter = [ReplacedFilter]
    list_select_related = ["replaced_by"]
    search_fields = ["label", "key", "number"]
    fields = ["label", "label_es", "key", "number", "extension", "display_format", "hours", "hours_es"]

    @admin.display(description="number", ordering="number")
    def shown_as(self, number):
        return number.display

    @admin.display(description="stands in", empty_value="—")
    def where(self, number):
        return ", ".join(placement.label for placement in number.placements()) or None

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related(*[placement.reverse_name for placement in Placement])

    def get_readonly_fields(self, request, obj=None):
        # Texts refer to the key.
        return ["key"] if obj else []

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_retired)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def save_model(self, request, obj, form, change):
        obj.is_demo = False
        super().save_model(request, obj, form, change)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        number = self.get_object(request, unquote(object_id))
        used = {"where_used": _where_used(number)} if number else {}
        context = {**(extra_context or {}), **used, "show_delete": False}
        return super().change_view(request, object_id, form_url, context)

    def delete_view(self, request, object_id, extra_context=None):
        """Replace the number by an heir, in place of Django's deletion."""
        if not self.has_delete_permission(request):
            raise PermissionDenied("Your account may not replace phone numbers.")
        number = self.get_object(request, object_id)
        if number is None:
            raise Http404("There is no such phone number.")
        if number.is_retired:
            messages.error(request, f"{number.label} was replaced before.")
            return redirect("admin:appointments_phonenumber_changelist")
        form = HeirForm(request.POST or None, number=number)
        if request.method == "POST" and form.is_valid() and form.save(by=request.user):
            done = f"Replaced by {form.cleaned_data['heir']}."
            self.log_change(request, number, done)
            messages.success(request, f"{number.label}: {done} Every page and text shows it from now on.")
            return redirect("admin:appointments_phonenumber_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": "Replace and remove",
            "opts": self.opts,
            "number": number,
            "where_used": _where_used(number),
            "form": form,
            "back": reverse("admin:appointments_phonenumber_change", args=[number.pk]),
        }
        return render(request, "admin/appointments/phonenumber/replace.html", context)


def _where_used(number):
    """Return the places of every page that show the number, and its names in texts: ``(why, keys)`` for each group."""
    placements = number.placements()
    earlier = list(number.replaces.all())
    names = [(f"Articles that name “{number.key}”", [number.key])]
    if Placement.ARTICLE_BODY in placements:
        names.append(("Articles that name “the usual number in articles”", [Placement.ARTICLE_BODY.value]))
    if earlier:
        labels = ", ".join(f"“{each.label}”" for each in earlier)
        names.append((f"Articles that name a number replaced by this one: {labels}", [each.key for each in earlier]))
    return {"placements": placements, "locations": number.locations.all(), "names": names}
