"""What programs ask for at addresses that standards fix."""

import datetime

import jsonschema
import pytest
import time_machine

from appointments.models import ContactSettings

pytestmark = pytest.mark.django_db

MANIFEST = {  # https://www.w3.org/TR/appmanifest/
    "type": "object",
    "required": ["id", "name", "short_name", "start_url", "display", "icons"],
    "additionalProperties": False,
    "properties": {
        **{name: {"type": "string"} for name in ("id", "name", "short_name", "description", "lang")},
        "start_url": {"const": "/"},
        "scope": {"const": "/"},
        "display": {"enum": ["fullscreen", "standalone", "minimal-ui", "browser"]},
        "theme_color": {"pattern": "^#[0-9a-f]{6}$"},
        "background_color": {"pattern": "^#[0-9a-f]{6}$"},
        "icons": {
            "type": "array",
            "minItems": 2,
            "items": {
                "type": "object",
                "required": ["src", "sizes", "type"],
                "properties": {"sizes": {"pattern": r"^(any|\d+x\d+)$"}, "type": {"pattern": "^image/"}},
            },
        },
    },
}


def test_a_weakness_can_be_reported_at_any_time(client, settings):
    for day in ("2026-11-23", "2031-02-28"):
        with time_machine.travel(f"{day}T12:00:00Z"):
            response = client.get("/.well-known/security.txt")
            assert response["Content-Type"] == "text/plain; charset=utf-8"
            fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
            assert fields["Contact"] == f"{settings.SITE_URL}/contact/"
            assert fields["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"
            assert fields["Preferred-Languages"] == "en, es"
            left = datetime.datetime.fromisoformat(fields["Expires"]) - datetime.datetime.now(datetime.UTC)
            assert datetime.timedelta(days=100) < left < datetime.timedelta(days=365)


def test_the_manifest_says_how_the_clinic_looks(client):
    ContactSettings.objects.create(clinic_name="NJ Spine & Orthopedic", tagline="Care.")
    response = client.get("/site.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    said = response.json()
    jsonschema.validate(said, MANIFEST)
    assert said["name"] == "NJ Spine & Orthopedic" and len(said["short_name"]) <= 12
    for icon in said["icons"]:
        file = client.get(icon["src"])
        assert file.status_code == 200, icon["src"]
        file.close()


def test_the_page_leads_to_the_manifest(client):
    assert '<link rel="manifest" href="/site.webmanifest">' in client.get("/").text
