from django.conf import settings
from django.db import models
from django.utils import timezone


class Autosave(models.Model):
    """What an account has typed into an open form and not yet saved: one row a form, replaced in place.

    ``key`` names the form: ``article-<pk>``, or ``new-`` and a random token for an article not saved yet. ``fields``
    holds the form's own values by name; ``based_on`` the article's version when the form was opened.
    """

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="autosaves")
    article = models.ForeignKey("blog.Article", on_delete=models.CASCADE, null=True, related_name="autosaves")
    key = models.CharField(max_length=64)
    fields = models.JSONField(default=dict)
    based_on = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-saved_at"]
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="autosave_once_per_form")]

    def __str__(self):
        return f"Unsaved text of {self.account}"
