"""The database holds the rules by itself, against whatever goes around the models."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from appointments.models import ContactSettings, Inquiry, Notification, PhoneNumber

pytestmark = pytest.mark.django_db


@pytest.fixture
def inquiry(cleaned):
    return Inquiry.receive(cleaned, token="t")


def breaks(model, **values):
    """Return whether the database refuses these values for every row of the model."""
    assert model.objects.exists()
    try:
        with transaction.atomic():
            model.objects.update(**values)
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize(
    "wrong",
    [
        {"full_name": ""},
        {"message": ""},
        {"message": "x" * 21_000},
        {"email": "", "phone": ""},
        {"preferred_contact": "phone"},
        {"preferred_contact": "fax"},
        {"preferred_time": "midnight"},
        {"status": "lost"},
        {"consent": True},
        {"consent_wording": "words without consent"},
        {"consent_version": 1},
        {"consented_at": timezone.now()},
        {"consent": True, "consent_wording": "", "consent_version": 1, "consented_at": timezone.now()},
        {"consent": True, "consent_wording": "words", "consent_version": None, "consented_at": timezone.now()},
        {"consent": True, "consent_wording": "words", "consent_version": 1, "consented_at": None},
        {"status_changed_at": timezone.now()},
        {"dedupe_key": "x"},
        {"dedupe_key": "g" * 64},
    ],
)
def test_inquiry_that_breaks_a_rule_is_refused(inquiry, wrong):
    assert breaks(Inquiry, **wrong)


def test_who_set_a_status_needs_when(inquiry, front_desk):
    assert breaks(Inquiry, status_changed_by=front_desk)


@pytest.mark.parametrize(
    "right",
    [
        {"message": "x" * 5000},
        {"message": "x\r\n" * 2500},
        {"preferred_contact": "phone", "phone": "201-555-0123", "email": ""},
        {"consent": True, "consent_wording": "words", "consent_version": 1, "consented_at": timezone.now()},
    ],
)
def test_inquiry_that_keeps_the_rules_is_taken(inquiry, right):
    assert not breaks(Inquiry, **right)


def test_same_words_from_the_same_page_cannot_be_stored_twice(inquiry):
    inquiry.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        Inquiry.objects.bulk_create([inquiry])


def test_message_whose_notice_exists_cannot_be_deleted(inquiry):
    with pytest.raises(ProtectedError):
        inquiry.delete()


@pytest.mark.parametrize(
    "wrong",
    [
        {"delivered_at": timezone.now()},
        {"delivered_at": timezone.now(), "attempts": 1, "claimed_until": timezone.now()},
        {"delivered_at": timezone.now(), "attempts": 1, "last_error": "refused"},
    ],
)
def test_notice_that_breaks_a_rule_is_refused(inquiry, wrong):
    assert breaks(Notification, **wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": ""},
        {"label": ""},
        {"number": ""},
        {"key": "header"},
        {"key": "footer"},
        {"extension": "1a"},
        {"extension": "12\n"},
        {"display_format": "spaces"},
        {"retired_at": timezone.now()},
    ],
)
def test_phone_number_that_breaks_a_rule_is_refused(appointments_number, wrong):
    assert breaks(PhoneNumber, **wrong)


@pytest.mark.parametrize("number", ["866-553-0612", "+0123456789", "+1866", "+1866553061212345", "+1866553O612"])
def test_number_that_is_not_e164_is_refused(appointments_number, number):
    from django.db import connection

    table = PhoneNumber._meta.db_table
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET number = %s", [number])


def test_phone_number_cannot_be_its_own_heir(appointments_number, administrator):
    assert breaks(PhoneNumber, replaced_by=appointments_number, retired_at=timezone.now(), retired_by=administrator)


def test_heir_needs_who_and_when(appointments_number, urgent_number, administrator):
    heir = {"replaced_by": urgent_number}
    with pytest.raises(IntegrityError), transaction.atomic():
        PhoneNumber.objects.filter(key="appointments").update(**heir)
    with pytest.raises(IntegrityError), transaction.atomic():
        PhoneNumber.objects.filter(key="appointments").update(**heir, retired_at=timezone.now())


@pytest.mark.parametrize("same", ["key", "label"])
def test_keys_and_labels_are_unique(appointments_number, urgent_number, same):
    with pytest.raises(IntegrityError), transaction.atomic():
        PhoneNumber.objects.filter(pk=urgent_number.pk).update(**{same: getattr(appointments_number, same)})


def test_contact_settings_are_one_row(contact_settings):
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactSettings.objects.bulk_create([ContactSettings(id=2)])


@pytest.mark.parametrize("wrong", [{"demo_content": "maybe"}, {"consent_version": 0}])
def test_contact_settings_that_break_a_rule_are_refused(contact_settings, wrong):
    assert breaks(ContactSettings, **wrong)
