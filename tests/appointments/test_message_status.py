"""The status of a message says who set it, and when."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from appointments.models import Inquiry

pytestmark = pytest.mark.django_db


def test_same_status_again_changes_neither_who_nor_when(receive, front_desk, administrator):
    inquiry = receive("Ana")
    assert inquiry.set_status(Inquiry.Status.CLOSED, by=front_desk) is True
    assert inquiry.set_status(Inquiry.Status.CLOSED, by=administrator) is False
    assert inquiry.status_changed_by == front_desk


def test_status_needs_the_permission_and_must_exist(receive, author, front_desk):
    inquiry = receive("Ana")
    with pytest.raises(PermissionDenied):
        inquiry.set_status(Inquiry.Status.CLOSED, by=author)
    with pytest.raises(ValidationError):
        inquiry.set_status("lost", by=front_desk)
