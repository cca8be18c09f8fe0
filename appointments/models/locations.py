from urllib.parse import urlencode

from django.db import models
from django.db.models import Q

from site_languages import in_language

from .phones import PhoneNumber


class Location(models.Model):
    """A place where the clinic sees patients."""

    name = models.CharField(max_length=80, unique=True, help_text="For example the town: “Newark”.")
    street = models.CharField(max_length=200, help_text="Street and number, with the suite or floor.")
    city = models.CharField(max_length=80)
    state = models.CharField(max_length=40)
    postal_code = models.CharField("ZIP code", max_length=12)
    hours = models.TextField(
        "opening hours", max_length=400, help_text="One line for each: “Monday to Friday, 8 am to 6 pm”."
    )
    hours_es = models.TextField("opening hours in Spanish", max_length=400, blank=True)
    access = models.TextField(
        "getting here", max_length=600, blank=True, help_text="Parking, entrance, steps, public transport."
    )
    access_es = models.TextField("getting here, in Spanish", max_length=600, blank=True)
    phone = models.ForeignKey(
        PhoneNumber,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="locations",
        limit_choices_to={"replaced_by": None},
    )
    position = models.PositiveSmallIntegerField("place in the list", default=0)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(street="") & ~Q(city=""), name="location_is_named")
        ]

    def __str__(self):
        return self.name

    hours_here = property(lambda self: in_language(self, "hours"))
    access_here = property(lambda self: in_language(self, "access"))

    @property
    def address(self):
        """The address as on an envelope, in lines."""
        return [self.street, f"{self.city}, {self.state} {self.postal_code}"]

    @property
    def directions_url(self):
        """Where a map of it is: an ordinary link, from which nothing is loaded."""
        return "https://www.openstreetmap.org/search?" + urlencode({"query": ", ".join(self.address)})
