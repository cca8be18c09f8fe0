from .articles import ArticleForm
from .images import ImageForm
from .publishing import PublishForm, WithdrawForm
from .remarks import AnswerForm
from .reviews import DecisionForm

__all__ = ["AnswerForm", "ArticleForm", "DecisionForm", "ImageForm", "PublishForm", "WithdrawForm"]
