"""What the admin tells of mails that do not go out."""

from django import template

from appointments.models import Notification

register = template.Library()


@register.simple_tag
def late_notices():
    """Return of how many messages (``count``) the staff could not be told yet; see ``lateness``."""
    return Notification.objects.lateness()
