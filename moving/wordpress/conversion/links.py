"""Links, and phone numbers in the words of a post."""

import re
from html import escape

import phonenumbers

from .addresses import is_picture
from .nesting import Nesting, Parts


class Links(Nesting):
    """Writes links to what came in, and the clinic's numbers by key."""

    def _on_a(self, attrs):
        address = attrs.get("href", "").strip()
        if address.lower().startswith("tel:"):
            self._begin_words()
            self._start("a", "", "", is_inline=True, frame=Parts(name="tel", address=address))
            return
        self._start_link(address, attrs.get("title", ""))

    def _start_link(self, address, title):
        opening = self._link(address)
        if opening is None:
            self._start("a", "", "", is_inline=True)  # its words alone
            return
        titled = f' title="{escape(title)}"' if title and "href" in opening else ""
        if self._figure() is None:
            self._begin_words()
        self._start("a", f"<a{opening}{titled}>", "</a>", is_inline=True)

    def _link(self, address):
        """Return the attributes of a link, or None when only its words are kept."""
        if not address or (is_picture(address) and self.world.own(address)):
            return None
        if number := self.world.article(address):
            return f' data-article="{number}"'
        if path := self.world.page(address):
            return f' href="{escape(path)}"'
        if self.world.own(address) and not address.startswith("#"):
            return self._own_link(address)
        if re.match(r"(?:https?:)?//|mailto:", address, re.IGNORECASE):
            return f' href="{escape(f"https:{address}" if address.startswith("//") else address)}"'
        self.lose(
            "link", address, "It leads within the page, or nowhere that an article may lead. Its words were kept."
        )
        return None

    def _own_link(self, address):
        if "/wp-content/uploads/" in address:
            self.lose("link to a file", address, "Files do not come in, so its words stand without a link.")
            return None
        self.lose("link within the old site", address, "What stood there did not come in. Check where it leads now.")
        return f' href="{escape(_path(address))}"'

    def _end_telephone(self, address, inside):
        number, words = address[4:].strip(), re.sub("<[^>]+>", "", inside)
        if key := self.world.phone(number):
            is_number = sum(map(str.isdigit, words)) >= 7
            self._put("" if is_number else f"{inside} ", f'<span data-phone="{escape(key)}"></span>')
        else:
            self.lose("telephone link", number, "It is none of the clinic's numbers. Its words stand without a link.")
            self._put(inside)

    def _words(self, text, *, breaks=False):
        if not text.strip() and not self._line():
            return
        self._begin_words()
        if any(each.tag == "a" for each in self._open):
            self._put(_broken(text, breaks))
            return
        at = 0
        for match in phonenumbers.PhoneNumberMatcher(text, "US"):
            if key := self.world.phone(match.raw_string):
                self._put(_broken(text[at : match.start], breaks), f'<span data-phone="{escape(key)}"></span>')
                at = match.end
            else:
                self.lose("phone number", match.raw_string, "It is none of the clinic's, so it stands as it was.")
        self._put(_broken(text[at:], breaks))


def _broken(text, breaks):
    return escape(text, quote=False).replace("\n", "<br>") if breaks else escape(text, quote=False)


def _path(address):
    return re.sub(r"\A(?:https?:)?//[^/]+", "", address) or "/"
