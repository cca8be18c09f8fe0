from django.core.exceptions import ValidationError
from django.core.validators import validate_email


def listed(text):
    """Return the addresses of a text with one on each line, each once."""
    return list(dict.fromkeys(filter(None, map(str.strip, text.splitlines()))))


def validate_recipients(text):
    """Raise ``ValidationError`` unless each line is empty or one e-mail address."""
    for line in listed(text):
        try:
            validate_email(line)
        except ValidationError:
            raise ValidationError(f"“{line}” is not an email address. Write one address on each line.") from None
