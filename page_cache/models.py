from django.db import models


class ContentState(models.Model):
    """One row whose token is another after every change of what public pages show; the database's triggers see to it.

    The token is random, not a number that grows: a database that was restored never names two contents alike.
    """

    token = models.CharField(max_length=32)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="content_state_is_one_row")]

    def __str__(self):
        return self.token
