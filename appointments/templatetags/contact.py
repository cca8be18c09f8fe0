"""Phone numbers and the contact form in any template."""

import re

from django import template
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe

from appointments.forms import ContactForm
from appointments.models import ContactSettings, PhoneNumber, Placement
from site_languages import address

register = template.Library()

PHONE_SPAN = re.compile(r'<span data-phone="([^"<>]*)"></span>')
CONTACT_LINK = 'href="/contact/"'  # as the editor writes it into texts of any language


@register.filter
def phone_numbers(html, contact):
    """Replace each ``<span data-phone="KEY"></span>`` of sanitized HTML by a link that dials the number.

    KEY is the name of a placement or the key of a number. An unknown one becomes a link to the contact form. Links to
    that form lead to the one in the page's language.
    """

    def link(match):
        return render_to_string("components/phone_link.html", {"number": contact.number(match[1])}).strip()

    dialed = PHONE_SPAN.sub(link, str(html)).replace(CONTACT_LINK, f'href="{address("appointments:contact")}"')
    # The HTML was sanitized, and the links come from a template.
    return mark_safe(dialed)  # noqa: S308


@register.inclusion_tag("appointments/contact_section.html", takes_context=True)
def contact_section(context, article=None):
    """Show the number for immediate assistance and the contact form, which then knows the article it stands under."""
    contact, known = context["contact"], {"placement": Placement.CONTACT_SECTION}
    form = SimpleLazyObject(lambda: ContactForm(contact=contact, known=known))  # most pages take it from what is kept
    return {"contact": contact, "article": article, "form": form}


@register.simple_tag
def phone_number_choices():
    """Return ``(key, label)`` for everything a text may name: the number of article texts first, then each number."""
    placed = ContactSettings.current().number_for(Placement.ARTICLE_BODY)
    shown = placed.display if placed else "not set yet"
    numbers = [(number.key, str(number)) for number in PhoneNumber.objects.active()]
    return [(Placement.ARTICLE_BODY.value, f"The usual number in articles — {shown}"), *numbers]
