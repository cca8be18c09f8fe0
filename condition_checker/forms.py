"""The question of one screen as a form."""

import zlib

from django import forms
from django.core import signing
from django.utils.translation import get_language, gettext

from .rules import NONE, NOT_SURE, TIERS

LONGEST_STATE = 4000
# Without a time, so that the first page is the same for everybody and may be kept.
_SIGNER = signing.Signer(salt="condition_checker.answers")


def state_of(release, answers):
    """Return answers as the signed text that travels in the form, and nowhere else."""
    return _SIGNER.sign_object([release.pk, answers], compress=True)


def answers_of(release, state):
    """Return the answers that ``state_of()`` wrote for this release; None for any other text."""
    if len(state) > LONGEST_STATE:
        return None
    try:
        number, answers = _SIGNER.unsign_object(state)
    except (signing.BadSignature, ValueError, TypeError, zlib.error):
        return None
    return answers if number == release.pk and isinstance(answers, dict) else None


class ScreenForm(forms.Form):
    """The choices of one screen: one of them, or for signs several."""

    use_required_attribute = False

    def __init__(self, screen, rules, data=None):
        super().__init__(data)
        is_signs = screen.kind in TIERS
        field = forms.MultipleChoiceField if is_signs else forms.ChoiceField
        widget = forms.CheckboxSelectMultiple if is_signs else forms.RadioSelect
        missing = (
            gettext("Choose what you have, “None of these”, or “I’m not sure”.")
            if is_signs
            else gettext("Choose an answer. “I’m not sure” is one, too.")
            if screen.question
            else gettext("Choose where it hurts most.")
        )
        self.fields["answer"] = field(
            choices=_choices(screen, rules),
            widget=widget,
            error_messages={"required": missing, "invalid_choice": missing, "invalid_list": missing},
        )

    @property
    def problems(self):
        """The anchor and the sentence of what is missing, for the summary above the question."""
        return [("id_answer_0", self.errors["answer"][0])] if self.errors else []


def _choices(screen, rules):
    language = get_language()
    if screen.kind in TIERS:
        listed = [(sign.key, sign.text.in_language(language)) for sign in screen.signs]
        return [*listed, (NONE, gettext("None of these")), (NOT_SURE, gettext("I’m not sure about one of these"))]
    if screen.question:
        listed = [(answer.key, answer.text.in_language(language)) for answer in screen.question.answers]
        return [*listed, (NOT_SURE, gettext("I’m not sure"))]
    return [(area.key, area.name.in_language(language)) for area in rules.areas]
