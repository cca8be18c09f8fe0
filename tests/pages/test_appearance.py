"""Administrators choose the clinic's colors and logo; every page takes them."""

import pytest
from PIL import Image as Pillow

from blog.models import Image
from pages.models import Appearance

pytestmark = pytest.mark.django_db

PAGE = "/admin/pages/appearance/1/change/"
SAMPLES = ["/admin/pages/appearance/sample/", "/admin/pages/appearance/sample.css"]
VIOLET = {"main_color": "#6b21a8", "warm_color": "#0f766e"}
OTHERS = ["author", "editor", "medical_reviewer", "front_desk"]


@pytest.fixture
def violet(db):
    return Appearance.objects.create(**VIOLET, is_demo=True)


def picture(width, height):
    image = Image(title="Logo", alt_text="The clinic's logo.")
    image.store(Pillow.new("RGBA", (width, height), "navy"))
    image.save()
    return image


# What visitors get


def test_the_usual_colors_need_no_stylesheet(client, django_assert_num_queries):
    assert "brand.css" not in client.get("/").text
    assert client.get("/brand.css").text == ""


def test_every_page_links_the_chosen_colors(client, violet):
    for address in ("/", "/es/", "/contact/", "/blog/", "/nowhere/"):
        assert f'<link rel="stylesheet" href="/brand.css?v={violet.palette.digest}">' in client.get(address).text


def test_the_chosen_colors_are_kept_for_good_at_their_own_address_only(client, violet):
    ours = client.get(violet.stylesheet)
    assert "--accent:#6b21a8;" in ours.text
    assert ours["Content-Type"] == "text/css; charset=utf-8"
    assert ours["Cache-Control"] == "public, max-age=31536000, immutable"
    for earlier in ("/brand.css?v=0123456789abcdef", "/brand.css"):
        assert client.get(earlier).text == ours.text
        assert client.get(earlier)["Cache-Control"] == "public, max-age=0, s-maxage=1"


def test_other_colors_have_another_address(violet):
    was = violet.stylesheet
    violet.warm_color = "#0f766f"
    assert violet.stylesheet != was


def test_the_stylesheet_asks_one_query_and_knows_no_visitor(client, violet, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = client.get(violet.stylesheet)
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


def test_a_wide_logo_stands_alone_and_says_the_clinics_name(client):
    Appearance.objects.create(logo=picture(600, 200))
    page = client.get("/").text
    assert page.count('alt="Our clinic"') == 2, "in the header and in the footer"
    assert "<span>Our clinic</span>" not in page


def test_a_narrow_logo_stands_before_the_name(client):
    Appearance.objects.create(logo=picture(200, 180))
    page = client.get("/").text
    assert page.count('class="brand__logo"') == page.count("<span>Our clinic</span>") == 2
    assert 'alt="Our clinic"' not in page, "the name is not read twice"


# What staff do


@pytest.mark.parametrize("address", [PAGE, *SAMPLES])
def test_visitor_is_asked_to_sign_in(client, violet, address):
    assert client.get(address, VIOLET)["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("account", OTHERS)
def test_other_roles_are_refused(request, signed_in, violet, account):
    client = signed_in(request.getfixturevalue(account))
    assert [client.get(address, VIOLET).status_code for address in [PAGE, *SAMPLES]] == [403] * 3
    assert client.post(PAGE, {**VIOLET, "main_color": "#000000"}).status_code == 403
    assert Appearance.current().main_color == "#6b21a8"


def test_the_page_opens_directly_before_anything_was_saved(signed_in, administrator):
    client = signed_in(administrator)
    assert client.get("/admin/pages/appearance/")["Location"] == PAGE
    assert client.get(PAGE).status_code == 200
    assert not Appearance.objects.exists()


def test_administrator_chooses_colors_and_logo(signed_in, administrator, violet):
    logo = picture(600, 200)
    typed = {"main_color": "1D4ED8", "warm_color": "#B45309", "logo": logo.pk}
    page = signed_in(administrator).post(PAGE, typed, follow=True)
    assert page.redirect_chain == [(PAGE, 302)], "the sample stands there"
    stored = Appearance.current()
    assert (stored.main_color, stored.warm_color, stored.logo) == ("#1d4ed8", "#b45309", logo)
    assert not stored.is_demo


@pytest.mark.parametrize("color", ["", "blue", "#12345", "#1234567", "#12345g", "#ffffff", "#8ab8b4", "\x00"])
def test_refused_color_changes_nothing_and_says_what_to_do(signed_in, administrator, violet, color):
    page = signed_in(administrator).post(PAGE, {**VIOLET, "main_color": color})
    assert page.status_code == 200
    assert list(page.context["adminform"].form.errors) == ["main_color"]
    assert Appearance.current().main_color == "#6b21a8"


def test_color_that_cannot_be_read_is_answered_with_its_contrast_and_one_that_can(signed_in, administrator):
    page = signed_in(administrator).post(PAGE, {**VIOLET, "main_color": "#777777"})
    assert "#777777 is too pale to read" in page.text
    assert "its contrast is only 3.8" in page.text
    nearest = page.text.split("The nearest color that works is ")[1][:7]
    assert 'value="#777777"' in page.text, "what was chosen is still there"
    assert signed_in(administrator).post(PAGE, {**VIOLET, "main_color": nearest}).status_code == 302


def test_the_usual_colors_come_back_at_once(signed_in, administrator, violet):
    logo = picture(600, 200)
    typed = {"main_color": "#ffffff", "warm_color": "", "logo": logo.pk, "_usual": "Back to the usual colors"}
    page = signed_in(administrator).post(PAGE, typed, follow=True)
    stored = Appearance.current()
    assert stored.has_usual_colors
    assert stored.logo == logo
    assert "The usual colors are back. Before, they were #6b21a8 and #0f766e." in page.text


def test_the_second_of_two_people_undoes_nothing(signed_in, administrator, violet):
    client = signed_in(administrator)
    seen = client.get(PAGE).context["adminform"].form["seen"].value()
    assert client.post(PAGE, {**VIOLET, "warm_color": "#b45309", "seen": seen}).status_code == 302
    page = client.post(PAGE, {**VIOLET, "main_color": "#1d4ed8", "seen": seen})
    assert "Somebody else changed these settings" in page.text
    assert 'value="#1d4ed8"' in page.text
    assert (Appearance.current().main_color, Appearance.current().warm_color) == ("#6b21a8", "#b45309")


def test_there_is_neither_a_second_appearance_nor_none(signed_in, administrator, violet):
    client = signed_in(administrator)
    assert client.get("/admin/pages/appearance/add/").status_code == 403
    assert client.post("/admin/pages/appearance/1/delete/", {"post": "yes"}).status_code == 403


def test_the_logo_cannot_leave_the_library(signed_in, administrator):
    logo = picture(600, 200)
    Appearance.objects.create(logo=logo)
    signed_in(administrator).post(f"/admin/blog/image/{logo.pk}/delete/", {"post": "yes"})
    assert Image.objects.filter(pk=logo.pk).exists()


# The sample


def test_the_sample_shows_colors_that_nobody_saved(signed_in, administrator, violet):
    client = signed_in(administrator)
    tried = {"main_color": "#1d4ed8", "warm_color": "#b45309", "logo": picture(600, 200).pk}
    sample, styles = (client.get(address, tried) for address in SAMPLES)
    assert "brand__logo--wide" in sample.text
    assert "too pale" not in sample.text
    assert "--accent:#1d4ed8;" in styles.text
    assert styles["Content-Type"] == "text/css; charset=utf-8"
    assert Appearance.current().main_color == "#6b21a8"


def test_the_sample_says_when_a_color_would_be_refused(signed_in, administrator):
    sample = signed_in(administrator).get(SAMPLES[0], {"main_color": "#ffaa00", "warm_color": "#b45309"})
    assert "The nearest color that works is" in sample.text


@pytest.mark.parametrize(
    "query", [{}, {"main_color": "red"}, {**VIOLET, "main_color": "#1234567"}, {"main_color": "#" + "1" * 5000}]
)
def test_the_sample_refuses_what_is_no_color(signed_in, administrator, query):
    assert [signed_in(administrator).get(address, query).status_code for address in SAMPLES] == [400, 400]


@pytest.mark.parametrize("logo", ["x", "-1", "٣", "9" * 40, "999999", "\x00"])
def test_unknown_logo_is_no_logo(signed_in, administrator, logo):
    sample = signed_in(administrator).get(SAMPLES[0], {**VIOLET, "logo": logo})
    assert sample.status_code == 200
    assert "brand__logo" not in sample.text


def test_nothing_is_sent_to_the_sample(signed_in, administrator):
    assert [signed_in(administrator).post(address, VIOLET).status_code for address in SAMPLES] == [405, 405]
