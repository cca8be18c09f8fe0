import logging
import time
from typing import ClassVar

from django.conf import settings
from django.db import Error

from site_languages import in_language

from .models import ContactSettings, Location, PhoneNumber, Placement, PrivacySettings, Subject

logger = logging.getLogger(__name__)


class Contact:
    """What a page says about reaching the clinic; read when first asked for, at most five queries.

    The pages of one moment (``settings.CONTACT_KEPT_FOR`` seconds) share what the first of them read. When the database
    cannot be read it answers with what this process read last, else with nothing: an error page needs the phone number
    most.
    """

    _kept = None, 0.0  # what the pages of this moment share, and until when
    _last_settings = ContactSettings(pk=1)
    _last_numbers: ClassVar = {}
    _last_subjects: ClassVar = []
    _last_locations: ClassVar = []
    _last_privacy = PrivacySettings(pk=1)

    @classmethod
    def of(cls, request):
        """Return the request's own ``Contact``, the same one however many templates it takes to answer."""
        if not hasattr(request, "_contact"):
            kept, until = cls._kept
            if time.monotonic() >= until or not kept.is_live:
                kept = cls()
                Contact._kept = kept, time.monotonic() + settings.CONTACT_KEPT_FOR
            request._contact = kept
        return request._contact

    def __init__(self):
        self._settings = self._numbers = self._subjects = self._locations = self._privacy = None
        self.is_live = True

    @property
    def was_read(self):
        """Whether this page said anything of the clinic."""
        return self._settings is not None

    @property
    def settings(self):
        """The ``ContactSettings``; ``is_live`` tells whether they come from the database or from memory."""
        if self._settings is None:
            self._settings = Contact._last_settings = self._read(ContactSettings.current, Contact._last_settings)
        return self._settings

    @property
    def numbers(self):
        """Every phone number by key."""
        if self._numbers is None:
            self._numbers = Contact._last_numbers = self._read(_numbers_by_key, Contact._last_numbers)
        return self._numbers

    @property
    def subjects(self):
        """Every ``Subject`` that the form offers."""
        if self._subjects is None:
            self._subjects = Contact._last_subjects = self._read(_offered_subjects, Contact._last_subjects)
        return self._subjects

    @property
    def locations(self):
        """Every ``Location``, with its phone number."""
        if self._locations is None:
            self._locations = Contact._last_locations = self._read(_all_locations, Contact._last_locations)
        return self._locations

    @property
    def privacy(self):
        """The ``PrivacySettings``."""
        if self._privacy is None:
            self._privacy = Contact._last_privacy = self._read(PrivacySettings.current, Contact._last_privacy)
        return self._privacy

    def _read(self, read, last):
        try:
            return read()
        except Error as error:
            self.is_live = False
            logger.error("Contact details could not be read: %s", type(error).__name__)
            return last

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


def _numbers_by_key():
    return {number.key: number for number in PhoneNumber.objects.select_related("replaced_by")}


def _all_locations():
    return list(Location.objects.select_related("phone__replaced_by"))


def _offered_subjects():
    return list(Subject.objects.offered())
