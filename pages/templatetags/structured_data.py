"""Structured data of the pages that are no articles, for the head."""

from django import template
from django.templatetags.static import static
from django.urls import reverse

from blog.structured_data import script
from pages.structured_data import clinic_data, page_data

register = template.Library()


@register.simple_tag(takes_context=True)
def clinic_structured_data(context):
    """Write what the clinic is and how to reach it; nothing before it has a name."""
    contact, frame = context["contact"], context["frame"]
    if not contact.clinic_name:
        return ""
    paths = {"home": reverse("pages:home"), "logo": static("img/icon-512.png")}
    return script(clinic_data(contact, frame.social_links, site=context["site_url"], **paths))


@register.simple_tag(takes_context=True)
def page_structured_data(context, page, revision):
    """Write what a standing page is."""
    return script(page_data(page, revision, context["site_url"]))
