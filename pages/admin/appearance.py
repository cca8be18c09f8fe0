from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import path, reverse
from js_asset import Script

from appointments.forms.rows import RowForm
from audit.recorded import Recorded
from blog.models import Image
from pages.forms.appearance import AppearanceForm, ColorField, SocialLinkForm
from pages.models import Appearance, SocialLink

CHANGE = "admin:pages_appearance_change"


@admin.register(Appearance)
class AppearanceAdmin(Recorded, admin.ModelAdmin):
    """One page of settings, opened directly; it exists before anything was saved. Beside them a sample of the pages."""

    form = AppearanceForm
    autocomplete_fields = ["logo"]
    fieldsets = [
        ("Colors", {"fields": ["main_color", "warm_color", "seen"]}),
        ("Logo", {"fields": ["logo"]}),
    ]

    class Media:
        css = {"all": ["css/admin/appearance.css"]}
        js = [Script("js/admin/field-labels.js", type="module"), Script("js/admin/appearance.js", type="module")]

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("sample/", wrap(self.sample), name="pages_appearance_sample"),
            path("sample.css", wrap(self.sample_styles), name="pages_appearance_sample_styles"),
            *super().get_urls(),
        ]

    def view_on_site(self, appearance):
        return reverse("pages:home")

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_object(self, request, object_id, from_field=None):
        return Appearance.current() if object_id == "1" else None

    def changelist_view(self, request, extra_context=None):
        return redirect(CHANGE, 1)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        formfield = super().formfield_for_dbfield(db_field, request, **kwargs)
        if formfield and db_field.name == "logo":
            # A picture leaves the library on its own page.
            formfield.widget.can_delete_related = False
        return formfield

    def change_view(self, request, object_id, form_url="", extra_context=None):
        shown = Appearance.current()
        return super().change_view(request, object_id, form_url, {"appearance": shown, **(extra_context or {})})

    def save_model(self, request, obj, form, change):
        obj.is_demo = False
        super().save_model(request, obj, form, change)
        if "_usual" in request.POST:
            was = f"{form.initial['main_color']} and {form.initial['warm_color']}"
            messages.info(request, f"The usual colors are back. Before, they were {was}.")

    def response_post_save_change(self, request, obj):
        return redirect(CHANGE, 1)  # to see it: the sample stands there

    def sample(self, request):
        """Show how the pages would look in the colors and with the logo of the address's query."""
        return self._answer(
            request, lambda shown: render(request, "admin/pages/appearance/sample.html", {"appearance": shown})
        )

    def sample_styles(self, request):
        """The colors of that sample, as a stylesheet."""
        return self._answer(
            request, lambda shown: HttpResponse(shown.palette.sample_css, content_type="text/css; charset=utf-8")
        )

    def _answer(self, request, answer):
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET"])
        if not self.has_change_permission(request):
            raise PermissionDenied("Only those who may change the appearance try colors.")
        try:
            colors = {name: ColorField().clean(request.GET.get(name)) for name in ("main_color", "warm_color")}
        except ValidationError as error:
            return HttpResponseBadRequest(error.message, content_type="text/plain; charset=utf-8")
        number = request.GET.get("logo", "")
        known = number.isascii() and number.isdigit() and len(number) < 18
        return answer(Appearance(**colors, logo=Image.objects.filter(pk=number).first() if known else None))


@admin.register(SocialLink)
class SocialLinkAdmin(Recorded, admin.ModelAdmin):
    """Where else the clinic is found, in the order of the footer."""

    form = SocialLinkForm
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    list_display = ["name", "url", "position"]
    list_editable = ["position"]

    def save_model(self, request, obj, form, change):
        obj.is_demo = False
        super().save_model(request, obj, form, change)

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, form=RowForm, **kwargs)
