"""The box of invitations above an article's form."""

from django import template

from blog.forms.invitations import InvitationForm
from blog.models import ReviewInvitation
from blog.models.invitations import may_invite

register = template.Library()


@register.simple_tag
def review_invitations(article, waiting, account):
    """Return what the box shows this account: the invitations, and the form while a revision waits; None hides it."""
    if not may_invite(account):
        return None
    made = ReviewInvitation.objects.filter(revision__article=article).select_related(
        "revision", "contributor", "invited_by", "review"
    )
    if not waiting and not made:
        return None
    return {"made": made, "form": InvitationForm(revision=waiting) if waiting else None}
