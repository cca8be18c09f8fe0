from . import events, inquiries, phones, privacy, settings, subjects

__all__ = ["events", "inquiries", "phones", "privacy", "settings", "subjects"]
