"""Every piece of the public pages in every state, for those who make or mend them. Staff only; nothing is stored."""

from csp.constants import NONE
from csp.decorators import csp
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import path

from appointments.forms import ContactForm
from blog.models import Image
from pages import made_up
from pages.models import Page
from pages.palette import USUAL

LARGE = 1200  # pixels
# Of its forms, none can be sent.
sends_nothing = csp({**settings.CONTENT_SECURITY_POLICY["DIRECTIVES"], "form-action": [NONE]})


def _article(state, **parts):
    def context(hero, contact):
        publication = made_up.publication(state, hero=hero, **parts)
        return {
            "publication": publication,
            "article": publication.article,
            "revision": publication.revision,
            "review": publication.review_status(),
            "related": made_up.cards(hero)[:3],
        }

    return "blog/article.html", context


def _standing(**state):
    def context(hero, contact):
        return {"page": Page(title="About us", slug="about", **state), "revision": made_up.publication().revision}

    return "pages/page.html", context


def _topic(hero, contact):
    return {"topic": made_up.topic(), "page": made_up.page_of_cards(hero)}


def _history(hero, contact):
    return {"publication": made_up.publication(), "publications": made_up.history()}


def _home(hero, contact):
    return {"blocks": made_up.blocks(hero), "has_welcome": True, "topics": [made_up.topic()] * 3}


def _listed(**neighbors):
    return "blog/article_list.html", lambda hero, contact: {
        "page": made_up.page_of_cards(hero, **neighbors),
        "topics": [made_up.topic()],
    }


def _contributor(kind):
    return "blog/contributor.html", lambda hero, contact: {
        "contributor": made_up.contributor(kind),
        "page": made_up.page_of_cards(hero),
    }


def _contact(sent=False, notice=None):
    return "appointments/contact.html", lambda hero, contact: {
        "form": made_up.sent_form(contact) if sent else ContactForm(contact=contact),
        "notice": notice,
    }


def _plain(template, **context):
    return template, lambda hero, contact: context


# What stands on a page once, by its address: its name, its template, and what that is given.
WHOLE_PAGES = {
    "home": ("First page with every part", "pages/home.html", _home),
    "article-reviewed": ("Article, reviewed", *_article("reviewed")),
    "article-overdue": ("Article, review overdue", *_article("overdue")),
    "article-attested": ("Article, nothing clinical changed", *_article("attested")),
    "article-not-medical": ("Article that is not medical, long title", *_article("none", title=made_up.LONG_TITLE)),
    "articles-first": ("Articles, first page", *_listed(older="before=1.1")),
    "articles-middle": ("Articles, page in the middle", *_listed(newer="after=1.1", older="before=1.1")),
    "articles-last": ("Articles, last page", *_listed(newer="after=1.1")),
    "articles-none": ("No articles yet", *_plain("blog/article_list.html", page=made_up.Page([]))),
    "topic": ("Topic", "blog/topic.html", _topic),
    "history": ("History of an article", "blog/article_history.html", _history),
    "standing": ("Standing page", *_standing()),
    "standing-draft": ("Standing page that waits for a lawyer", *_standing(awaits_lawyer=True)),
    "contributor-person": ("Profile of a person", *_contributor("person")),
    "contributor-organization": ("Profile of an organization", *_contributor("organization")),
    "contact": ("Contact form", *_contact()),
    "contact-errors": ("Contact form with errors", *_contact(sent=True)),
    "contact-again": ("Contact form to be sent once more", *_contact(notice="origin")),
    "contact-unavailable": ("Message that could not be saved", *_contact(notice="unavailable")),
    "contact-refused": ("Message refused", *_plain("appointments/refused.html", sentence="Why it was refused.")),
    "thanks": ("Thanks for a message", *_plain("appointments/thanks.html")),
    "locations": ("Locations", *_plain("pages/locations.html")),
    "new-clinic": ("Contact form of a clinic that has set nothing", *_contact()),
    **{f"failure-{code}": (f"Failure {code}", *_plain(f"{code}.html")) for code in (400, 403, 404, 410, 500, 503)},
}


@sends_nothing
def components(request):
    """Show every component that may stand on a page several times, and links to the whole pages."""
    contact = made_up.Clinic()
    context = {
        "preview": True,  # so that base.html leaves out the scripts of forms
        "publication": made_up.publication(),
        "reviews": [made_up.review(state) for state in ("reviewed", "overdue", "attested")],
        "cards": made_up.cards(_picture()),
        "form": made_up.sent_form(contact),
        "topic": made_up.topic(),
        "page": made_up.Page([], newer="after=1.1", older="before=1.1"),
        "colors": USUAL,
        "whole_pages": [(address, name) for address, (name, *_) in WHOLE_PAGES.items()],
    }
    return _shown(request, "pages/gallery.html", context, contact)


@sends_nothing
def whole_page(request, address):
    """Show one public page with things made up; 404 for an unknown one."""
    if address not in WHOLE_PAGES:
        raise Http404
    _, template, context = WHOLE_PAGES[address]
    contact = made_up.NewClinic() if address == "new-clinic" else made_up.Clinic()
    return _shown(request, template, context(_picture(), contact), contact)


def _picture():
    """Return a large picture of the library, where there is one: no other has files."""
    return Image.objects.filter(width__gte=LARGE).order_by("pk").first()


def _shown(request, template, context, contact):
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET"])
    if not request.user.has_perm("pages.change_page"):
        raise PermissionDenied("Only those who edit pages see their components.")
    around = {"contact": contact, "frame": made_up.Menus(), "translations": {"en": request.path, "es": "/es/"}}
    response = render(request, template, {**around, **context})
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


urlpatterns = [
    path("", admin.site.admin_view(components), name="components"),
    path("<slug:address>/", admin.site.admin_view(whole_page), name="component_page"),
]
