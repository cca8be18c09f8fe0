"""Adding a picture to the library in the admin."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from blog.models import Image
from tests.blog.pages import words


def test_an_author_adds_a_picture(signed_in, author, picture_bytes):
    data = {"title": "Neck", "alt_text": "A neck", "upload": SimpleUploadedFile("neck.jpg", picture_bytes())}
    response = signed_in(author).post(reverse("admin:blog_image_add"), data)
    assert response.status_code == 302
    assert signed_in(author).get(reverse("admin:blog_image_changelist")).status_code == 200
    assert Image.objects.get().alt_text == "A neck"


def test_a_file_that_is_no_picture_is_answered_with_a_sentence(signed_in, author):
    data = {"title": "Neck", "alt_text": "A neck", "upload": SimpleUploadedFile("neck.jpg", b"<svg/>")}
    response = signed_in(author).post(reverse("admin:blog_image_add"), data)
    assert "This is not a picture the site can use." in words(response)
    assert not Image.objects.exists()
