from .contact import ContactForm
from .inbox import HandlingForm, NoteForm
from .phones import HeirForm
from .settings import ContactSettingsForm

__all__ = ["ContactForm", "ContactSettingsForm", "HandlingForm", "HeirForm", "NoteForm"]
