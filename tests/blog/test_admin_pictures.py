"""Adding pictures to the library in the admin, one or many, and changing their words."""

import errno
import re

import pytest
from botocore.exceptions import EndpointConnectionError
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from django.urls import reverse

from blog.forms.images import NOT_STORED
from blog.models import Image
from tests.blog.pages import words

ADD, UPLOAD = reverse("admin:blog_image_add"), reverse("admin:blog_image_upload")


@pytest.fixture
def form(picture_bytes):
    """Return a function that fills in the form for a new picture, with changes."""

    def fill(**changes):
        upload = SimpleUploadedFile("IMG_2041.jpg", picture_bytes(**changes.pop("picture", {})))
        return {"title": "Neck", "alt_text": "A neck, seen from the side.", "upload": upload, **changes}

    return fill


def change(image):
    return reverse("admin:blog_image_change", args=[image.pk])


# Adding one


def test_an_author_adds_a_picture(signed_in, author, form):
    response = signed_in(author).post(ADD, form(credit="Jo Roe", license="CC BY 4.0, example.org/neck"))
    assert response.status_code == 302
    image = Image.objects.get()
    assert (image.title, image.alt_text, image.credit) == ("Neck", "A neck, seen from the side.", "Jo Roe")
    assert (image.license, image.uploaded_by) == ("CC BY 4.0, example.org/neck", author)


def test_a_file_that_is_no_picture_is_answered_with_a_sentence(signed_in, author, form):
    response = signed_in(author).post(ADD, form(upload=SimpleUploadedFile("neck.jpg", b"<svg/>")))
    assert "This is not a picture the site can use." in words(response)
    assert not Image.objects.exists()


@pytest.mark.parametrize("field", ["title", "alt_text"])
@pytest.mark.parametrize("name", ["IMG_2041.jpg", "neck final (2).PNG ", "scan.heic"])
def test_a_file_name_is_neither_a_title_nor_a_description(signed_in, author, form, field, name):
    response = signed_in(author).post(ADD, form(**{field: name}))
    assert "This is the name of a file." in words(response)
    assert not Image.objects.exists()


def test_words_are_kept_on_one_line_without_control_characters(signed_in, author, form):
    signed_in(author).post(ADD, form(alt_text=" A neck,\r\n seen\x07 from  the side. "))
    assert Image.objects.get().alt_text == "A neck, seen from the side."


def test_the_same_file_is_refused_and_the_picture_that_is_there_named(signed_in, author, form):
    client = signed_in(author)
    client.post(ADD, form(title="The neck"))
    first = Image.objects.get()
    response = client.post(ADD, form(title="Another neck"))
    assert "The library has this picture already: “The neck”." in words(response)
    assert f'href="{change(first)}"' in response.content.decode()
    assert Image.objects.get() == first


def test_other_pixels_are_another_picture(signed_in, author, form):
    client = signed_in(author)
    client.post(ADD, form())
    client.post(ADD, form(picture={"color": "navy"}))
    assert Image.objects.count() == 2


# Adding many


def test_a_file_sent_with_its_words_comes_into_the_library(signed_in, author, form):
    response = signed_in(author).post(UPLOAD, form())
    image = Image.objects.get()
    assert response.status_code == 201
    assert response.json() == {"title": "Neck", "url": change(image), "thumbnail_url": image.thumbnail_url}
    assert image.uploaded_by == author and default_storage.exists(image.original)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"title": ""}, "title", "This field is required."),
        ({"title": " \x07 "}, "title", "This field cannot be blank."),
        ({"title": "a" * 121}, "title", "Ensure this value has at most 120 characters (it has 121)."),
        ({"title": "Neck\0"}, "title", "Null characters are not allowed."),
        ({"alt_text": ""}, "__all__", "Describe the picture, or mark it as only decoration."),
        ({"is_decorative": "on"}, "__all__", "Describe the picture, or mark it as only decoration."),
        ({"upload": ""}, "upload", "This field is required."),
        ({"upload": SimpleUploadedFile("a.jpg", b"")}, "upload", "The submitted file is empty."),
    ],
)
def test_nothing_half_described_comes_into_the_library(signed_in, author, form, changes, field, sentence):
    response = signed_in(author).post(UPLOAD, form(**changes))
    assert response.status_code == 400
    assert response.json()["errors"] == {field: [sentence]}
    assert not Image.objects.exists()
    assert not default_storage.exists("pictures")


def test_a_refused_double_names_and_links_what_is_there(signed_in, author, form):
    client = signed_in(author)
    client.post(UPLOAD, form(title="The neck"))
    answer = client.post(UPLOAD, form()).json()
    assert answer["errors"] == {"upload": ["The library has this picture already: “The neck”. Use that one."]}
    assert answer["same"] == {"title": "The neck", "url": change(Image.objects.get())}


def test_many_are_only_sent_by_those_who_add_pictures(client, signed_in, medical_reviewer, front_desk, editor, form):
    assert client.post(UPLOAD, form()).status_code == 302
    for account in (medical_reviewer, front_desk):
        assert signed_in(account).post(UPLOAD, form()).status_code == 403
    assert not Image.objects.exists()
    assert signed_in(editor).get(UPLOAD).status_code == 405
    assert signed_in(editor).post(UPLOAD, form()).status_code == 201


def test_the_page_offers_many_files_except_in_a_small_window(signed_in, author):
    client = signed_in(author)
    assert 'type="file" id="uploads-files" multiple' in client.get(ADD).content.decode()
    assert "uploads-files" not in client.get(ADD, {"_popup": 1}).content.decode()


# Changing words and focus


def test_an_editor_changes_words_and_focal_point(signed_in, editor, image):
    Image.objects.filter(pk=image.pk).update(recipe=7, is_demo=True)
    data = {"title": "Neck", "alt_text": "The joints.", "credit": "Jo", "license": "Ours", "focal_x": 20, "focal_y": 0}
    assert signed_in(editor).post(change(image), data).status_code == 302
    image.refresh_from_db()
    assert (image.alt_text, image.license, image.focal_x, image.focal_y) == ("The joints.", "Ours", 20, 0)
    assert (image.recipe, image.is_demo) == (0, False)  # so its crops are made again


def test_changed_words_leave_the_files_alone(signed_in, editor, image):
    Image.objects.filter(pk=image.pk).update(recipe=7)
    data = {"title": "Spine", "alt_text": image.alt_text, "focal_x": 50, "focal_y": 50}
    signed_in(editor).post(change(image), data)
    image.refresh_from_db()
    assert (image.title, image.recipe) == ("Spine", 7)


def test_what_a_worker_stored_meanwhile_stays(signed_in, editor, image, monkeypatch):
    """Renditions that were made between reading and saving the form are not overwritten."""
    clean = Image.full_clean

    def meanwhile(self, *args, **kwargs):
        Image.objects.filter(pk=self.pk).update(widths=[1, 2, 3])
        return clean(self, *args, **kwargs)

    monkeypatch.setattr(Image, "full_clean", meanwhile)
    signed_in(editor).post(change(image), {"title": "Spine", "alt_text": "A", "focal_x": 1, "focal_y": 2})
    image.refresh_from_db()
    assert (image.title, image.focal_x, image.widths) == ("Spine", 1, [1, 2, 3])


@pytest.mark.parametrize("number", ["-1", "101", "", "middle", "9" * 5000, "1.5", "50\0"])
def test_a_focal_point_lies_inside_the_picture(signed_in, editor, image, number):
    response = signed_in(editor).post(change(image), {"title": "N", "alt_text": "A", "focal_x": number, "focal_y": 5})
    assert response.status_code == 200
    sentence = "This field is required." if not number else "Type a whole number from 0 to 100."
    assert sentence in words(response)
    image.refresh_from_db()
    assert image.focal_x == 50


def test_an_author_reads_about_a_picture_and_changes_none(signed_in, author, medical_reviewer, front_desk, image):
    for account in (author, medical_reviewer):
        client = signed_in(account)
        page = client.get(change(image))
        assert page.status_code == 200 and 'name="focal_x"' not in page.content.decode()
        assert client.post(change(image), {"title": "Mine"}).status_code == 403
    assert signed_in(front_desk).get(change(image)).status_code == 403
    image.refresh_from_db()
    assert image.title == "Neck"


def test_a_picture_s_page_tells_its_size_and_who_added_it(signed_in, author, image):
    Image.objects.filter(pk=image.pk).update(uploaded_by=author)
    text = words(signed_in(author).get(change(image)))
    assert re.search(r"64 × 48 pixels\. Added on \w+ \d+, \d{4} at [\d:]+ [AP]M by Ari Author\.", text)


class DeadStorage(FileSystemStorage):
    """A bucket that does not answer: its client has errors of its own."""

    def _save(self, name, content):
        raise EndpointConnectionError(endpoint_url="http://127.0.0.1")

    def delete(self, name):
        raise EndpointConnectionError(endpoint_url="http://127.0.0.1")


class FullDisk(FileSystemStorage):
    """A disk that has room for the original and for nothing else."""

    def _save(self, name, content):
        if "original" not in name:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super()._save(name, content)


@pytest.mark.parametrize("storage", [DeadStorage, FullDisk])
def test_a_picture_that_cannot_be_stored_is_told_in_a_sentence(signed_in, author, form, settings, storage):
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"{__name__}.{storage.__name__}"}}
    client = signed_in(author)
    answer = client.post(UPLOAD, form())
    assert (answer.status_code, answer.json()["errors"]) == (400, {"upload": [NOT_STORED]})
    page = client.post(ADD, form())
    assert page.status_code == 200 and NOT_STORED in page.text
    assert not Image.objects.exists()
    assert not list(settings.MEDIA_ROOT.rglob("original*"))


def test_a_picture_leaves_the_library_although_its_files_stay(signed_in, administrator, form, settings, caplog):
    client = signed_in(administrator)
    client.post(UPLOAD, form())
    image = Image.objects.get()
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"{__name__}.DeadStorage"}}
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = client.post(reverse("admin:blog_image_delete", args=[image.pk]), {"post": "yes"})
    assert answer.status_code == 302 and not Image.objects.exists()
    assert f"The file {image.original} is no longer used and could not be deleted" in caplog.text
