from .articles import ArticleForm
from .images import ImageForm
from .publishing import PublishForm, WithdrawForm
from .reviews import DecisionForm

__all__ = ["ArticleForm", "DecisionForm", "ImageForm", "PublishForm", "WithdrawForm"]
