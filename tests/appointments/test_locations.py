"""Where the clinic is and when it is open, kept by administrators."""

import pytest

from appointments.models import Location

pytestmark = pytest.mark.django_db

LIST = "/admin/appointments/location/"
NEWARK = {
    "name": "Newark",
    "street": "1 Demonstration Way",
    "city": "Newark",
    "state": "New Jersey",
    "postal_code": "07102",
    "hours": "Monday to Friday, 8 am to 6 pm",
    "position": 1,
}


def test_each_place_is_shown_with_its_number_hours_and_a_map(client, contact_settings, urgent_number):
    place = Location.objects.create(**NEWARK, phone=urgent_number, access="Ring <twice>", hours_es="Lunes a viernes")
    page = client.get("/locations/").text
    assert f'id="location-{place.pk}"' in page and "1 Demonstration Way<br>Newark, New Jersey 07102" in page
    assert "Monday to Friday, 8 am to 6 pm" in page and urgent_number.href in page and "Ring &lt;twice&gt;" in page
    assert "https://www.openstreetmap.org/search?query=1+Demonstration+Way%2C+Newark" in page
    assert "Lunes a viernes" in client.get("/es/locations/").text


def test_a_number_that_was_replaced_shows_its_heir(
    client, contact_settings, appointments_number, urgent_number, administrator
):
    Location.objects.create(**NEWARK, phone=urgent_number)
    urgent_number.retire(appointments_number, by=administrator)
    page = client.get("/locations/").text.split("<main")[1].split("</main>")[0]
    assert appointments_number.href in page and urgent_number.href not in page


def test_without_a_place_the_page_says_how_to_ask(client, contact_settings):
    page = client.get("/locations/")
    assert page.status_code == 200 and "Ask us where to come" in page.text


def test_visitors_are_asked_to_sign_in(client):
    assert "/login/" in client.get(LIST)["Location"]


@pytest.mark.parametrize("role", ["author", "editor", "medical_reviewer", "front_desk"])
def test_other_roles_are_refused(request, signed_in, role):
    assert signed_in(request.getfixturevalue(role)).get(LIST).status_code == 403


def test_an_administrator_adds_a_place(signed_in, administrator):
    client = signed_in(administrator)
    page = client.post(f"{LIST}add/", {**NEWARK, "street": ""})
    assert list(page.context["adminform"].form.errors) == ["street"]
    assert client.post(f"{LIST}add/", NEWARK).status_code == 302
    assert Location.objects.get().address == ["1 Demonstration Way", "Newark, New Jersey 07102"]
