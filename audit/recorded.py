"""What the admin's own forms change, recorded: who, when, from where, and which fields; never what they held."""

from network_addresses import truncated_address

from .models import AuditEvent


class Recorded:
    """A ``ModelAdmin`` whose additions, changes and deletions are recorded; comes before it among the bases."""

    recorded_kinds = ("added", "changed", "deleted")

    def recorded_detail(self, obj, message):
        """Return the words recorded of a change: the names of its fields, or the sentence that was logged."""
        return message if isinstance(message, str) else "; ".join(_told(each) for each in message if each)

    def log_addition(self, request, obj, message):
        _record(self.recorded_kinds[0], request, obj, "")
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        if detail := self.recorded_detail(obj, message):  # a form saved as it was changes nothing
            _record(self.recorded_kinds[1], request, obj, detail)
        return super().log_change(request, obj, message)

    def log_deletions(self, request, queryset):
        for obj in queryset:
            _record(self.recorded_kinds[2], request, obj, "")
        return super().log_deletions(request, queryset)


def _record(kind, request, obj, detail):
    AuditEvent.objects.record(kind, by=request.user, source=truncated_address(request), subject=obj, detail=detail)


def _told(message):
    """Return one part of what Django logs of a form, such as ``{"changed": {"fields": ["Address"]}}``, in words."""
    ((what, of),) = message.items()
    thing = f" {of['name']}" if "name" in of else ""
    fields = f": {', '.join(of['fields'])}" if "fields" in of else ""
    return f"{what.capitalize()}{thing}{fields}"
