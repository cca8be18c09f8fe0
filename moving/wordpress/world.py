"""What the texts of an export name, looked up here: pictures, articles, pages and the clinic's phone numbers."""

import re
from pathlib import PurePosixPath

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.files import File
from phonenumbers import PhoneNumberFormat, format_number

from appointments.models import PhoneNumber
from blog.forms.images import FILE_NAME
from blog.imaging import original, read_picture
from blog.models import Image
from blog.rendering import printable
from moving.models import ImportedItem

from .uploads import upload_name

REGION = "US"


class SiteWorld:
    """The ``World`` of a conversion (see ``conversion``). ``awaits_links`` tells that a text names what comes later."""

    def __init__(self, index, uploads, *, by):
        self._index, self._uploads, self._by = index, uploads, by
        self._phones = {
            (format_number(phone.number, PhoneNumberFormat.E164), phone.extension): phone.current.key
            for phone in PhoneNumber.objects.select_related("replaced_by").order_by("-replaced_by", "pk")
        }
        self._paths = {}
        self.stored, self.awaits_links = [], False

    def lead(self, place, path):
        """Remember where a place of the old site is found here."""
        self._paths[place] = path

    # What a conversion asks

    def own(self, address):
        return self._index.own(address)

    def phone(self, written):
        try:
            number = phonenumbers.parse(written, REGION)
        except phonenumbers.NumberParseException:
            return None
        return self._phones.get((format_number(number, PhoneNumberFormat.E164), number.extension or ""))

    def reusable(self, number):
        return self._index.reusable.get(number)

    def gallery(self, entry):
        return [number for number, upload in self._index.uploads.items() if upload.parent == entry]

    def article(self, address):
        item = self._item(address, ImportedItem.Kind.POST)
        return item and item.article_id

    def page(self, address):
        if item := self._item(address, ImportedItem.Kind.PAGE):
            return item.page.get_absolute_url()
        return self._paths.get(self._index.place(address)) if self.own(address) else None

    def picture(self, address, number, alt):
        image = self.image(self._upload_name(address, number), alt)
        return (image.sha256, alt[:250] or image.alt_text) if image else None

    # What the import asks

    def image(self, name, alt=""):
        """Return the ``Image`` of an upload, stored once however often it is named; None when it is not to be had."""
        known = ImportedItem.objects.filter(site=self._index.host, kind=ImportedItem.Kind.PICTURE, key=name)
        if item := known.select_related("image").first():
            return item.image
        path = self._uploads.find(name) if len(name) <= 500 else None
        if path is None:
            return None
        try:
            with path.open("rb") as file:
                picture = read_picture(File(file))
        except (OSError, ValidationError):
            return None
        image = Image.objects.filter(sha256=original(picture).sha256).order_by("pk").first()
        if image is None:
            image = self._new_image(name, alt, picture)
        ImportedItem.objects.create(site=self._index.host, kind=ImportedItem.Kind.PICTURE, key=name, image=image)
        return image

    def upload(self, number):
        """Return the ``Image`` of an attachment by WordPress's number, or None."""
        return self.image(self._upload_name("", number))

    def _new_image(self, name, alt, picture):
        upload = self._index.uploads.get(self._index.names.get(name))
        words = _words(upload.alt if upload else "") or _words(alt)
        image = Image(
            title=(_words(upload.title if upload else "") or PurePosixPath(name).stem)[:120],
            alt_text=words[:250],
            is_decorative=not words,
            uploaded_by=self._by,
        )
        image.store(picture)
        self.stored += image.paths
        image.save()
        return image

    def _upload_name(self, address, number):
        if number in self._index.uploads:
            return self._index.uploads[number].name
        return upload_name(address)

    def _item(self, address, kind):
        number = self._index.number(address)
        if number is None or self._index.kinds[number] != kind:
            return None
        found = ImportedItem.objects.filter(site=self._index.host, kind=kind, key=str(number)).select_related("page")
        item = found.first()
        self.awaits_links |= item is None
        return item


def _words(text):
    """Return words that say something, and no name of a file."""
    text = " ".join(printable(re.sub(r"<[^>]*>", " ", text)).split())
    return "" if FILE_NAME.fullmatch(text) else text
