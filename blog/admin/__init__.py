from . import articles, contributors, images, templates, topics

__all__ = ["articles", "contributors", "images", "templates", "topics"]
