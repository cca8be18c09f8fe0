from django import template

from blog.forms import AnswerForm
from blog.models import Remark

register = template.Library()


@register.simple_tag
def answer_forms_for(article):
    """Return a form for each remark on the article that its author works on."""
    return [AnswerForm(remark=remark) for remark in Remark.objects.to_answer(article)]
