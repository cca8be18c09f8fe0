from . import events, inquiries, locations, phones, privacy, settings, subjects

__all__ = ["events", "inquiries", "locations", "phones", "privacy", "settings", "subjects"]
