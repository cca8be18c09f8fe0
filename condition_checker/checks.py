"""What is wrong with rules before they may go live. Errors forbid a release; warnings are for a person to judge."""

import re
from collections import Counter
from dataclasses import dataclass

from blog.readability import HIGHEST_EASY_GRADE, SHORTEST_HARD_SENTENCE, reading_grade

from .cases import run
from .paths import MOST_QUESTIONS, MOST_SCREENS
from .rules import NOT_SURE, SAME_DAY
from .standing import listing_findings, most_questions, reachable_questions
from .texts import diagnosis_phrase, texts

ERROR = "error"
WARNING = "warning"
_ICD10 = re.compile(r"[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?")


@dataclass(frozen=True)
class Finding:
    """One thing to mend: how bad, where it stands, and a sentence for staff."""

    severity: str
    where: str
    sentence: str


def findings(rules, known_articles):
    """Return everything that is wrong, errors first; ``known_articles`` are the slugs that can be linked to."""
    found = [
        *_keys(rules),
        *_areas(rules),
        *_signs(rules),
        *_questions(rules),
        *_conditions(rules),
        *_articles(rules, known_articles),
        *_texts(rules),
        *_cases(rules),
        *(Finding(*each) for each in listing_findings(rules)),
    ]
    return tuple(sorted(found, key=lambda finding: finding.severity))


def _keys(rules):
    for kind, keys in (
        ("area", [each.key for each in rules.areas]),
        ("sign", [each.key for each in rules.signs]),
        ("question", [each.key for each in rules.questions]),
        ("condition", [each.key for each in rules.conditions]),
        ("case", [each.name for each in rules.cases]),
    ):
        for key in _twice(keys):
            yield Finding(ERROR, f"{kind} “{key}”", "This key is used twice; give each one its own.")
    for question in rules.questions:
        for key in _twice(answer.key for answer in question.answers):
            yield Finding(
                ERROR, f"question “{question.key}”, answer “{key}”", "This key is used twice in the question."
            )
    for condition in rules.conditions:
        for question, answer in _twice((weight.question, weight.answer) for weight in condition.weights):
            where = f"condition “{condition.key}”, weight of “{question}: {answer}”"
            yield Finding(ERROR, where, "This answer is weighed twice; keep one of the weights.")


def _areas(rules):
    for kind, items in (("sign", rules.signs), ("question", rules.questions), ("condition", rules.conditions)):
        for item in items:
            for area in item.areas:
                if area not in rules.areas_by_key:
                    yield Finding(ERROR, f"{kind} “{item.key}”", f"There is no area “{area}”.")
    for area in rules.areas_by_key:
        if not rules.conditions_by_area[area]:
            yield Finding(ERROR, f"area “{area}”", "No condition is listed for this area.")
    for condition in rules.conditions:
        if not condition.areas:
            yield Finding(ERROR, f"condition “{condition.key}”", "Choose at least one area in which it is felt.")


def _signs(rules):
    tried = {
        (case.expected, key)
        for case in rules.cases
        if isinstance(case.expected, str)
        for key in case.answers.get(case.expected, ())
    }
    for sign in rules.signs:
        where = f"sign “{sign.key}”"
        if not sign.action.en:
            yield Finding(ERROR, where, "Say what a person with this sign must do.")
        if not sign.source:
            yield Finding(ERROR, where, "Name the source of this sign, with its year.")
        if (sign.tier, sign.key) not in tried:
            words = "the same day" if sign.tier == SAME_DAY else "an emergency"
            yield Finding(ERROR, where, f"No case shows that this sign ends as {words}; add one.")


def _questions(rules):
    by_key = {question.key: question for question in rules.questions}
    reachable = reachable_questions(rules)
    for question in rules.questions:
        where = f"question “{question.key}”"
        if not question.answers:
            yield Finding(ERROR, where, "The question has no answers.")
        for key, wanted in question.asked_if:
            for answer in wanted:
                if key not in by_key or answer not in {*by_key[key].answers_by_key, NOT_SURE}:
                    yield Finding(ERROR, where, f"It is asked after “{key}: {answer}”, an answer that does not exist.")
        if question.key not in reachable:
            yield Finding(
                ERROR, where, "No path reaches this question; look at its areas and at what it is asked after."
            )
    for area, count in most_questions(rules).items():
        if count > MOST_QUESTIONS:
            yield Finding(
                ERROR,
                f"area “{area}”",
                f"A path asks {count} questions. At most {MOST_QUESTIONS} are asked, {MOST_SCREENS} screens in all.",
            )


def _conditions(rules):
    by_key = {question.key: question for question in rules.questions}
    for condition in rules.conditions:
        where = f"condition “{condition.key}”"
        if not _ICD10.fullmatch(condition.icd10):
            yield Finding(ERROR, where, f"“{condition.icd10}” is not shaped like a code of ICD-10-CM, such as M54.12.")
        if not condition.first_help:
            yield Finding(ERROR, where, "Say what usually helps first.")
        for weight in condition.weights:
            question = by_key.get(weight.question)
            if question is None or weight.answer not in question.answers_by_key:
                sentence = f"It weighs “{weight.question}: {weight.answer}”, an answer that does not exist."
                yield Finding(ERROR, where, sentence)
            elif not any(question.is_of(area) for area in condition.areas):
                yield Finding(WARNING, where, f"It weighs “{weight.question}”, which is never asked in its areas.")


def _articles(rules, known_articles):
    for condition in rules.conditions:
        for slug in condition.articles:
            if slug not in known_articles:
                yield Finding(ERROR, f"condition “{condition.key}”", f"There is no article “{slug}”.")


def _texts(rules):
    for where, text, is_prose in texts(rules):
        if not text.en and not where.endswith(("help", "hint", "action")):
            yield Finding(ERROR, where, "The English text is missing.")
        if text.en and not text.es:
            yield Finding(WARNING, where, "The Spanish text is missing.")
        for language in (text.en, text.es):
            if phrase := diagnosis_phrase(language):
                yield Finding(ERROR, where, f"“{phrase}” sounds like a diagnosis or an all-clear; say what may be.")
        if is_prose and len(text.en.split()) >= SHORTEST_HARD_SENTENCE:
            grade = reading_grade(text.en)
            if grade and grade > HIGHEST_EASY_GRADE:
                sentence = f"Reading grade {grade}: use shorter sentences and plainer words, for grade 8 at most."
                yield Finding(WARNING, where, sentence)


def _cases(rules):
    for result in run(rules):
        where = f"case “{result.case.name}”"
        if result.ignored:
            yield Finding(ERROR, where, f"The checker never asks for this answer: {', '.join(result.ignored)}.")
        elif not result.passed:
            outcome = (
                result.outcome if isinstance(result.outcome, str) else ", ".join(result.outcome or ()) or "nothing"
            )
            yield Finding(ERROR, where, f"It ends otherwise than expected: {outcome}.")


def _twice(keys):
    return [key for key, count in Counter(keys).items() if count > 1]
