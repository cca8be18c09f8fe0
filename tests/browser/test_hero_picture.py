"""What the picture at the top of an article costs a phone, in a real browser."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bench.pictures import photo
from blog import imaging
from blog.models import Image
from tests.blog.conftest import *  # noqa: F403

pytestmark = pytest.mark.only_looks


@pytest.fixture
def address(live_server, encode_once, make_published):
    image = Image(title="Neck", alt_text="A photo with detail everywhere.")
    image.store(imaging.read_picture(SimpleUploadedFile("photo.jpg", photo((2000, 1300), megabytes=4))))
    image.save()
    image.make_renditions()
    return make_published(hero=image, slug="neck").get_absolute_url()


def test_a_phone_loads_it_once_in_the_best_format_and_at_most_60_kilobytes(address, new_context):
    for density, width in ((2, 960), (3, 1280)):
        page = new_context(viewport={"width": 390, "height": 844}, device_scale_factor=density).new_page()
        answers = []
        page.on("response", lambda answer, got=answers: "/media/" in answer.url and got.append(answer))
        page.goto(address)
        page.wait_for_load_state("networkidle")
        (answer,) = answers
        assert answer.headers["content-type"] == "image/avif" and answer.url.endswith(f"-{width}.avif")
        assert 20_000 < len(answer.body()) <= 60_000
        shown = page.locator(".hero img")
        assert shown.evaluate("image => image.complete && image.currentSrc") == answer.url
        box = shown.bounding_box()
        assert box["width"] / box["height"] == pytest.approx(16 / 9, rel=0.01)
