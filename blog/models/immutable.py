from django.db import models


class ImmutableQuerySet(models.QuerySet):
    """Rows that are added and never changed or deleted; demonstration rows alone may be removed."""

    def update(self, **kwargs):
        raise TypeError(f"A {self.model._meta.verbose_name} is never changed.")

    def bulk_update(self, objs, fields, batch_size=None):
        raise TypeError(f"A {self.model._meta.verbose_name} is never changed.")

    def delete(self):
        if self.filter(is_demo=False).exists():
            raise TypeError(f"A {self.model._meta.verbose_name} is never deleted.")
        return super().delete()


class Immutable(models.Model):
    """A record of what was written or decided. Triggers in the database hold the same rule against raw SQL."""

    is_demo = models.BooleanField(default=False, editable=False)

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, **kwargs):
        if not self._state.adding:
            raise TypeError(f"A {self._meta.verbose_name} is never changed.")
        super().save(**kwargs)

    def delete(self, **kwargs):
        if not self.is_demo:
            raise TypeError(f"A {self._meta.verbose_name} is never deleted.")
        return super().delete(**kwargs)
