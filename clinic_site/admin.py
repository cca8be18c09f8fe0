from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import PermissionDenied

from accounts.admin import Inviting
from audit.recorded import Recorded

admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class AccountAdmin(Recorded, Inviting, UserAdmin):
    """Staff accounts. Administrators give roles; only a superuser makes or changes a superuser."""

    recorded_kinds = ("account_added", "account_changed", "account_deleted")
    filter_horizontal = ["groups"]
    list_display = ["username", "first_name", "last_name", "email", "is_active", "second_step"]
    list_filter = ["is_active", "groups"]

    def get_fieldsets(self, request, obj=None):
        if obj is None or request.user.is_superuser:
            return super().get_fieldsets(request, obj)
        return [
            (None, {"fields": ["username", "password"]}),
            ("Person", {"fields": ["first_name", "last_name", "email"]}),
            ("Access", {"fields": ["is_active", "is_staff", "groups"]}),
        ]

    def recorded_detail(self, obj, message):
        """Add what the account may do now to the names of the fields."""
        may = ", ".join(obj.groups.order_by("name").values_list("name", flat=True)) or "no role"
        signs_in = "may sign in" if obj.is_active and obj.is_staff else "may not sign in"
        superuser = ", superuser" if obj.is_superuser else ""
        changes = super().recorded_detail(obj, message)
        return changes and f"{changes}. Now: {may}{superuser}, {signs_in}"

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (request.user.is_superuser or not (obj and obj.is_superuser))


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """The roles, made by a migration: to be seen, not edited."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def view_on_site(request, content_type_id, object_id):
    """Lead to the page of a row that the account may see in the admin.

    Django's own view leads anybody on the staff to any row's address, and some of ours are secrets.
    """
    kind = ContentType.objects.filter(pk=content_type_id).first() if content_type_id.isdecimal() else None
    model_admin = admin.site._registry.get(kind and kind.model_class())
    if model_admin is None or not model_admin.has_view_permission(request):
        raise PermissionDenied("Your account may not see this.")
    return shortcut(request, content_type_id, object_id)
