"""What visitors see when the site itself fails: a plain page with the phone number, never a trace."""

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError, connection

from appointments.models import ContactSettings, PhoneNumber
from blog import views


@pytest.fixture
def visitor(client, db):
    """A client that gets error pages as a browser does, on a site whose number was shown before."""
    number = PhoneNumber.objects.create(key="urgent", label="Urgent", number="+18555862615")
    ContactSettings.objects.create(clinic_name="NJ Spine & Orthopedic", contact_section_number=number)
    client.raise_request_exception = False
    assert b"855-586-2615" in client.get("/contact/").content
    return client


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
@pytest.mark.parametrize("path", ["/", "/blog/", "/blog/any-article/", "/blog/topics/any/", "/team/any/"])
def test_a_dead_database_is_a_503_with_the_number(visitor, path, error):
    def refuse(execute, sql, params, many, context):
        raise error("could not connect to server at 10.0.0.5")

    with connection.execute_wrapper(refuse):
        response = visitor.get(path)
    page = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "855-586-2615" in page
    assert "10.0.0.5" not in page and "Traceback" not in page
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("error", [ZeroDivisionError, IntegrityError])
def test_a_mistake_in_the_code_is_a_500_with_the_number(visitor, monkeypatch, error):
    def fail(*args):
        raise error("secret detail")

    monkeypatch.setattr(views, "page_of", fail)
    response = visitor.get("/blog/")
    page = response.content.decode()
    assert response.status_code == 500
    assert "855-586-2615" in page
    assert "secret detail" not in page


@pytest.mark.parametrize("query", ["before=%00", "after=" + "9" * 400, "before=-1", "after=%F0%9F%92%A9"])
def test_nonsense_in_an_address_is_not_found(visitor, query):
    assert visitor.get(f"/blog/?{query}").status_code == 404


def test_a_form_with_1001_fields_is_refused_with_a_sentence(visitor):
    response = visitor.post("/admin/login/", {f"field{number}": "x" for number in range(1001)})
    assert response.status_code == 400
    assert "could not be understood" in response.content.decode()
