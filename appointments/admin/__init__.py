from . import inquiries, phones, settings

__all__ = ["inquiries", "phones", "settings"]
