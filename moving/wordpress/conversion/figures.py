"""A ``<figure>`` of WordPress: pictures, videos or anything else, with words under it."""

from dataclasses import dataclass, field
from html import escape


@dataclass(eq=False)
class Figure:
    """What a figure holds until it ends; ``pictures`` are ``(SHA-256, words)``, ``videos`` ``(name, title)``."""

    is_embed: bool = False
    is_missing: bool = False
    caption: str = ""
    pictures: list = field(default_factory=list)
    videos: list = field(default_factory=list)
    parts: list = field(default_factory=list)

    def html(self, inside):
        """Return the figure as an article holds it; ``inside`` is what else stood in it."""
        shown = [figure_html(*each) for each in self.pictures[:-1]]
        caption = self.caption.strip()
        is_one = len(self.pictures) + len(self.videos) == 1 and not inside.strip()
        if self.pictures:
            shown.append(figure_html(*self.pictures[-1], caption=caption if is_one else ""))
        shown += [video_html(name, title, caption=caption if is_one else "") for name, title in self.videos]
        words = f"<p>{caption}</p>" if caption and not is_one else ""
        return "".join([*shown, inside, words])


def figure_html(digest, words, *, caption=""):
    return _figure(f'data-image="{digest}" data-alt="{escape(words)}"', caption)


def video_html(name, title, *, caption=""):
    return _figure(f'data-video="{name}" data-title="{escape(title or "Video")}"', caption)


def _figure(attributes, caption):
    return f"<figure {attributes}>{f'<figcaption>{caption}</figcaption>' if caption else ''}</figure>"
