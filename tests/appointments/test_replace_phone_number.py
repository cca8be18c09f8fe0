"""A number goes out of use only by naming the number that takes its place."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import ProtectedError

from appointments.contact import Contact
from appointments.models import ContactSettings, Location, PhoneNumber

pytestmark = pytest.mark.django_db


def page_of(number):
    return f"/admin/appointments/phonenumber/{number.pk}/delete/"


@pytest.fixture
def third_number(db):
    return PhoneNumber.objects.create(key="third", label="Third", number="+12015550123")


def test_heir_takes_over_placements_and_key(contact_settings, appointments_number, urgent_number, administrator):
    appointments_number.retire(urgent_number, by=administrator)
    details = Contact()
    assert details.header == details.article_body == details.footer == urgent_number
    assert details.number("appointments") == urgent_number
    assert (appointments_number.retired_by, appointments_number.is_retired) == (administrator, True)


def test_chain_of_heirs_is_flattened(appointments_number, urgent_number, third_number, administrator):
    appointments_number.retire(urgent_number, by=administrator)
    urgent_number.retire(third_number, by=administrator)
    assert PhoneNumber.objects.get(key="appointments").current == third_number
    assert list(PhoneNumber.objects.active()) == [third_number]
    assert PhoneNumber.objects.retired().count() == 2


def test_number_cannot_be_its_own_heir(appointments_number, administrator):
    with pytest.raises(ValidationError, match="another number"):
        appointments_number.retire(appointments_number, by=administrator)


def test_number_replaced_before_cannot_be_replaced_or_inherit(
    appointments_number, urgent_number, third_number, administrator
):
    appointments_number.retire(urgent_number, by=administrator)
    with pytest.raises(ValidationError, match="in the meantime"):
        appointments_number.retire(third_number, by=administrator)
    with pytest.raises(ValidationError, match="in the meantime"):
        third_number.retire(appointments_number, by=administrator)


def test_account_without_the_permission_cannot_replace(appointments_number, urgent_number, editor):
    with pytest.raises(PermissionDenied):
        appointments_number.retire(urgent_number, by=editor)


def test_placed_number_cannot_be_deleted_behind_the_admins_back(contact_settings, urgent_number):
    with pytest.raises(ProtectedError):
        urgent_number.delete()
    with pytest.raises(ProtectedError):
        PhoneNumber.objects.all().delete()


def test_heir_cannot_be_deleted(appointments_number, urgent_number, administrator):
    appointments_number.retire(urgent_number, by=administrator)
    with pytest.raises(ProtectedError):
        urgent_number.delete()


def test_two_people_replacing_each_others_numbers_leave_one_in_use(
    at_once, appointments_number, urgent_number, administrator
):
    outcomes = at_once(
        lambda: appointments_number.retire(urgent_number, by=administrator),
        lambda: urgent_number.retire(appointments_number, by=administrator),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "ValidationError"]
    assert PhoneNumber.objects.active().count() == 1


def test_visitor_is_asked_to_sign_in(client, appointments_number, urgent_number):
    assert client.post(page_of(appointments_number), {"heir": urgent_number.pk})["Location"].startswith("/admin/login/")
    assert not PhoneNumber.objects.retired().exists()


def test_front_desk_is_refused(signed_in, front_desk, appointments_number, urgent_number):
    answer = signed_in(front_desk).post(page_of(appointments_number), {"heir": urgent_number.pk})
    assert answer.status_code == 403
    assert not PhoneNumber.objects.retired().exists()


def test_administrator_replaces_a_number(
    signed_in, administrator, contact_settings, appointments_number, urgent_number
):
    client = signed_in(administrator)
    asked = client.get(page_of(appointments_number)).content.decode()
    assert "On every page" in asked and "<li>Page header</li>" in asked
    answer = client.post(page_of(appointments_number), {"heir": urgent_number.pk}, follow=True).content.decode()
    assert "Replaced by Immediate assistance — 855-586-2615." in answer
    assert ContactSettings.current().header_number == urgent_number


def test_page_names_the_articles_that_use_the_number(signed_in, administrator, author, appointments_number):
    from blog.models import Article

    article = Article(title="Sciatica", body='<p><span data-phone="appointments"></span></p>')
    article.save_draft(by=author, based_on=article.version)
    asked = signed_in(administrator).get(page_of(appointments_number)).content.decode()
    assert "Articles that name “appointments”" in asked and "Sciatica" in asked


@pytest.mark.parametrize("heir", ["", "999999", "x"])
def test_without_an_heir_nothing_happens(signed_in, administrator, appointments_number, urgent_number, heir):
    answer = signed_in(administrator).post(page_of(appointments_number), {"heir": heir}).content.decode()
    assert "Choose the number that takes its place." in answer or "Choose a number that is still in use." in answer
    assert not PhoneNumber.objects.retired().exists()


def test_number_itself_and_retired_ones_are_not_offered(
    signed_in, administrator, appointments_number, urgent_number, third_number
):
    third_number.retire(urgent_number, by=administrator)
    form = signed_in(administrator).get(page_of(appointments_number)).context["form"]
    assert list(form.fields["heir"].queryset) == [urgent_number]


def test_only_number_leads_to_adding_another(signed_in, administrator, appointments_number):
    assert "There is no other number yet" in signed_in(administrator).get(page_of(appointments_number)).content.decode()


def test_replaced_number_can_be_read_and_not_changed(signed_in, administrator, appointments_number, urgent_number):
    appointments_number.retire(urgent_number, by=administrator)
    client = signed_in(administrator)
    page = client.get(f"/admin/appointments/phonenumber/{appointments_number.pk}/change/").content.decode()
    assert "Replaced by Immediate assistance" in page
    assert 'name="_save"' not in page
    assert client.get(page_of(appointments_number))["Location"] == "/admin/appointments/phonenumber/"


def test_stock_deletion_of_many_is_not_there(signed_in, administrator, appointments_number):
    address = "/admin/appointments/phonenumber/"
    data = {"action": "delete_selected", "_selected_action": [appointments_number.pk], "post": "yes"}
    signed_in(administrator).post(address, data)
    assert PhoneNumber.objects.filter(pk=appointments_number.pk).exists()


@pytest.mark.parametrize("pk", ["999999", "x", "-1"])
def test_number_that_is_not_there_is_not_found(signed_in, administrator, pk):
    answer = signed_in(administrator).get(f"/admin/appointments/phonenumber/{pk}/delete/")
    assert answer.status_code == 404


def test_locations_take_the_heirs_number(appointments_number, urgent_number, administrator):
    place = {"street": "1 Way", "city": "Newark", "state": "NJ", "postal_code": "07102", "hours": "Weekdays"}
    location = Location.objects.create(name="Newark", phone=urgent_number, **place)
    urgent_number.retire(appointments_number, by=administrator)
    location.refresh_from_db()
    assert location.phone == appointments_number
