"""A number that the clinic knows becomes its key when a text is saved; everything else stays as it was typed."""

import pytest

from appointments.models import PhoneNumber
from appointments.typed_numbers import as_keys
from blog.rendering import sanitize

SPAN = '<span data-phone="appointments"></span>'

pytestmark = pytest.mark.usefixtures("contact_settings")


@pytest.mark.parametrize(
    "typed",
    [
        "866-553-0612", "(866) 553-0612", "866.553.0612", "866 553 0612", "8665530612", "1-866-553-0612",
        "+1 866-553-0612", "18665530612", "866&nbsp;553&nbsp;0612", "866‑553‑0612", "866–553–0612",
        '<a href="tel:+18665530612">866-553-0612</a>', '<a href="tel:866-553-0612">(866) 553-0612</a>',
    ],
)  # fmt: skip
def test_a_known_number_becomes_its_key_however_it_is_written(typed):
    html = sanitize(f"<p>Call {typed}, any day &amp; hour.</p><ul><li>{typed}</li></ul>")
    assert as_keys(html) == f"<p>Call {SPAN}, any day &amp; hour.</p><ul><li>{SPAN}</li></ul>"


def test_emphasis_in_a_dialing_link_stays():
    html = '<p><a href="tel:+18665530612"><strong>866-553-0612</strong></a></p>'
    assert as_keys(html) == f"<p><strong>{SPAN}</strong></p>"


@pytest.mark.parametrize(
    "untouched",
    [
        "201-555-0123", "866-553-0612 ext. 12", "866-553-061", "86655306123", "5866-553-0612", "866-553-0612-99",
        "$866-553-0612", "$8665530612", "866,553,0612", "866-55-30612", "M54.16 8665530", "05/14/2024", "2024-05-14",
        "553-0612", "https://example.com/866-553-0612", "www.example.com/8665530612", "10.1016/8665530612",
        "a@8665530612.example", "8665530612@example.com", "id=8665530612", "#8665530612", "8665530612%",
        "<strong>866</strong>-553-0612",
        '<span data-phone="urgent">866-553-0612</span>',
        '<a href="/contact/">866-553-0612</a>', '<a href="/contact/">or <strong>866-553-0612</strong></a>',
        '<a href="/contact/" title="866-553-0612">us</a>', '<a href="https://example.com/?q=866-553-0612">us</a>',
        '<a href="tel:+18665530612">call us today</a>', '<a href="tel:+18665530612">call 866-553-0612</a>',
        '<a href="tel:+18555862615">866-553-0612</a>', '<a href="tel:+18665530612;ext=1">866-553-0612</a>',
        '<a href="tel:+12015550123">201-555-0123</a>', '<a href="tel:x">866-553-0612</a>',
        '<a href="tel:+18665530612">866-<strong>553</strong>-0612</a>',
    ],
)  # fmt: skip
def test_anything_else_stays_as_it_is(untouched):
    html = sanitize(f"<p>See {untouched} here.</p>")
    assert as_keys(html) == html


def test_two_numbers_beside_each_other_become_both_keys():
    html = as_keys("<p>866-553-0612/855-586-2615 or 855-586-2615</p>")
    assert html == f'<p>{SPAN}/<span data-phone="urgent"></span> or <span data-phone="urgent"></span></p>'


def test_an_extension_belongs_to_the_number():
    PhoneNumber.objects.create(key="nurse", label="Nurse", number="+18665530612", extension="12")
    html = as_keys("<p>866-553-0612 ext. 12, 866-553-0612 x12, 866-553-0612 ext. 13, 866-553-0612</p>")
    nurse = '<span data-phone="nurse"></span>'
    assert html == f"<p>{nurse}, {nurse}, 866-553-0612 ext. 13, {SPAN}</p>"
    link = '<p><a href="tel:+18665530612;ext=12">866-553-0612 ext. 12</a></p>'
    assert as_keys(link) == f"<p>{nurse}</p>"


def test_a_replaced_number_becomes_its_own_key_which_shows_its_heir(appointments_number, urgent_number, administrator):
    appointments_number.retire(urgent_number, by=administrator)
    assert as_keys("<p>866-553-0612</p>") == f"<p>{SPAN}</p>"


def test_of_several_keys_the_one_of_article_texts_goes_first_then_those_in_use_by_label(
    contact_settings, appointments_number, urgent_number, administrator
):
    first = PhoneNumber.objects.create(key="first", label="A first label", number="+18665530612")
    assert as_keys("<p>866-553-0612</p>") == f"<p>{SPAN}</p>"
    contact_settings.article_body_number = urgent_number
    contact_settings.save()
    assert as_keys("<p>866-553-0612</p>") == '<p><span data-phone="first"></span></p>'
    first.retire(urgent_number, by=administrator)
    assert as_keys("<p>866-553-0612</p>") == f"<p>{SPAN}</p>"


def test_the_country_decides_how_a_number_without_one_is_read(settings, db):
    PhoneNumber.objects.create(key="london", label="London", number="+442079460018")
    assert "london" not in as_keys("<p>020 7946 0018</p>")
    assert "london" in as_keys("<p>+44 20 7946 0018</p>")
    settings.PHONENUMBER_DEFAULT_REGION = "GB"
    assert "london" in as_keys("<p>020 7946 0018</p>")


def test_a_second_time_changes_nothing_and_the_allowlist_neither():
    html = as_keys('<p>A &lt;b&gt; 866-553-0612 &amp; <a href="tel:8665530612">866-553-0612</a></p>')
    assert html.count(SPAN) == 2
    assert as_keys(html) == html and sanitize(html) == html


def test_one_query_reads_all_numbers_and_none_without_digits(django_assert_num_queries):
    with django_assert_num_queries(1):
        as_keys("<p>866-553-0612</p>" * 100)
    with django_assert_num_queries(0):
        as_keys("<p>Call in 2024, or 12 times a day.</p>")
