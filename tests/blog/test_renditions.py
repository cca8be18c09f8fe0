"""How one set of a picture's files gives way to the next: pages never name a file that is not there."""

import io
import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone
from PIL import Image as Pillow

from blog import imaging
from blog.models import Image
from blog.models.picture_files import KEPT

pytestmark = pytest.mark.django_db


def stored(**parts):
    """Return a picture of the library, in colors no other has, as an upload leaves it."""
    image = Image(**{"title": "Neck", "alt_text": "A neck.", **parts})
    image.store(Pillow.merge("RGB", [Pillow.effect_noise((400, 300), 90) for _ in range(3)]))
    image.save()
    return image


@pytest.fixture
def image(db):
    return stored()


@pytest.fixture
def old_image(db):
    """A picture as an earlier release stored it: WebP files of some widths, the widest of which is its original."""
    image = Image(
        title="Old", alt_text="Old", name="0123456789abcdef01234567", widths=[480, 600], width=600, height=400
    )
    for width in image.widths:
        buffer = io.BytesIO()
        Pillow.new("RGB", (width, width * 2 // 3), "teal").save(buffer, "WEBP")
        default_storage.save(f"pictures/{image.name}-{width}.webp", ContentFile(buffer.getvalue()))
    image.sha256 = imaging.sha256(io.BytesIO(buffer.getvalue()))
    image.original = f"pictures/{image.name}-600.webp"
    image.save()
    return image


def names(image):
    """Return the files that lie in the picture's own folder."""
    return {*default_storage.listdir(f"pictures/{image.name}")[1]}


def listed(image):
    return {path.rsplit("/", 1)[1] for path in image.paths}


def all_there(image):
    return all(default_storage.exists(path) for path in image.paths)


def later(monkeypatch, by=2 * KEPT):
    then = timezone.now() + by
    monkeypatch.setattr(timezone, "now", lambda: then)


def test_an_upload_is_shown_at_once_in_one_file(image):
    assert image.picture.sources == ()
    assert image.url == image.thumbnail_url == image.wide.url == image.social.url
    assert image.url.endswith("-400.webp")
    assert re.fullmatch("#([78][0-9a-f]){3}", image.color), "the average of noise is gray"
    assert [*Image.objects.due()] == [image]
    assert all_there(image)


def test_the_worker_makes_everything_once(image, capsys):
    before = image.sha256, image.original
    call_command("make_renditions", missing=True)
    image.refresh_from_db()
    assert [kind for kind, _ in image.wide.sources] == ["image/avif", "image/webp"]
    assert (image.wide.width, image.wide.height) == (400, 225)
    assert image.wide.url.endswith("-wide-50-50-400.jpg")
    assert image.social.url.endswith("-social-50-50-400.jpg") and image.social.sources == ()
    assert image.thumbnail_url.endswith("-whole-50-50-320.jpg")
    assert (image.sha256, image.original) == before
    assert all_there(image) and names(image) == listed(image)
    assert not Image.objects.due()
    call_command("make_renditions", missing=True)
    assert capsys.readouterr().out == "1 made of 1.\n0 made of 0.\n"


def test_every_file_named_on_a_page_is_what_it_says(image):
    image.make_renditions()
    for shown in (image.picture, image.wide, image.social):
        for kind, srcset in [*shown.sources, ("image/jpeg", shown.srcset)]:
            for candidate in srcset.split(", "):
                url, width = candidate.removesuffix("w").split(" ")
                with default_storage.open(url.removeprefix("/media/")) as file, Pillow.open(file) as opened:
                    assert (opened.get_format_mimetype(), opened.width) == (kind, int(width))


def test_all_makes_new_files_and_the_old_ones_stay_while_pages_may_be_open(image, monkeypatch):
    image.make_renditions()
    before = image.wide
    call_command("make_renditions", all=True)
    image.refresh_from_db()
    assert image.wide.url != before.url
    assert default_storage.exists(before.url.removeprefix("/media/"))
    later(monkeypatch)
    call_command("make_renditions", missing=True)
    image.refresh_from_db()
    assert not default_storage.exists(before.url.removeprefix("/media/"))
    assert all_there(image) and names(image) == listed(image)
    assert default_storage.exists(image.original)


def test_another_focal_point_shows_the_old_crops_until_the_new_ones_are_made(image):
    image.make_renditions()
    before = image.wide.url
    image.focal_x, image.focal_y = 10, 90
    image.save()
    assert image.recipe == 0 and [*Image.objects.due()] == [image]
    image.refresh_from_db()
    assert image.wide.url == before
    image.make_renditions()
    assert "-wide-10-90-" in image.wide.url and not Image.objects.due()


def test_other_words_make_nothing_due(image):
    image.make_renditions()
    image.title = "Another title"
    image.save()
    assert image.recipe == imaging.RECIPE and not Image.objects.due()


def test_words_saved_from_an_older_reading_undo_no_files(image):
    read_before = Image.objects.get(pk=image.pk)
    image.make_renditions()
    read_before.title = "Another title"
    read_before.save()
    image.refresh_from_db()
    assert image.title == "Another title"
    assert image.wide.sources and image.recipe == imaging.RECIPE


def test_a_focal_point_saved_from_an_older_reading_makes_the_files_due(image):
    read_before = Image.objects.get(pk=image.pk)
    image.focal_x = 10
    image.save()
    image.make_renditions()
    read_before.save()
    assert [*Image.objects.due()] == [image], "it is at 50 again, and the files are for 10"


@pytest.fixture
def meanwhile(monkeypatch):
    """Return a function that has something happen in the middle of making files."""

    def arrange(action):
        make = imaging.renditions

        def interrupted(picture, focus):
            made = make(picture, focus)
            yield next(made)
            action()
            yield from made

        monkeypatch.setattr(imaging, "renditions", interrupted)

    return arrange


def test_a_focal_point_changed_meanwhile_is_not_lost(image, meanwhile, monkeypatch):
    meanwhile(lambda: Image.objects.filter(pk=image.pk).update(focal_x=10, recipe=0))
    assert not image.make_renditions()
    assert names(image) == listed(image)
    assert [*Image.objects.due()] == [image]


def test_a_picture_deleted_meanwhile_leaves_nothing(image, meanwhile, django_capture_on_commit_callbacks):
    def delete():
        with django_capture_on_commit_callbacks(execute=True):
            Image.objects.get(pk=image.pk).delete()

    meanwhile(delete)
    assert not image.make_renditions()
    assert names(image) == set()


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_fails_halfway_leaves_the_page_as_it_was(image, meanwhile, error):
    def fail():
        raise error

    meanwhile(fail)
    with pytest.raises(type(error)):
        image.make_renditions()
    assert names(image) == listed(image)
    image.refresh_from_db()
    assert all_there(image) and image.recipe == 0


def test_what_a_killed_worker_left_goes_with_the_next_run(image):
    default_storage.save(f"pictures/{image.name}/deadbeef-wide-50-50-320.avif", ContentFile(b"half"))
    image.make_renditions()
    assert names(image) == listed(image)


def test_a_damaged_original_is_told_of_and_stops_no_other(image, caplog):
    other = stored()
    default_storage.delete(image.original)
    default_storage.save(image.original, ContentFile(b"not what was stored"))
    with pytest.raises(CommandError, match="1 could not be made"):
        call_command("make_renditions", missing=True)
    assert f"{image.original} is not what was stored" in caplog.text
    assert [*Image.objects.due()] == [image]
    other.refresh_from_db()
    assert other.wide.sources


def test_a_missing_original_is_told_of(image, caplog):
    default_storage.delete(image.original)
    with pytest.raises(CommandError, match="1 could not be made"):
        call_command("make_renditions", missing=True)
    assert "FileNotFoundError" in caplog.text


def test_a_picture_of_an_earlier_release_works_unchanged(old_image):
    assert old_image.url == f"/media/{old_image.original}"
    assert old_image.srcset == f"/media/pictures/{old_image.name}-480.webp 480w, {old_image.url} 600w"
    assert (old_image.wide, old_image.picture.sources) == (old_image.picture, ())
    assert (old_image.picture.width, old_image.picture.height) == (600, 400)
    assert [*Image.objects.due()] == [old_image]


def test_a_picture_of_an_earlier_release_is_upgraded_and_keeps_its_digest(old_image, monkeypatch):
    before = old_image.sha256, old_image.original, old_image.paths
    call_command("make_renditions", missing=True)
    old_image.refresh_from_db()
    assert (old_image.sha256, old_image.original) == before[:2]
    assert [kind for kind, _ in old_image.wide.sources] == ["image/avif", "image/webp"]
    assert old_image.color
    assert all(default_storage.exists(path) for path in before[2]), "pages that are open still name them"
    later(monkeypatch)
    old_image.delete_retired()
    old_image.refresh_from_db()
    assert [default_storage.exists(path) for path in before[2]] == [False, True], "the original stays for good"
    assert all_there(old_image)
    with default_storage.open(old_image.original) as file:
        assert imaging.sha256(file) == old_image.sha256


def test_deleting_a_picture_of_an_earlier_release_deletes_all_its_files(old_image, django_capture_on_commit_callbacks):
    old_image.make_renditions()
    with django_capture_on_commit_callbacks(execute=True):
        old_image.delete()
    assert names(old_image) == set()
    assert not any(default_storage.exists(path) for path in old_image.paths)
