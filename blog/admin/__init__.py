from . import articles, contributors, images, links, search, templates, topics, wordlist

__all__ = ["articles", "contributors", "images", "links", "search", "templates", "topics", "wordlist"]
