"""What the last page says: pure, from rules and answers."""

from django.utils.translation import get_language, gettext, gettext_lazy

from .paths import asked, clean
from .rules import AREA, NOT_SURE, TIERS
from .scoring import possibilities

LIKELIHOODS = {
    "often": gettext_lazy("Often"),
    "sometimes": gettext_lazy("Sometimes"),
    "less_likely": gettext_lazy("Less likely"),
}


def result(rules, answers, screen, articles):
    """Return what the template of an end shows; ``articles`` are each a ``live.Reading``, by slug."""
    answers, language = clean(rules, answers), get_language()
    area = answers.get(AREA)
    named = [
        {
            "condition": each.condition,
            "likelihood": LIKELIHOODS[each.likelihood],
            "level": each.likelihood,
            "speaks_for": _pairs(each.speaks_for, language),
            "speaks_against": _pairs(each.speaks_against, language),
            "articles": [articles[slug] for slug in each.condition.articles if slug in articles],
        }
        for each in possibilities(rules, answers)
    ]
    of_area = rules.conditions_by_area.get(area, ())
    reading = {articles[slug] for condition in of_area for slug in condition.articles if slug in articles}
    given = _given(rules, answers, language)
    return {
        "possibilities": named,
        "given": given,
        "signs": [sign for tier in TIERS for sign in rules.signs_of(area, tier)] if area else [],
        "reading": sorted(reading),
        "as_text": as_text(rules, given, named),
    }


def as_text(rules, given, named):
    """Return the answers as the words that go along with a message, if the person wants that."""
    lines = [f"{question} {answer}" for question, answer in given]
    listed = [f"- {each['condition'].name.in_language(get_language())} ({each['likelihood']})" for each in named]
    told = gettext("Condition Checker, release %(version)s") % {"version": rules.version}
    return "\n".join([told, *lines, *([gettext("Possibilities that were listed:"), *listed] if listed else [])])


def _given(rules, answers, language):
    """Return each question that was asked, with the answer, in words."""
    area = rules.areas_by_key.get(answers.get(AREA))
    pairs = [(gettext("Where it hurts:"), area.name.in_language(language))] if area else []
    for question in asked(rules, answers):
        key = answers.get(question.key)
        if key is not None:
            unsure = key == NOT_SURE
            answer = gettext("I’m not sure") if unsure else question.answers_by_key[key].text.in_language(language)
            pairs.append((question.text.in_language(language), answer))
    return pairs


def _pairs(pairs, language):
    return [(question.text.in_language(language), answer.text.in_language(language)) for question, answer in pairs]
