"""Which element of a WordPress post becomes which of an article."""

INLINE = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "cite": "em", "dfn": "em", "var": "em"}
HEADINGS = {f"h{level}": level for level in range(1, 7)}
# What ends a paragraph that is open, and holds blocks or words itself.
LOOSE = frozenset(
    [
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "aside",
        "nav",
        "address",
        "center",
        "fieldset",
        "hgroup",
        "dl",
        "body",
        "html",
        "figure",
    ]
)
# What words and pictures stand in without a paragraph.
CELLS = frozenset({"li", "td", "th"})
TABLE = frozenset({"table", "thead", "tbody", "tr"})
# What is left out with everything in it, and how staff are told; without words for them, silently.
LEFT_OUT = {
    "style": "",
    "template": "",
    "head": "",
    "script": "A program of the old site. Articles hold none.",
    "noscript": "Words for browsers without programs.",
    "form": "A form of the old site. Link to the contact form instead.",
    "select": "A field of a form. Link to the contact form instead.",
    "textarea": "A field of a form. Link to the contact form instead.",
    "svg": "A drawing inside the text. Save it as a picture and insert it.",
    "math": "A formula. Write it in words, or insert it as a picture.",
    "canvas": "A drawing made by a program.",
    "object": "An element that browsers show no more.",
    "applet": "An element that browsers show no more.",
    "video": "Recordings of the old site's own do not come in. Put it on YouTube or Vimeo and insert it from there.",
    "audio": "Recordings do not come in.",
    "map": "Links on parts of a picture.",
}
# Their words stand in the text, but say less there.
PLAIN = {
    "del": "Words that were struck through stand in the text like others.",
    "s": "Words that were struck through stand in the text like others.",
    "strike": "Words that were struck through stand in the text like others.",
    "input": "A field of a form was left out.",
}
DYNAMIC = frozenset(
    [
        "archives",
        "avatar",
        "calendar",
        "categories",
        "comments",
        "home-link",
        "latest-comments",
        "latest-posts",
        "loginout",
        "navigation",
        "navigation-link",
        "page-list",
        "pattern",
        "post-author",
        "post-comments-form",
        "post-content",
        "post-date",
        "post-excerpt",
        "post-featured-image",
        "post-terms",
        "post-title",
        "query",
        "query-pagination",
        "query-title",
        "read-more",
        "rss",
        "search",
        "site-logo",
        "site-tagline",
        "site-title",
        "social-link",
        "social-links",
        "tag-cloud",
        "template-part",
        "term-description",
    ]
)
QUESTIONS = frozenset({"schema-faq-section", "rank-math-faq-item", "rank-math-list-item"})
QUESTION = frozenset({"schema-faq-question", "rank-math-question"})
EMBED_WRAPPERS = ("wp-block-embed", "is-type-video", "is-provider-")
