"""What becomes of an upload: what is read, the original that is kept, and the files made from it."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import ProtectedError
from django.urls import reverse
from PIL import Image as Pillow
from PIL import ImageCms

from bench.pictures import photo as photo_like
from blog import imaging
from blog.forms import ImageForm
from blog.imaging.making import BYTES_ON_PHONES, WIDEST_ON_PHONES, WIDTHS
from blog.models import Image

ORIENTATION, GPS, CAMERA = 0x0112, 0x8825, 0x0110


def read(content, name="picture.jpg"):
    return imaging.read_picture(SimpleUploadedFile(name, content))


def opened(content):
    return Pillow.open(io.BytesIO(content))


def saved(picture, kind, **options):
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def everything_made(picture, focus=(50, 50)):
    """Return the bytes of all that is ever stored of a picture."""
    made = [imaging.first_rendition(picture), *imaging.renditions(picture, focus)]
    return [imaging.original(picture).content, *(each.content for each in made)]


@pytest.fixture
def photo():
    """A JPEG lying on its side, as a phone takes it: red on the left, with camera, place and rotation in its EXIF."""
    picture = Pillow.merge("RGB", [Pillow.effect_noise((400, 200), 60) for _ in range(3)])
    picture.paste("red", (0, 0, 100, 200))
    picture.paste("blue", (300, 0, 400, 200))
    exif = Pillow.Exif()
    exif[ORIENTATION], exif[CAMERA] = 6, "PhoneCamera"
    exif.get_ifd(GPS).update({1: "N", 2: (40.0, 41.0, 42.0)})
    return saved(picture, "JPEG", exif=exif, comment=b"secret comment", quality=95, xmp=b"<x:secret/>")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_the_four_kinds_are_read(picture_bytes, kind):
    assert read(picture_bytes(kind=kind)).size == (64, 48)


@pytest.mark.parametrize(
    ("mode", "kind", "color", "seen"),
    [
        ("1", "PNG", 1, (255, 255, 255)),
        ("L", "PNG", 120, (120, 120, 120)),
        ("LA", "PNG", (120, 255), (120, 120, 120)),
        ("P", "PNG", 0, (0, 0, 0)),
        ("RGBA", "WEBP", (10, 20, 30, 255), (10, 20, 30)),
        ("CMYK", "JPEG", (0, 255, 255, 0), (255, 0, 0)),
        ("I;16", "PNG", 0x8000, (128, 128, 128)),
        ("I;16", "PNG", 0xFFFF, (255, 255, 255)),
    ],
)
def test_every_color_mode_is_seen_as_it_was(mode, kind, color, seen):
    picture = read(saved(Pillow.new(mode, (64, 48), color), kind))
    assert picture.mode == "RGB"
    assert all(abs(a - b) <= 3 for a, b in zip(picture.getpixel((30, 20)), seen, strict=True))
    assert everything_made(picture)


def test_transparency_is_kept_and_laid_on_white_for_other_sites():
    clear = read(saved(Pillow.new("RGBA", (1300, 700), (1, 2, 3, 0)), "PNG"))
    made = list(imaging.renditions(clear, (50, 50)))
    assert {each.kind for each in made if each.crop != "social"} == {"avif", "webp"}
    for each in made:
        shown = opened(each.content)
        if each.crop == "social":
            assert min(shown.getpixel((5, 5))) > 250
        else:
            assert shown.convert("RGBA").getpixel((5, 5))[3] == 0
    assert opened(imaging.original(clear).content).convert("RGBA").getpixel((5, 5))[3] == 0


def test_nothing_of_camera_place_comment_or_profile_is_left(photo):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    with_profile = saved(opened(photo), "JPEG", exif=opened(photo).getexif(), icc_profile=profile)
    assert b"PhoneCamera" in with_profile and b"ICC_PROFILE" in with_profile and b"secret comment" in photo
    for upload in (photo, with_profile):
        for stored in everything_made(read(upload)):
            again = opened(stored)
            assert not dict(again.getexif())
            assert not {"exif", "icc_profile", "xmp", "comment"} & set(again.info)
            for trace in (b"PhoneCamera", b"secret", b"EXIF", b"Exif", b"ICC_PROFILE", b"ICCP", b"XMP"):
                assert trace not in stored


def test_a_picture_taken_sideways_stands_upright(photo):
    upright = read(photo)
    assert upright.size == (200, 400)
    assert upright.getpixel((100, 20))[0] > 200, "the red side is now on top"
    assert upright.getpixel((100, 380))[2] > 200


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_colors_are_brought_into_srgb_and_a_profile_of_another_kind_is_ignored(mode):
    """LAB is no profile for any of these; the picture is taken as it is."""
    wrong = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert read(saved(Pillow.new(mode, (20, 20), "white"), "JPEG", icc_profile=wrong)).mode == "RGB"
    assert read(saved(Pillow.new(mode, (20, 20), "white"), "JPEG", icc_profile=b"not a profile")).mode == "RGB"


def test_a_picture_with_another_profile_looks_the_same_without_it(monkeypatch):
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # The same profile with red and green changed over: what it calls red is green to the eye.
    swapped = srgb.replace(b"rXYZ", b"????", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"????", b"gXYZ", 1)
    red = Pillow.new("RGB", (20, 20), (255, 0, 0))
    assert read(saved(red, "PNG", icc_profile=srgb)).getpixel((5, 5)) == pytest.approx((255, 0, 0), abs=2)
    assert read(saved(red, "PNG", icc_profile=swapped)).getpixel((5, 5)) == pytest.approx((0, 255, 0), abs=2)


def test_the_same_upload_gives_the_same_original_and_another_gives_another(photo):
    first, second = (imaging.original(read(photo)) for _ in range(2))
    assert first == second and len(first.sha256) == 64
    assert imaging.original(read(saved(opened(photo).rotate(180), "JPEG"))).sha256 != first.sha256


@pytest.mark.parametrize(
    ("picture", "extension"),
    [
        (Pillow.effect_noise((90, 60), 60).convert("RGB").resize((900, 600), Pillow.Resampling.BICUBIC), "webp"),
        (Pillow.merge("RGB", [Pillow.effect_noise((400, 300), 90) for _ in range(3)]), "jpg"),
        (Pillow.new("RGBA", (400, 300), (0, 90, 90, 90)), "webp"),
    ],
    ids=["few colors", "photo", "clear"],
)
def test_a_drawing_is_kept_without_loss_and_a_photo_as_a_jpeg(picture, extension):
    kept = imaging.original(picture)
    assert kept.extension == extension
    assert opened(kept.content).size == picture.size == (kept.width, kept.height)
    if extension == "webp":
        assert opened(kept.content).convert(picture.mode).tobytes() == picture.tobytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize(("size", "kept"), [((5000, 2500), 2500), ((3200, 100), 3200), ((4000, 1000), 3200)])
def test_the_original_is_bounded(picture_bytes, kind, size, kept):
    picture = read(picture_bytes(size, kind))
    assert kept <= max(picture.size) <= 3200
    assert picture.width / picture.height == pytest.approx(size[0] / size[1], rel=0.02)


def test_the_color_is_the_average():
    half = Pillow.new("RGB", (100, 100), "black")
    half.paste((200, 100, 0), (50, 0, 100, 100))
    assert imaging.average_color(half) == "#643200"
    assert imaging.average_color(Pillow.new("RGBA", (9, 9), (0, 0, 0, 0))) == "#ffffff"


def sizes(picture):
    """Return the sizes of all that is made of a picture, by crop and kind."""
    made = {}
    for each in imaging.renditions(picture, (50, 50)):
        made.setdefault((each.crop, each.kind), []).append((each.width, each.height))
    return made


def test_files_of_several_widths_are_made_but_never_enlarged():
    large, small, flat = sizes(Pillow.new("RGB", (1800, 900))), sizes(Pillow.new("RGB", (700, 500))), (300, 1)
    for kind in ("avif", "webp", "jpg"):
        assert large["whole", kind] == [(width, width // 2) for width in WIDTHS]
        assert [width for width, _ in large["wide", kind]] == list(WIDTHS)
        assert [width for width, _ in small["whole", kind]] == [320, 480, 640, 700]
        assert sizes(Pillow.new("RGB", flat))["whole", kind] == [flat]


@pytest.mark.parametrize("size", [(2000, 1500), (1500, 2000), (1, 300), (300, 1), (1, 1)])
def test_each_file_is_what_it_says(size):
    types = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}
    for each in imaging.renditions(Pillow.new("RGB", size), (0, 100)):
        shown = opened(each.content)
        assert (shown.format, shown.size) == (types[each.kind], (each.width, each.height))
        if each.crop == "wide" and min(size) > 1000:
            assert each.width / each.height == pytest.approx(16 / 9, rel=0.02)
        if each.crop == "social" and min(size) > 1000:
            assert (each.width, each.height) == (1200, 630)


def test_a_picture_of_the_wide_crops_form_is_made_once():
    assert {each.crop for each in imaging.renditions(Pillow.new("RGB", (1600, 900)), (50, 50))} == {"wide", "social"}


@pytest.mark.parametrize(("focus", "kept"), [((50, 0), 0), ((50, 50), 1), ((50, 100), 2)])
def test_no_crop_loses_the_focal_point(focus, kept):
    """A tall picture of three bands: each crop shows the band that the focal point is in, in its middle."""
    colors = [(255, 0, 0), (0, 255, 0), (0, 0, 255)]
    bands = Pillow.new("RGB", (320, 960))
    for number, color in enumerate(colors):
        bands.paste(color, (0, number * 320, 320, number * 320 + 320))
    for each in imaging.renditions(bands, focus):
        if each.crop != "whole":
            shown = opened(each.content).convert("RGB").getpixel((each.width // 2, each.height // 2))
            assert shown == pytest.approx(colors[kept], abs=12)


def test_the_picture_at_the_top_costs_a_phone_at_most_60_kilobytes():
    picture = read(photo_like((2000, 1300), megabytes=4))
    unbounded = {}
    for each in imaging.renditions(picture, (50, 50)):
        if (each.crop, each.kind) == ("wide", "avif") and each.width <= WIDEST_ON_PHONES:
            assert len(each.content) <= BYTES_ON_PHONES <= 60_000
        elif each.kind == "avif":
            unbounded[each.crop, each.width] = len(each.content)
    assert unbounded["whole", 1280] > BYTES_ON_PHONES, "without the bound it would be more"


@pytest.mark.django_db
def test_the_form_stores_the_picture_under_a_name_of_its_own(photo):
    upload = SimpleUploadedFile("../../Jane Doe's x-ray.php", photo, "text/html")
    form = ImageForm({"title": "Neck", "alt_text": "A neck"}, {"upload": upload})
    assert form.is_valid(), form.errors
    image = form.save()
    first, original = image.paths
    assert original == image.original == f"pictures/{image.name}/original.jpg"
    assert len(image.name) == 24
    assert not any("Jane" in path or "php" in path for path in image.paths)
    with default_storage.open(original) as stored:
        assert imaging.sha256(stored) == image.sha256
    assert default_storage.exists(first)
    assert image.url.endswith(first) and image.srcset == f"{image.url} 200w"


@pytest.mark.django_db
@pytest.mark.parametrize("words", [{"alt_text": ""}, {"alt_text": "A neck", "is_decorative": "on"}])
def test_a_picture_is_either_described_or_decoration(photo, words):
    form = ImageForm({"title": "Neck", **words}, {"upload": SimpleUploadedFile("a.jpg", photo)})
    assert form.non_field_errors() == ["Describe the picture, or mark it as only decoration."]


@pytest.mark.django_db
def test_a_refused_upload_stores_nothing(photo):
    form = ImageForm({"title": "Neck", "alt_text": "A neck"}, {"upload": SimpleUploadedFile("a.jpg", photo[:300])})
    assert not form.is_valid() and list(form.errors) == ["upload"]
    assert not default_storage.exists("pictures")


@pytest.mark.django_db
def test_a_stored_picture_is_never_stored_anew(image):
    with pytest.raises(ValueError, match="another picture is another row"):
        image.store(Pillow.new("RGB", (9, 9)))


def test_a_file_of_more_than_ten_megabytes_is_refused(picture_bytes):
    with pytest.raises(ValidationError, match="larger than 10 MB"):
        read(picture_bytes() + b"\0" * (10 * 1024 * 1024))


def test_a_picture_in_use_cannot_be_deleted(make_article, image):
    make_article(hero=image)
    with pytest.raises(ProtectedError):
        image.delete()
    assert Image.objects.filter(pk=image.pk).exists()


@pytest.mark.parametrize("at_once", [True, False])
def test_a_deleted_picture_takes_its_files_with_it(
    signed_in, administrator, image, django_capture_on_commit_callbacks, at_once
):
    stale = Image.objects.get(pk=image.pk)
    image.make_renditions()
    assert len(image.paths) > len(stale.paths)
    client, many = signed_in(administrator), {"action": "delete_selected", "_selected_action": [image.pk]}
    changelist, delete = reverse("admin:blog_image_changelist"), reverse("admin:blog_image_delete", args=[image.pk])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(changelist if at_once else delete, {"post": "yes", **(many if at_once else {})})
    assert not Image.objects.exists()
    assert not any(default_storage.exists(path) for path in image.paths)
