"""WordPress's shortcodes, such as ``[gallery]``, become HTML; of unknown ones the words inside stay."""

import re
from html import escape

_KEPT_AS_THEY_ARE = re.compile(r"<!--.*?-->|<(pre|code|script|style|textarea)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_MASK = re.compile("\0(\\d+)\0")
_CODE = re.compile(r"\[(\[?)(/?)([A-Za-z][\w-]*)(\s[^\[\]]*?|)\s*(/?)\](\]?)")
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")
_PICTURE = re.compile(r"(?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?", re.IGNORECASE)
UNKNOWN = "A shortcode asks a plugin of WordPress for something. The words inside it were kept, the rest was not."


def expanded(content, world, entry):
    """Return the content with HTML instead of shortcodes, and what was lost, as ``(what, text, why)``.

    What stands in brackets otherwise, as “[sic]”, stays; so does all that is code.
    """
    kept = []

    def mask(match):
        kept.append(match.group())
        return f"\0{len(kept) - 1}\0"

    content = _KEPT_AS_THEY_ARE.sub(mask, content)
    parts, losses = _parts(content, world, entry)
    return _MASK.sub(lambda match: kept[int(match[1])], "".join(parts)), losses


def _parts(content, world, entry):
    found = list(_CODE.finditer(content))
    ends = _ends(found)
    open_at, parts, losses, at = [], [], [], 0
    for match in found:
        parts.append(content[at : match.start()])
        at = match.end()
        escaped, closes, name, typed, alone, _ = match.groups()
        name = name.lower()
        if escaped and match[6]:
            parts.append(match.group()[1:-1])  # [[name]] is how WordPress writes about a shortcode
        elif closes:
            if match not in ends.values():
                parts.append(match.group())
                continue
            name, attributes, begin = open_at.pop()
            inside = "".join(parts[begin:])
            del parts[begin:]
            parts.append(_around(name, attributes, inside, losses))
        elif not (match in ends or alone or "=" in typed or "_" in name or "-" in name or name in _ALONE):
            parts.append(match.group())
        else:
            attributes = {key.lower(): a or b or c for key, a, b, c in _ATTRIBUTE.findall(typed)}
            if name not in _ALONE and name not in _AROUND:
                losses.append((f"shortcode [{name}]", match.group(), UNKNOWN))
            if match in ends:
                open_at.append((name, attributes, len(parts)))
            elif name in _ALONE:
                parts.append(_ALONE[name](attributes, world, entry, losses))
    parts.append(content[at:])
    return parts, losses


def _ends(found):
    """Return which closing shortcode ends which; one within another must end first."""
    ends, waiting = {}, []
    for match in found:
        if match[1] and match[6]:
            continue
        if not match[2]:
            if not match[5]:
                waiting.append(match)
            continue
        for place in range(len(waiting) - 1, -1, -1):
            if waiting[place][3].lower() == match[3].lower():
                ends[waiting[place]] = match
                del waiting[place:]
                break
    return ends


def _around(name, attributes, inside, losses):
    if name in _AROUND:
        return _AROUND[name](attributes, inside)
    if name in _ALONE:
        return _ALONE[name](attributes | {"": inside.strip()}, None, 0, losses)
    return inside


def _caption(attributes, inside):
    picture = _PICTURE.search(inside)
    if not picture:
        return inside
    words = attributes.get("caption") or f"{inside[: picture.start()]}{inside[picture.end() :]}".strip()
    return f"\n\n<figure>{picture.group()}<figcaption>{words}</figcaption></figure>\n\n"


def _gallery(attributes, world, entry, losses):
    listed = attributes.get("ids") or attributes.get("include") or ""
    numbers = [int(number) for number in re.findall(r"\d{1,18}", listed)] or (world.gallery(entry) if world else [])
    if not numbers:
        losses.append(("gallery", "", "It names no picture, and none was uploaded to the post."))
    return "\n\n" + "".join(f'<figure><img data-number="{number}"></figure>' for number in numbers) + "\n\n"


def _player(attributes, world, entry, losses):
    names = ("", "src", "url", "mp4", "webm", "m4v", "ogv", "mp3", "m4a", "ogg", "wav", "id")
    address = next((attributes[name] for name in names if attributes.get(name)), "")
    if re.fullmatch(r"[A-Za-z0-9_-]{11}", address):
        address = f"https://youtu.be/{address}"
    if not address:
        losses.append(("player", "", "It names no video or recording."))
        return ""
    return f'\n\n<wp-embed src="{escape(address)}">\n\n'


def _playlist(attributes, world, entry, losses):
    losses.append(("playlist", attributes.get("ids", ""), "Recordings do not come in. The numbers are WordPress's."))
    return ""


_AROUND = {"caption": _caption, "wp_caption": _caption}
_ALONE = {
    "gallery": _gallery,
    "embed": _player,
    "video": _player,
    "youtube": _player,
    "vimeo": _player,
    "audio": _player,
    "playlist": _playlist,
}
