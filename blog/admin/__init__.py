from . import articles, contributors, images, topics

__all__ = ["articles", "contributors", "images", "topics"]
