from .articles import ArticleForm
from .images import ImageForm, ImageWordsForm, ReplaceForm
from .publishing import PublishForm, WithdrawForm
from .remarks import AnswerForm
from .reviews import DecisionForm

__all__ = [
    "AnswerForm",
    "ArticleForm",
    "DecisionForm",
    "ImageForm",
    "ImageWordsForm",
    "PublishForm",
    "ReplaceForm",
    "WithdrawForm",
]
