from django.db import models, transaction
from django.utils.translation import override

from site_languages import LANGUAGES

from .redirects import Redirect


class Addressed(models.Model):
    """A model whose pages everybody can find: a changed address leads to the new one for good.

    For models whose address changes by nothing but ``save()``.
    """

    class Meta:
        abstract = True

    def save(self, **kwargs):
        with transaction.atomic():
            stored = type(self).objects.filter(pk=self.pk).first() if self.pk else None
            super().save(**kwargs)
            if stored and stored.slug != self.slug:
                pairs = zip(stored.addresses(), self.addresses(), strict=True)
                Redirect.objects.moved(pairs, was_seen=True)

    def addresses(self):
        """Return the addresses at which visitors find it, in each language."""
        found = []
        for language, _ in LANGUAGES:
            with override(language):
                found.append(self.get_absolute_url())
        return found
