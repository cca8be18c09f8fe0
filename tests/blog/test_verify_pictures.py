"""The pictures that visitors see are verified too: each is in the library, and its file is the one it always was."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image as Pillow

from blog import verification
from blog.models import Image
from tests.blog.verifying import differences, of, verify

SOUND = "1 revision, 1 review, 1 publication, {}: all as recorded."


@pytest.fixture
def in_text(db):
    picture = Image(title="Knee", alt_text="A knee.")
    picture.store(Pillow.new("RGB", (40, 30), "red"))
    picture.save()
    return picture


@pytest.fixture
def page(make_published, image, in_text):
    """A page with one picture above its text and another within."""
    revision = make_published(hero=image, body=f'<figure data-image="{in_text.sha256}"></figure>').live.revision
    assert verify() == SOUND.format("2 pictures")
    return revision


def replace_file(image, content):
    default_storage.delete(image.original)
    default_storage.save(image.original, ContentFile(content))


@pytest.mark.parametrize("where", ["image", "in_text"])
def test_a_changed_file_is_found(page, request, where):
    image = request.getfixturevalue(where)
    replace_file(image, b"another")
    told = f"Picture {image.pk}, “{image.title}”, shown by {of(page)}: its file {image.original} is not the one its "
    assert differences() == [f"{told}digest was computed from."]


@pytest.mark.parametrize("where", ["image", "in_text"])
def test_a_missing_file_is_found(page, request, where):
    image = request.getfixturevalue(where)
    default_storage.delete(image.original)
    told = f"Picture {image.pk}, “{image.title}”, shown by {of(page)}: its file {image.original} is missing or cannot "
    assert differences() == [f"{told}be read."]


@pytest.mark.parametrize("path", ["", "../../etc/passwd"])
def test_a_path_that_leads_nowhere_is_found(page, in_text, path):
    Image.objects.filter(pk=in_text.pk).update(original=path)
    assert "is missing or cannot be read." in differences()[0]


def test_a_picture_that_is_not_in_the_library_is_found(page, in_text):
    Image.objects.filter(pk=in_text.pk).update(sha256="a" * 64)
    assert differences() == [f"{of(page)}: the picture {in_text.sha256} that it shows is not in the library."]


def test_pictures_of_drafts_and_withdrawn_pages_are_nobodys_to_see(make_article, make_published, image, editor):
    make_article(hero=image)
    make_published(hero=image).withdraw(by=editor)
    default_storage.delete(image.original)
    assert "0 pictures" in verify()


def test_a_file_is_read_once_however_many_pages_show_it(make_published, image, monkeypatch):
    for _ in range(3):
        make_published(hero=image)
    read = []
    monkeypatch.setattr(verification, "_wrong_with_file", lambda image: read.append(image.pk))
    assert "1 picture: all" in verify()
    assert read == [image.pk]


def test_many_pictures_are_asked_for_a_part_at_a_time(page, monkeypatch, image, in_text):
    monkeypatch.setattr(verification, "PICTURES_AT_ONCE", 1)
    for each in (image, in_text):
        replace_file(each, b"another")
    assert len(differences()) == 2
