"""Parts of templates that many pages have in common."""

from django import template
from django.utils.translation import get_language

from page_cache.pieces import piece

register = template.Library()


@register.tag
def kept(parser, token):
    """Make what stands before ``{% endkept %}`` once for each state of the content, language, and value of the words.

    ``{% kept "header" here %}``: the first word names the piece, and the values of the others are all that makes it
    another one besides. What stands inside asks for nothing else of the page, and holds no block.
    """
    words = token.split_contents()[1:]
    if not words:
        raise template.TemplateSyntaxError("A kept piece needs a name.")
    nodes = parser.parse(("endkept",))
    parser.delete_first_token()
    return _Kept(nodes, [parser.compile_filter(word) for word in words])


class _Kept(template.Node):
    child_nodelists = ()  # so that nobody looks for blocks inside, which "extends" does for every page

    def __init__(self, nodelist, words):
        self.nodelist, self.words = nodelist, words

    def render(self, context):
        named = (get_language(), *[word.resolve(context) for word in self.words])
        request = getattr(context, "request", None)
        return piece(request, named, lambda: self.nodelist.render(context))
