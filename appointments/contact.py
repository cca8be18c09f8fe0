from shared_reads import SharedRead, fact
from site_languages import in_language

from .models import ContactSettings, Location, PhoneNumber, Placement, PrivacySettings, Subject


class Contact(SharedRead):
    """What a page says about reaching the clinic: at most five queries."""

    @fact(ContactSettings(pk=1))
    def settings(self):
        """The ``ContactSettings``."""
        return ContactSettings.current()

    @fact({})
    def numbers(self):
        """Every phone number by key."""
        return {number.key: number for number in PhoneNumber.objects.select_related("replaced_by")}

    @fact([])
    def subjects(self):
        """Every ``Subject`` that the form offers."""
        return list(Subject.objects.offered())

    @fact([])
    def locations(self):
        """Every ``Location``, with its phone number."""
        return list(Location.objects.select_related("phone__replaced_by"))

    @fact(PrivacySettings(pk=1))
    def privacy(self):
        """The ``PrivacySettings``."""
        return PrivacySettings.current()

    @property
    def was_read(self):
        """Whether a page said anything of the clinic."""
        return "settings" in self.facts

    def number(self, key):
        """Return the ``PhoneNumber`` for a placement's name or a number's key, its heir if it was replaced, or None."""
        if key in Placement.values:
            placed = getattr(self.settings, f"{Placement(key).field_name}_id")
            known = next((number for number in self.numbers.values() if number.pk == placed), None)
        else:
            known = self.numbers.get(key)
        return known and known.current

    clinic_name = property(lambda self: self.settings.clinic_name)
    tagline = property(lambda self: in_language(self.settings, "tagline"))
    address = property(lambda self: self.settings.address)
    hours = property(lambda self: in_language(self.settings, "hours"))
    answer_time = property(lambda self: in_language(self.settings, "answer_time"))
    intro = property(lambda self: in_language(self.settings, "intro"))
    emergency_notice = property(lambda self: in_language(self.settings, "emergency_notice"))
    consent_text = property(lambda self: in_language(self.settings, "consent_text"))
    thanks_text = property(lambda self: in_language(self.settings, "thanks_text"))
    demo_notice = property(lambda self: self.settings.demo_content == ContactSettings.DemoContent.SHOWN)

    def __getattr__(self, name):
        """Answer ``header``, ``article_body`` and the other placements with the number that serves them."""
        if name in Placement.values:
            return self.number(name)
        raise AttributeError(name)
