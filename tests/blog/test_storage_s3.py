"""Pictures in a bucket: the same verbs and pages, against a server on this machine that speaks S3."""

import json
import logging
import os
import subprocess
import sys
import urllib.error
import urllib.request

import boto3
import pytest
from django.conf import settings as site_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone
from moto.server import ThreadedMotoServer
from PIL import Image as Pillow

from blog.models import Image
from blog.models.picture_files import KEPT

BUCKET, KEY, SECRET = "clinic-pictures", "key", "secret"
PRINT = """
import json, clinic_site.settings as s
options = {name: value for name, value in s.STORAGES["default"].get("OPTIONS", {}).items() if name != "client_config"}
print(json.dumps([s.STORAGES["default"]["BACKEND"], options, s.CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"],
                  s.SERVE_MEDIA]))
"""


def read_settings(folder, **variables):
    """Return what a new process with these variables reads: backend, its options, img-src and SERVE_MEDIA."""
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder), **variables}
    done = subprocess.run(
        [sys.executable, "-c", PRINT], cwd=site_settings.BASE_DIR, env=environment, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def server():
    """The address of a server that speaks S3, with an empty bucket anybody may read."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    address = f"http://{host}:{port}"
    client = boto3.client(
        "s3", endpoint_url=address, aws_access_key_id=KEY, aws_secret_access_key=SECRET, region_name="us-east-1"
    )
    client.create_bucket(Bucket=BUCKET, ACL="public-read")
    yield address
    running.stop()


@pytest.fixture(scope="module")
def set_up(server, tmp_path_factory):
    """What the site reads when it is set up with this bucket."""
    key = {"S3_ACCESS_KEY_ID": KEY, "S3_SECRET_ACCESS_KEY": SECRET}
    return read_settings(tmp_path_factory.mktemp("data"), S3_BUCKET=BUCKET, S3_ENDPOINT_URL=server, **key)


@pytest.fixture
def bucket(server, set_up, settings):
    backend, options, images, _ = set_up
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend, "OPTIONS": options}}
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {**directives, "img-src": images}}
    return server


@pytest.fixture
def stored(bucket, db):
    image = Image(title="Neck", alt_text="A drawing of the neck's joints.")
    image.store(Pillow.effect_noise((400, 300), 90).convert("RGB"))
    image.save()
    return image


def fetch(address):
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.headers, answer.read()


def test_without_a_bucket_pictures_lie_in_a_folder(tmp_path):
    backend, _, images, serves = read_settings(tmp_path)
    assert backend == "django.core.files.storage.FileSystemStorage"
    assert images == ["'self'", "data:"]
    assert serves


@pytest.mark.parametrize(
    ("variables", "host", "domain"),
    [
        ({}, "https://clinic.s3.amazonaws.com", "clinic.s3.amazonaws.com"),
        ({"S3_ENDPOINT_URL": "https://s3.example.net/"}, "https://s3.example.net", "s3.example.net/clinic"),
        ({"S3_PUBLIC_URL": "https://img.example.org/site/"}, "https://img.example.org", "img.example.org/site"),
    ],
)
def test_pages_allow_the_host_that_sends_the_pictures(tmp_path, variables, host, domain):
    backend, options, images, serves = read_settings(tmp_path, S3_BUCKET="clinic", **variables)
    assert backend == "storages.backends.s3.S3Storage"
    assert images == ["'self'", "data:", host]
    assert options["custom_domain"] == domain
    assert not serves


def test_files_are_sent_by_the_bucket_for_good_and_as_what_they_are(stored):
    stored.make_renditions()
    for path in stored.paths:
        headers, content = fetch(default_storage.url(path))
        kind = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}[path.rsplit(".", 1)[1]]
        assert headers["Content-Type"] == kind
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
        with default_storage.open(path) as file:
            assert content == file.read()


def test_the_worker_makes_and_tidies_in_the_bucket(stored):
    first = {*stored.paths}
    call_command("make_renditions", missing=True)
    stored.refresh_from_db()
    assert [kind for kind, _ in stored.wide.sources] == ["image/avif", "image/webp"]
    assert first < {*stored.paths}, "the first file is kept for pages that are open"
    stray = f"pictures/{stored.name}/stray-320.avif"
    default_storage.save(stray, ContentFile(b"left behind"))
    call_command("make_renditions", all=True)
    stored.refresh_from_db()
    assert not default_storage.exists(stray)
    assert {*default_storage.listdir(f"pictures/{stored.name}")[1]} == {path.rsplit("/", 1)[1] for path in stored.paths}


def test_a_deleted_picture_takes_its_files_with_it(stored, django_capture_on_commit_callbacks):
    stored.make_renditions()
    address = stored.url
    fetch(address)
    with django_capture_on_commit_callbacks(execute=True):
        stored.delete()
    with pytest.raises(urllib.error.HTTPError, match="404"):
        fetch(address)
    assert default_storage.listdir(f"pictures/{stored.name}") == ([], [])


def test_old_files_go_when_their_time_is_over(stored, monkeypatch):
    (first, original) = stored.paths
    stored.make_renditions()
    later = timezone.now() + 2 * KEPT
    monkeypatch.setattr(timezone, "now", lambda: later)
    stored.delete_retired()
    assert default_storage.exists(original) and not default_storage.exists(first)


def test_pages_name_the_bucket_and_nothing_of_the_sites_own_folder(bucket, client, stored, make_published, settings):
    stored.make_renditions()
    article = make_published(hero=stored, slug="neck")
    response = client.get(article.get_absolute_url())
    page = response.content.decode()
    base = f"{bucket}/{BUCKET}/pictures/{stored.name}/"
    assert page.count(f'<meta property="og:image" content="{base}') == 1
    assert f'"image": "{base}' in page
    assert f'<link rel="preload" as="image" imagesrcset="{base}' in page
    assert "/media/" not in page
    assert f"img-src 'self' data: {bucket}" in response["Content-Security-Policy"]
