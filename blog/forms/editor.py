"""The editor of articles and pages: what it offers, its files, and what becomes of a text."""

from django.conf import settings
from django.urls import reverse_lazy
from django.utils.module_loading import import_string
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import ImportMap, Media

from blog.rendering import CALLOUTS, sanitize

# All that blog.rendering.allowlist keeps, and nothing else.
EDITOR = {
    "Heading": {"levels": [2, 3, 4]},
    "Bold": True,
    "Italic": True,
    "Superscript": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HardBreak": True,
    "HorizontalRule": True,
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "Link": {"address": reverse_lazy("admin:blog_article_pick_articles")},
    "LibraryPicture": {"address": reverse_lazy("admin:blog_article_pick_pictures")},
    "Video": {"address": reverse_lazy("admin:blog_article_pick_pictures")},
    "Callout": {"kinds": CALLOUTS},
    "Question": True,
    "SourceReference": True,
    "PhoneNumber": True,
    "ContactLink": True,
    "CleanPaste": True,
    "Keys": True,
    "Menu": True,
    "NoSpellCheck": False,  # the browser's own check helps who writes
}
MODULES = ["dialog", "picking", "placing", "pictures", "cleaning", "lists", "addresses"]


class EditorWidget(AdminProseEditorWidget):
    """The editor with the clinic's own looks, and the modules that its extensions share."""

    @property
    def media(self):
        own = Media(
            css={"all": ["css/admin/editor.css", "css/admin/editor-dialogs.css"]},
            importmap=ImportMap({f"clinic/editor-{name}": f"js/admin/editor-{name}.js" for name in MODULES}),
        )
        return super().media + own


def cleaned(body):
    """Return a text as it is stored: by the allowlist, then through ``settings.ARTICLE_BODY_FILTERS``."""
    body = sanitize(body)
    for path in settings.ARTICLE_BODY_FILTERS:
        body = sanitize(import_string(path)(body))
    return body
