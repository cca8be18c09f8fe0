from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from appointments.admin.inbox_filters import boxes
from appointments.models import ContactSettings, Inquiry, PhoneNumber


@pytest.fixture
def appointments_number(db):
    return PhoneNumber.objects.create(key="appointments", label="Appointments", number="+18665530612")


@pytest.fixture
def urgent_number(db):
    return PhoneNumber.objects.create(
        key="urgent", label="Immediate assistance", number="+18555862615", hours="Every day, 7 am to 10 pm"
    )


@pytest.fixture
def contact_settings(appointments_number, urgent_number):
    return ContactSettings.objects.create(
        clinic_name="NJ Spine & Orthopedic",
        notification_recipients="desk@clinic.example",
        header_number=appointments_number,
        article_body_number=appointments_number,
        contact_section_number=urgent_number,
        footer_number=appointments_number,
    )


@pytest.fixture
def typed():
    """What a patient types who makes no mistake."""
    return {
        "full_name": "Ana María O’Neill",
        "email": "ana@example.com",
        "phone": "(201) 555-0123",
        "preferred_contact": "phone",
        "preferred_time": "morning",
        "message": "Hello,\r\n\r\nI would like to come in.  Thank you!",
        "consent": "on",
        "consent_version": "1",
        "token": datetime.now(UTC).strftime("%Y%m%d%H"),
    }


@pytest.fixture
def cleaned():
    """The same as ``Inquiry.receive`` takes it."""
    return {
        "full_name": "Ana",
        "email": "ana@example.com",
        "phone": "",
        "preferred_contact": "email",
        "preferred_time": "any",
        "message": "Hello",
        "consent": False,
    }


@pytest.fixture
def receive(cleaned):
    """Return a function that stores a message of somebody by name, so many days ago."""

    def store(name, *, days_ago=0, **options):
        typed = cleaned | {"full_name": name, "email": f"{name.lower()}@example.com"}
        inquiry = Inquiry.receive(typed, token=name, **options)
        Inquiry.objects.filter(pk=inquiry.pk).update(received_at=timezone.now() - timedelta(days=days_ago))
        inquiry.refresh_from_db()
        return inquiry

    return store


@pytest.fixture
def one_in_each_box(receive, front_desk):
    """A message for each box, named after it; each is a day older than the one before."""
    stored = {name: receive(name.capitalize(), days_ago=days) for days, name in enumerate(boxes(front_desk))}
    stored["mine"].assign(front_desk, by=front_desk)
    stored["due"].call_back(timezone.localdate(), by=front_desk)
    for status in ("waiting", "scheduled", "closed", "spam"):
        stored[status].set_status(status, by=front_desk)
    stored["starred"].star(True, by=front_desk)
    stored["trash"].trash(by=front_desk)
    return stored


@pytest.fixture
def listed(signed_in, front_desk):
    """Return a function that names whose messages a list shows, in order."""
    client = signed_in(front_desk)
    return lambda query="": [
        row.full_name for row in client.get(f"/admin/appointments/inquiry/{query}").context["cl"].result_list
    ]


@pytest.fixture
def broken_database():
    """Make every query fail as it does when the server is gone or the disk is full."""

    def refuse(execute, sql, params, many, context):
        raise OperationalError("database or disk is full")

    return lambda: connection.execute_wrapper(refuse)
