"""What becomes of an upload: real pictures, and files that only say they are."""

import io
import random
import struct
import time
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import ProtectedError
from django.urls import reverse
from PIL import Image as Pillow

from blog import imaging
from blog.forms import ImageForm
from blog.models import Image

ORIENTATION, GPS, CAMERA = 0x0112, 0x8825, 0x0110
NOT_USABLE = "This is not a picture the site can use. Choose a JPEG, PNG, WebP or AVIF file."
TOO_MANY_PIXELS = "This picture has more than 40 million pixels. Save it smaller and choose it again."
TOO_LONG = "No side of a picture may have more than 16,000 pixels. Cut it or shrink it."
ANIMATED = "This picture is animated. Choose a still picture."


def read(content, name="picture.jpg"):
    return imaging.read_picture(SimpleUploadedFile(name, content))


def refusal(content, name="picture.jpg"):
    with pytest.raises(ValidationError) as caught:
        read(content, name)
    return caught.value.messages


def png_header(width, height):
    """Return a PNG that claims a size and holds next to nothing."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


@pytest.fixture
def photo():
    """A JPEG lying on its side, as a phone takes it: red on the left, with camera, place and rotation in its EXIF."""
    picture = Pillow.new("RGB", (400, 200), "blue")
    picture.paste("red", (0, 0, 100, 200))
    exif = Pillow.Exif()
    exif[ORIENTATION], exif[CAMERA] = 6, "PhoneCamera"
    exif.get_ifd(GPS).update({1: "N", 2: (40.0, 41.0, 42.0)})
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", exif=exif, comment=b"secret comment", quality=95)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_the_four_kinds_are_read(picture_bytes, kind):
    assert read(picture_bytes(kind=kind)).size == (64, 48)


@pytest.mark.parametrize(
    ("mode", "kind"), [("1", "PNG"), ("L", "PNG"), ("LA", "PNG"), ("P", "PNG"), ("RGBA", "WEBP"), ("CMYK", "JPEG")]
)
def test_every_color_mode_is_stored(picture_bytes, mode, kind):
    made = imaging.renditions(read(picture_bytes(mode=mode, kind=kind, color=0)))
    assert Pillow.open(made[-1].content).size == (64, 48)


def test_transparency_is_kept(picture_bytes):
    made = imaging.renditions(read(picture_bytes(mode="RGBA", kind="PNG", color=(1, 2, 3, 0))))
    assert Pillow.open(made[-1].content).convert("RGBA").getpixel((5, 5))[3] == 0


def test_nothing_of_camera_place_or_comment_is_left(photo):
    assert b"PhoneCamera" in photo and b"secret comment" in photo
    for rendition in imaging.renditions(read(photo)):
        stored = rendition.content.read()
        again = Pillow.open(io.BytesIO(stored))
        assert not dict(again.getexif())
        assert not {"exif", "icc_profile", "xmp", "comment"} & set(again.info)
        assert b"PhoneCamera" not in stored and b"secret" not in stored and b"EXIF" not in stored


def test_a_picture_taken_sideways_stands_upright(photo):
    upright = read(photo)
    assert upright.size == (200, 400)
    assert upright.getpixel((100, 20))[0] > 200, "the red side is now on top"
    assert upright.getpixel((100, 380))[2] > 200


def test_files_of_several_widths_are_made_but_never_enlarged(picture_bytes):
    sizes = [(made.width, made.height) for made in imaging.renditions(read(picture_bytes((2000, 1000))))]
    assert sizes == [(480, 240), (960, 480), (1600, 800)]
    assert [made.width for made in imaging.renditions(read(picture_bytes((700, 500))))] == [480, 700]
    assert [made.width for made in imaging.renditions(read(picture_bytes((480, 1))))] == [480]


@pytest.mark.parametrize("size", [(8_000, 5_001), (20_000, 20_000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_too_large_is_refused_by_its_header_alone(size):
    started = time.perf_counter()
    assert refusal(png_header(*size)) == [TOO_MANY_PIXELS]
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize("size", [(16, 17_000), (17_000, 16)])
def test_a_picture_too_long_for_any_page_is_refused(picture_bytes, size):
    assert refusal(picture_bytes(size, "PNG")) == [TOO_LONG]


@pytest.mark.parametrize("kind", ["WEBP", "PNG", "AVIF"])
def test_an_animation_is_refused(picture_bytes, kind):
    frames = [Pillow.new("RGB", (64, 48), color) for color in ("red", "green")]
    assert refusal(picture_bytes(kind=kind, save_all=True, append_images=frames)) == [ANIMATED]


def test_a_phones_picture_with_a_second_one_for_depth_is_its_first(picture_bytes):
    depth = Pillow.new("RGB", (32, 24), "black")
    both = picture_bytes(kind="MPO", color="red", save_all=True, append_images=[depth])
    picture = read(both)
    assert picture.size == (64, 48)
    assert picture.getpixel((9, 9))[0] > 200


NOT_A_PICTURE = {
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "HTML": b"<!doctype html><script>alert(1)</script>",
    "PDF": b"%PDF-1.7\n",
    "nothing": b"\0",
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
}


@pytest.mark.parametrize("content", NOT_A_PICTURE.values(), ids=NOT_A_PICTURE)
def test_a_file_that_only_calls_itself_a_picture_is_refused(content):
    assert refusal(content, "picture.jpg") == [
        "This is not a picture the site can use. Choose a JPEG, PNG, WebP or AVIF file."
    ]


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO", "PPM"])
def test_other_kinds_of_picture_are_refused_whatever_their_name(picture_bytes, kind):
    assert refusal(picture_bytes(kind=kind), "picture.png") == [NOT_USABLE]


def test_an_animated_gif_that_is_also_html_is_refused(picture_bytes):
    frames = [Pillow.new("RGB", (8, 8), color) for color in ("red", "green")]
    content = picture_bytes((8, 8), "GIF", save_all=True, append_images=frames) + b"<script>alert(1)</script>"
    assert refusal(content) == [NOT_USABLE]


def test_what_hides_behind_a_picture_is_not_stored(picture_bytes):
    content = picture_bytes() + b"<script>alert(1)</script>PK\x03\x04"
    for rendition in imaging.renditions(read(content, "picture.html")):
        stored = rendition.content.read()
        assert stored[:4] == b"RIFF" and stored[8:12] == b"WEBP"
        assert b"script" not in stored


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_file_cut_short_is_refused(picture_bytes, kind):
    whole = picture_bytes((640, 480), kind, color="red")
    for share in (0.5, 0.9):
        (message,) = refusal(whole[: int(len(whole) * share)])
        assert message.startswith(("This picture is damaged", "This is not a picture"))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_any_damage_ends_in_a_picture_or_a_sentence(photo, picture_bytes, kind):
    chance = random.Random(7)
    exif = Pillow.open(io.BytesIO(photo)).getexif()
    whole = picture_bytes((40, 30), kind, exif=exif)
    for _ in range(300):
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            imaging.renditions(read(bytes(broken)))
        except ValidationError as error:
            assert error.messages[0].endswith(".")


def test_a_file_of_more_than_ten_megabytes_is_refused(picture_bytes):
    content = picture_bytes() + b"\0" * (10 * 1024 * 1024)
    assert refusal(content) == ["This file is larger than 10 MB. Save it smaller and choose it again."]


@pytest.mark.django_db
def test_the_form_stores_the_picture_under_a_name_of_its_own(photo):
    upload = SimpleUploadedFile("../../Jane Doe's x-ray.php", photo, "text/html")
    form = ImageForm({"title": "Neck", "alt_text": "A neck"}, {"upload": upload})
    assert form.is_valid(), form.errors
    image = form.save()
    assert image.paths == [f"pictures/{image.name}-200.webp"]
    assert len(image.name) == 24 and "Jane" not in image.name
    assert default_storage.exists(image.paths[0])
    assert image.url in image.srcset and image.srcset.endswith(" 200w")
    with default_storage.open(image.paths[-1]) as stored:
        assert imaging.sha256(stored) == image.sha256


@pytest.mark.django_db
@pytest.mark.parametrize("words", [{"alt_text": ""}, {"alt_text": "A neck", "is_decorative": "on"}])
def test_a_picture_is_either_described_or_decoration(photo, words):
    form = ImageForm({"title": "Neck", **words}, {"upload": SimpleUploadedFile("a.jpg", photo)})
    assert form.non_field_errors() == ["Describe the picture, or mark it as only decoration."]


@pytest.mark.django_db
def test_a_refused_upload_stores_nothing(photo):
    form = ImageForm({"title": "Neck", "alt_text": "A neck"}, {"upload": SimpleUploadedFile("a.jpg", photo[:300])})
    assert not form.is_valid() and list(form.errors) == ["upload"]
    assert not default_storage.exists("pictures") or not default_storage.listdir("pictures")[1]


def test_a_picture_in_use_cannot_be_deleted(make_article, image):
    make_article(hero=image)
    with pytest.raises(ProtectedError):
        image.delete()
    assert Image.objects.filter(pk=image.pk).exists()


@pytest.mark.parametrize("at_once", [True, False])
def test_a_deleted_picture_takes_its_files_with_it(
    signed_in, administrator, image, django_capture_on_commit_callbacks, at_once
):
    client, many = signed_in(administrator), {"action": "delete_selected", "_selected_action": [image.pk]}
    changelist, delete = reverse("admin:blog_image_changelist"), reverse("admin:blog_image_delete", args=[image.pk])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(changelist if at_once else delete, {"post": "yes", **(many if at_once else {})})
    assert not Image.objects.exists()
    assert not any(default_storage.exists(path) for path in image.paths)
