"""A phone number is kept by key and shown wherever its key stands."""

import pytest
from django.core.exceptions import ValidationError
from django.template import Context, Template

from appointments.contact import Contact
from appointments.models import ContactSettings, PhoneNumber, Placement

pytestmark = pytest.mark.django_db

ADD = "/admin/appointments/phonenumber/add/"


def number(**values):
    return PhoneNumber(**{"key": "k", "label": "L", "number": "+18665530612"} | values)


@pytest.mark.parametrize(
    ("display_format", "shown"),
    [("parentheses", "(866) 553-0612"), ("dashes", "866-553-0612"), ("dots", "866.553.0612")],
)
def test_number_is_shown_in_the_clinics_format(display_format, shown):
    phone = number(display_format=display_format)
    assert (phone.display, phone.href) == (shown, "tel:+18665530612")


def test_extension_is_shown_and_dialed():
    phone = number(extension="12")
    assert (phone.display, phone.href) == ("866-553-0612 ext. 12", "tel:+18665530612;ext=12")


def test_number_from_abroad_is_shown_in_the_international_way():
    phone = number(number="+442083661177", display_format="dots")
    assert (phone.display, phone.href) == ("+44 20 8366 1177", "tel:+442083661177")


def test_extension_typed_with_the_number_moves_to_its_field():
    phone = number(number="866-553-0612 ext 12")
    phone.full_clean()
    phone.save()
    stored = PhoneNumber.objects.get()
    assert (str(stored.number), stored.extension) == ("+18665530612", "12")


def test_two_different_extensions_are_refused():
    with pytest.raises(ValidationError, match="another extension"):
        number(number="866-553-0612 ext 12", extension="13").full_clean()


@pytest.mark.parametrize(
    "wrong",
    [{"key": "header"}, {"key": ""}, {"key": "two words"}, {"label": ""}, {"number": "12"}, {"extension": "1a"}],
)
def test_wrong_number_is_refused(wrong):
    with pytest.raises(ValidationError):
        number(**wrong).full_clean()


def fill(html):
    return Template("{% load contact %}{{ html|phone_numbers:contact }}").render(
        Context({"html": html, "contact": Contact()})
    )


@pytest.mark.parametrize("key", ["article_body", "appointments"])
def test_text_shows_the_number_its_key_stands_for(contact_settings, key):
    html = f'<p>Call <span data-phone="{key}"></span>.</p>'
    assert fill(html) == '<p>Call <a class="phone-link" href="tel:+18665530612">866-553-0612</a>.</p>'


def test_unknown_key_leads_to_the_contact_form(contact_settings):
    assert fill('<span data-phone="gone"></span>') == '<a class="phone-link" href="/contact/">contact us</a>'


def test_placement_without_a_number_leads_to_the_contact_form(db):
    assert 'href="/contact/"' in fill('<span data-phone="header"></span>')


def test_page_asks_at_most_two_queries_for_all_its_numbers(contact_settings, django_assert_num_queries):
    details = Contact()
    with django_assert_num_queries(2):
        for placement in Placement:
            assert getattr(details, placement.value).display
        details.number("urgent"), details.number("appointments"), details.number("unknown")
        assert details.clinic_name and not details.demo_notice


def test_changed_number_shows_at_the_next_request(client, contact_settings, administrator):
    assert "855-586-2615" in client.get("/contact/").content.decode()
    PhoneNumber.objects.filter(key="urgent").update(number="+12015550123")
    assert "201-555-0123" in client.get("/contact/").content.decode()


def test_editor_offers_the_article_number_first_and_no_retired_one(contact_settings, administrator):
    appointments, urgent = PhoneNumber.objects.order_by("label")
    urgent.retire(appointments, by=administrator)
    shown = Template("{% load contact %}{% phone_number_choices as n %}{% for k, l in n %}{{ k }}={{ l }};{% endfor %}")
    assert shown.render(Context()) == (
        "article_body=The usual number in articles — 866-553-0612;appointments=Appointments — 866-553-0612;"
    )


# Staff add and change numbers

TYPED = {"label": "Billing", "key": "billing", "number": "201 555 0123", "extension": "", "display_format": "dots"}


def test_visitor_is_asked_to_sign_in_before_adding_a_number(client):
    assert client.post(ADD, TYPED)["Location"].startswith("/admin/login/")
    assert not PhoneNumber.objects.exists()


def test_front_desk_cannot_add_a_number(signed_in, front_desk):
    assert signed_in(front_desk).post(ADD, TYPED).status_code == 403
    assert not PhoneNumber.objects.exists()


def test_administrator_adds_a_number(signed_in, administrator):
    assert signed_in(administrator).post(ADD, TYPED).status_code == 302
    assert PhoneNumber.objects.get().display == "201.555.0123"


def test_changing_a_demonstration_number_makes_it_the_clinics_own(signed_in, administrator, appointments_number):
    PhoneNumber.objects.update(is_demo=True)
    address = f"/admin/appointments/phonenumber/{appointments_number.pk}/change/"
    changed = {**TYPED, "label": "Appointments", "key": "renamed"}
    assert signed_in(administrator).post(address, changed).status_code == 302
    appointments_number.refresh_from_db()
    assert (appointments_number.is_demo, str(appointments_number.number)) == (False, "+12015550123")
    assert appointments_number.key == "appointments"


def test_list_of_numbers_says_where_each_stands(signed_in, administrator, contact_settings):
    page = signed_in(administrator).get("/admin/appointments/phonenumber/").content.decode()
    assert "page header, article text, page footer" in page
    assert "delete_selected" not in page


def test_settings_resolve_a_number_replaced_meanwhile(contact_settings, administrator):
    """A placement written after its number was retired still shows the heir."""
    appointments, urgent = PhoneNumber.objects.order_by("label")
    appointments.retire(urgent, by=administrator)
    ContactSettings.objects.update(header_number=appointments)
    assert Contact().header == urgent
