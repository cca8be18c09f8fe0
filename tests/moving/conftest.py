import io

import pytest
from PIL import Image as Pillow

from appointments.models import PhoneNumber
from blog.models import Contributor


@pytest.fixture
def clinic_byline(db):
    return Contributor.objects.create(name="Old Clinic", slug="old-clinic", kind="organization")


@pytest.fixture
def phone(db):
    return PhoneNumber.objects.create(key="appointments", label="Appointments", number="+18665530612")


@pytest.fixture
def uploads(tmp_path):
    """A folder of uploads with two pictures."""
    folder = tmp_path / "uploads" / "2024" / "05"
    folder.mkdir(parents=True)
    for name, color in (("spine.png", "navy"), ("neck.png", "teal")):
        file = io.BytesIO()
        Pillow.new("RGB", (900, 600), color).save(file, "PNG")
        (folder / name).write_bytes(file.getvalue())
    return tmp_path / "uploads"
