from .articles import ArticleForm
from .images import ImageForm
from .reviews import DecisionForm

__all__ = ["ArticleForm", "DecisionForm", "ImageForm"]
