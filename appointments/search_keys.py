"""How one person's messages are found again without reading any: by keyed hashes of email address and phone number.

Each function returns a hash under every key, the first key's first, or nothing when the text is no such thing. The
first is what is stored; all are what is looked for, while keys change.
"""

from django.conf import settings
from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse

from .encryption import keyed_hashes


def email_hashes(text):
    """Return the hashes of an email address, however its letters are cased."""
    address = text.strip().casefold()
    return keyed_hashes(f"email:{address}") if "@" in address else []


def phone_hashes(text):
    """Return the hashes of a phone number, however it is written; numbers without a country are the clinic's own."""
    digits = "".join(character for character in text if character.isdecimal())
    if len(digits) < 7 or "@" in text:
        return []
    try:
        number = format_number(parse(text, settings.PHONENUMBER_DEFAULT_REGION), PhoneNumberFormat.E164)
    except NumberParseException:
        number = digits
    return keyed_hashes(f"phone:{number}")


def sender_hashes(address):
    """Return the hashes of a truncated network address, for counting messages from one place."""
    return keyed_hashes(f"sender:{address}")
