from django.db import models, transaction
from django.utils.translation import override

from site_languages import LANGUAGES

from .redirects import Redirect


class Addressed(models.Model):
    """A model with pages of its own, whose earlier addresses lead to the present ones for good."""

    class Meta:
        abstract = True

    @classmethod
    def answering(cls):
        """Return those that visitors can open now."""
        return cls.objects.all()

    def addresses(self):
        """Return the addresses at which visitors find it, in each language."""
        found = []
        for language, _ in LANGUAGES:
            with override(language):
                found += self.addresses_here()
        return found

    def addresses_here(self):
        """Return those in the language that is spoken now."""
        return [self.get_absolute_url()]

    def lead_from(self, before, *, was_seen, by=None):
        """Lead visitors here from where this was ``before``, if they saw it there; and what led there in any case."""
        if before.slug and self.slug and before.slug != self.slug:
            pairs = zip(before.addresses(), self.addresses(), strict=True)
            Redirect.objects.moved(pairs, was_seen=was_seen, by=by)


class AddressedAtOnce(Addressed):
    """One whose address visitors see from the moment it is saved."""

    class Meta:
        abstract = True

    def save(self, **kwargs):
        with transaction.atomic():
            stored = type(self).objects.filter(pk=self.pk).first() if self.pk else None
            super().save(**kwargs)
            if stored:
                self.lead_from(stored, was_seen=True)
