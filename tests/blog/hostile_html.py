"""Texts that try to smuggle something past the allowlist, and what may come out of it.

Every script of the corpus calls ``hit(…)`` or ``alert(…)``, so that a browser which runs one can be caught.
"""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

S = "hit(1)"
SCRIPTS = [
    f"<script>{S}</script>",
    f"<SCRIPT>{S}</SCRIPT>",
    f"<script src=data:text/javascript,{S}></script>",
    f"<script/x>{S}</script>",
    f"<scr<script>ipt>{S}</scr</script>ipt>",
    f"<script\n>{S}</script\n>",
    f"<script>{S}",
    f"<<script>{S}//<</script>",
    f"</p><script>{S}</script>",
    f"<script type=module>{S}</script>",
    f"<noscript><script>{S}</script></noscript>",
    f"<template><script>{S}</script></template>",
    f"<xmp><script>{S}</script></xmp>",
    f"<plaintext><script>{S}</script>",
    f"<listing><script>{S}</script></listing>",
    f"<title><script>{S}</script></title>",
    f"<textarea><script>{S}</script></textarea>",
    f"<iframe srcdoc='<script>parent.{S}</script>'></iframe>",
    f"<object data='data:text/html,<script>{S}</script>'></object>",
    f"<embed src='data:text/html,<script>{S}</script>'>",
    f"<frameset><frame src=javascript:{S}></frameset>",
    f"<meta http-equiv=refresh content='0;url=javascript:{S}'>",
    f"<base href='javascript:{S}//'><a href=x>a</a>",
    f"<link rel=stylesheet href='javascript:{S}'>",
    f"<link rel=import href='data:text/html,<script>{S}</script>'>",
    f"<form action=javascript:{S}><button>go</button></form>",
    f"<button formaction=javascript:{S} form=x>go</button>",
    f"<isindex action=javascript:{S} type=image>",
    f"<details open ontoggle={S}><summary>a</summary></details>",
    f"<dialog open onclose={S}>a</dialog>",
]
HANDLERS = [
    f"<{tag} {event}={S}>"
    for tag in ("img src=x", "p", "a href=/x/", "table", "td", "aside data-callout=note", "figure", "sup", "span")
    for event in ("onerror", "onload", "onfocus autofocus tabindex=1", "onanimationstart", "onpointerenter")
]
ADDRESSES = [
    f"<a href='{address}'>a</a>"
    for address in (
        f"javascript:{S}",
        f"JaVaScRiPt:{S}",
        f" javascript:{S}",
        f"java\tscript:{S}",
        f"java\nscript:{S}",
        f"&#106;avascript:{S}",
        f"&#x6A;avascript:{S}",
        f"&#0000106avascript:{S}",
        f"javascript&colon;{S}",
        f"javascript&#58;{S}",
        f"java&Tab;script:{S}",
        f"java&NewLine;script:{S}",
        f"\x01javascript:{S}",
        f"&#1;javascript:{S}",
        f"\u00a0javascript:{S}",
        f"javascript\u200b:{S}",
        f"data:text/html,<script>{S}</script>",
        "data:text/html;base64,PHNjcmlwdD5oaXQoMSk8L3NjcmlwdD4=",
        f"vbscript:{S}",
        f"livescript:{S}",
        "blob:https://x.example/1",
        "file:///etc/passwd",
        "filesystem:https://x.example/temporary/x",
        "view-source:https://x.example/",
        f"feed:javascript:{S}",
        f"jar:javascript:{S}!/",
        "about:blank",
        "ftp://x.example/",
        f"https:javascript:{S}",
    )
]
MUTATIONS = [
    f"<svg><style><img src=x onerror={S}></style></svg>",
    f"<svg><p><style><img title='</style><img src=x onerror={S}>'></style></p></svg>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror={S}&gt;'>",
    f"<math><annotation-xml encoding='text/html'><script>{S}</script></annotation-xml></math>",
    f"<math><mi><table><mglyph><style><math><img src=x onerror={S}></style></mglyph></table></mi></math>",
    f"<svg></p><style><a id='</style><img src=x onerror={S}>'>",
    f"<noscript><p title='</noscript><img src=x onerror={S}>'></noscript>",
    f"<form><math><mtext></form><form><mglyph><style></math><img src=x onerror={S}>",
    f"<table><td><svg><desc><td></desc><script>{S}</script></svg></table>",
    f"<svg><foreignObject><iframe srcdoc='<script>{S}</script>'></foreignObject></svg>",
    f"<svg onload={S}>",
    f"<svg><animate onbegin={S} attributeName=x dur=1s>",
    f"<svg><a xlink:href='javascript:{S}'><text>a</text></a></svg>",
    f"<svg><use href='data:image/svg+xml,<svg id=x onload={S}/>#x'></svg>",
    f"<svg><set attributeName=href to=javascript:{S}><a id=x>a</a></svg>",
    f"<!--><img src=x onerror={S}>-->",
    f"<!--!><img src=x onerror={S}>-->",
    f"<!-- --!><img src=x onerror={S}> -->",
    f"<![CDATA[<img src=x onerror={S}>]]>",
    f"<?xml version='1.0'?><img src=x onerror={S}>",
    f"<?php <img src=x onerror={S}> ?>",
    f"<!DOCTYPE html [<!ENTITY x '<img src=x onerror={S}>'>]>&x;",
    f"<a title='<img src=x onerror={S}>' href=/x/>a</a>",
    f'<a title="\'><img src=x onerror={S}>" href=/x/>a</a>',
    f"<a href='/x/\"><img src=x onerror={S}>'>a</a>",
    f"<a href='https://x.example/\" onclick=\"{S}'>a</a>",
    f"&lt;img src=x onerror={S}&gt;",
    f"&amp;lt;img src=x onerror={S}&amp;gt;",
    f"\x00<img src=x onerror={S}>",
    f"<im\x00g src=x onerror={S}>",
    f"<img\x0bsrc=x onerror={S}>",
    f"<img/src=x/onerror={S}>",
    f"<img src=x:x onerror\n=\n{S}>",
    f"<img src=`x` onerror={S}>",
    f"<image src=x onerror={S}>",
    f"<video><source onerror={S}></video>",
    f"<audio src=x onerror={S}></audio>",
    f"<input onfocus={S} autofocus>",
    f"<select autofocus onfocus={S}></select>",
    f"<marquee onstart={S}>a</marquee>",
    f"<body onload={S}>",
    f"<html onclick={S}><p>a",
    f"<p style='background:url(javascript:{S})'>a</p>",
    f"<p style='behavior:url(x);width:expression({S})'>a</p>",
    f"<style>@import 'javascript:{S}';</style>",
    "<style>*{background:url(https://x.example/)}</style>",
    "<p id=content name=forms class=skip-link>a</p>",
    "<a id=attributes name=body href=/x/>a</a>",
    "<form id=x><input name=parentNode></form>",
    "<img name=getElementById>",
    f"<custom-element onclick={S}>a</custom-element>",
    f"<p is=x-y onclick={S}>a</p>",
    "<slot name=x>a</slot>",
    f"<p xmlns='http://www.w3.org/1999/xhtml' onclick={S}>a</p>",
    f"+ADw-script+AD4-{S}+ADw-/script+AD4-",
    f"\u2028<script>{S}</script>",
    f"<ſcript>{S}</ſcript>",
    f"＜script＞{S}＜/script＞",
]
BLOCKS = [
    f"<figure data-image='{'a' * 64}\"><script>{S}</script>'></figure>",
    f"<figure data-image='{'a' * 64}' data-alt='\"><img src=x onerror={S}>'></figure>",
    f"<figure data-image='{'a' * 64}' data-alt=\"' onerror='{S}\"></figure>",
    f"<figure data-image=javascript:{S}></figure>",
    "<figure data-image='../../../etc/passwd'></figure>",
    f"<figure data-video='youtube:{S}-----'></figure>",
    f"<figure data-video='youtube:dQw4w9WgXcQ' data-title='<script>{S}</script>'></figure>",
    f"<figure data-video='youtube:dQw4w9WgXcQ' data-title=\"' onclick='{S}\"></figure>",
    f"<figure data-video='youtube:dQw4w9WgXcQ\" onclick=\"{S}'></figure>",
    f"<figure data-video='javascript:{S}'></figure>",
    f"<figure data-video='vimeo:1&quot;/onclick={S}'></figure>",
    f"<aside data-callout='note\" onclick=\"{S}'><p>a</p></aside>",
    f"<aside data-callout='<script>{S}</script>'><p>a</p></aside>",
    "<aside data-callout='__class__'><p>a</p></aside>",
    f"<section data-qa='\"><script>{S}</script>'><h3>a</h3></section>",
    f"<sup data-source='1\"><script>{S}</script>'></sup>",
    "<sup data-source='-1'></sup>",
    "<sup data-source='99999999999999999999999'></sup>",
    "<sup data-source='１'></sup>",
    f"<a data-article='1 onclick={S}'>a</a>",
    f"<a data-article='0' href='javascript:{S}'>a</a>",
    "<a data-article='999999999999999999999999999'>a</a>",
    f"<a data-article='1' href='javascript:{S}'>a</a>",
    f"<td colspan='1\" onclick=\"{S}'>a</td>",
    "<table><tr><td colspan=65534 rowspan=65534>a</td></tr></table>",
    f"<table background=javascript:{S}><td background=javascript:{S}>a",
    f"<table><caption><script>{S}</script></caption><colgroup><col onclick={S}></colgroup></table>",
    f"<span data-phone='\"><script>{S}</script>'></span>",
    f"<span data-phone=\"' onclick='{S}\"></span>",
    f"<h2><script>{S}</script>Heading</h2>",
    f'<h2>"><img src=x onerror={S}></h2>',
    f"<h2>&lt;img src=x onerror={S}&gt;</h2>",
    f"<figcaption><img src=x onerror={S}></figcaption>",
    f"<ol start='1\" onclick=\"{S}'><li>a</li></ol>",
]
WRAPPERS = [
    "<table><tbody><tr><td>{}</td></tr></tbody></table>",
    "<table>{}</table>",
    "<svg>{}</svg>",
    '<aside data-callout="note">{}</aside>',
]
ALONE = [*SCRIPTS, *HANDLERS, *ADDRESSES, *MUTATIONS, *BLOCKS]
CORPUS = [*ALONE, *(wrapper.format(text) for wrapper in WRAPPERS for text in [*SCRIPTS, *MUTATIONS, *BLOCKS])]

STORED = {
    **dict.fromkeys(
        [
            *("p", "br", "hr", "h2", "h3", "h4", "ul", "li", "blockquote", "strong", "em"),
            *("table", "thead", "tbody", "tr", "figcaption"),
        ],
        frozenset(),
    ),
    "ol": {"start"},
    "a": {"href", "title", "data-article"},
    "span": {"data-phone"},
    "sup": {"data-source"},
    "th": {"colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "aside": {"data-callout"},
    "section": {"data-qa"},
    "figure": {"data-image", "data-alt", "data-video", "data-title"},
}
SHOWN = {
    **{tag: names for tag, names in STORED.items() if tag not in ("aside", "section")},
    "h2": {"id"},
    "p": {"class"},
    "div": {"class", "role", "tabindex", "aria-label"},
    "span": {"data-phone", "class"},
    "sup": {"class"},
    "a": {"href", "title", "class", "data-player"},
    "th": {"colspan", "rowspan", "scope"},
    "figure": {"class"},
    "picture": set(),
    "source": {"type", "srcset", "sizes"},
    "img": {"class", "src", "srcset", "sizes", "width", "height", "alt", "data-color", "loading", "decoding"},
}
VALUES = {
    "data-article": r"[1-9][0-9]{0,17}",
    "data-callout": "note|emergency|key-points",
    "data-image": "[0-9a-f]{64}",
    "data-player": r"https://(www\.youtube-nocookie\.com/embed|player\.vimeo\.com/video)/[A-Za-z0-9_-]+\?[a-z0-9=&]+",
    "data-qa": "",
    "data-source": "[1-9][0-9]?",
    "data-video": "youtube:[A-Za-z0-9_-]{11}|vimeo:[0-9]{1,12}",
    "colspan": "[1-9]|1[0-9]|20",
    "rowspan": "[1-9]|1[0-9]|20",
}
SCHEMES = {"", "http", "https", "mailto", "tel"}


class Inspector(HTMLParser):
    """Lists in ``faults`` whatever HTML holds besides the elements, attributes and schemes it may hold."""

    def __init__(self, allowed):
        super().__init__()
        self.allowed, self.faults = allowed, []

    def handle_starttag(self, tag, attrs):
        if tag not in self.allowed:
            self.faults.append(tag)
            return
        self.faults += [f"{tag} {name}" for name, _ in attrs if name not in self.allowed[tag]]
        self.faults += [
            f"{tag} {name}={value}"
            for name, value in attrs
            if (name in ("href", "src") and urlsplit(value or "").scheme not in SCHEMES)
            or (name in VALUES and not re.fullmatch(VALUES[name], value or "", re.ASCII))
        ]

    def handle_comment(self, data):
        self.faults.append(f"comment {data}")

    def handle_decl(self, decl):
        self.faults.append(f"declaration {decl}")

    def handle_pi(self, data):
        self.faults.append(f"instruction {data}")

    unknown_decl = handle_decl


def faults(html, allowed):
    """Return what the HTML holds that it may not hold."""
    inspector = Inspector(allowed)
    inspector.feed(html)
    inspector.close()
    return inspector.faults
