from . import articles, contributors, images, links, templates, topics, wordlist

__all__ = ["articles", "contributors", "images", "links", "templates", "topics", "wordlist"]
