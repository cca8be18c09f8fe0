from .contact import ContactForm
from .inbox import StatusForm
from .phones import HeirForm
from .settings import ContactSettingsForm

__all__ = ["ContactForm", "ContactSettingsForm", "HeirForm", "StatusForm"]
