"""Which screen comes next: the area, its warning signs, then its questions. Pure functions of rules and answers.

Answers are a plain dict: ``{"area": key, "emergency": [keys], "same_day": [keys], question: answer}``. The lists hold
signs, or "none" or "not_sure" alone. Whoever names an emergency sign, or is not sure of one, reaches the emergency page
and no other: no answer given later, and no change of area, leads around it.
"""

from dataclasses import dataclass

from .rules import AREA, EMERGENCY, NONE, NOT_SURE, SAME_DAY, TIERS, Question, Sign

MOST_QUESTIONS = 8
MOST_SCREENS = 4 + MOST_QUESTIONS  # the area, two of signs, the result

QUESTION = "question"
RESULT = "result"
ENDS = {EMERGENCY: "emergency_end", SAME_DAY: "same_day_end"}


@dataclass(frozen=True)
class Screen:
    """One page of the checker.

    ``kind`` is "area", "emergency", "same_day", "question", "emergency_end", "same_day_end" or "result". ``signs`` are
    those asked or, at an end, those that led there (none if the person was not sure). ``number`` counts from 1;
    ``of_about`` is how many screens the longest way on from here has.
    """

    kind: str
    question: Question | None
    signs: tuple[Sign, ...]
    number: int
    of_about: int

    @property
    def is_last(self):
        return self.kind in {*ENDS.values(), RESULT}


def next_screen(rules, answers):
    """Return the screen that follows these answers, whatever they hold: what is unknown counts as not answered."""
    answers = clean(rules, answers)
    ended = _ended_in(answers)
    if ended:
        named = tuple(sign for sign in rules.signs if sign.tier == ended and sign.key in answers[ended])
        number = 3 + TIERS.index(ended)
        return Screen(ENDS[ended], None, named, number, number)
    area = answers.get(AREA)
    if area is None:
        most = max((_most_questions(rules, key, {}) for key in rules.areas_by_key), default=0)
        return Screen(AREA, None, (), 1, 4 + most)
    total = 4 + _most_questions(rules, area, answers)
    for number, tier in enumerate(TIERS, start=2):
        if tier not in answers:
            return Screen(tier, None, rules.signs_of(area, tier), number, total)
    questions = asked(rules, answers)
    for number, question in enumerate(questions, start=4):
        if question.key not in answers:
            return Screen(QUESTION, question, (), number, total)
    return Screen(RESULT, None, (), 4 + len(questions), 4 + len(questions))


def clean(rules, answers):
    """Return the answers without what is unknown or, after going back, no longer asked.

    Emergency signs stay whatever the area: one that was named once is never forgotten.
    """
    kept = {}
    area = _word(answers.get(AREA))
    if area in rules.areas_by_key:
        kept[AREA] = area
    emergency = _known_signs(rules, answers, EMERGENCY, area)
    if emergency and (AREA in kept or emergency != [NONE]):
        kept[EMERGENCY] = emergency
    if AREA not in kept or kept.get(EMERGENCY) != [NONE]:
        return kept
    same_day = _known_signs(rules, answers, SAME_DAY, area)
    if same_day:
        kept[SAME_DAY] = same_day
    if same_day != [NONE]:
        return kept
    count = 0
    for question in rules.questions_by_area[area]:
        if not question.is_asked_after(kept) or count == MOST_QUESTIONS:
            continue
        count += 1
        answer = _word(answers.get(question.key))
        if answer == NOT_SURE or answer in question.answers_by_key:
            kept[question.key] = answer
    return kept


def asked(rules, answers, most=MOST_QUESTIONS):
    """Return the questions that these cleaned answers call for, answered or not, in order. ``most`` None: all."""
    found, earlier = [], {}
    for question in rules.questions_by_area.get(answers.get(AREA), ()):
        if question.is_asked_after(earlier):
            found.append(question)
            earlier[question.key] = answers.get(question.key)
    return tuple(found[:most])


def answered(rules, answers, key, value):
    """Return the answers with one more, or one changed: what only followed from the earlier one is dropped.

    Another area starts anew, since its signs were not asked yet. An emergency stays one.
    """
    answers = clean(rules, answers)
    if _ended_in(answers) == EMERGENCY:
        return answers
    if key == AREA and value != answers.get(AREA):
        return clean(rules, {AREA: value})
    return clean(rules, {**answers, key: value})


def back(rules, answers):
    """Return the answers without the last one given; unchanged from an emergency, which can only be started anew."""
    answers = clean(rules, answers)
    if not answers or _ended_in(answers) == EMERGENCY:
        return answers
    last = list(answers)[-1]
    return {key: value for key, value in answers.items() if key != last}


def _ended_in(answers):
    """Return the tier whose end these cleaned answers have reached, or None."""
    return next((tier for tier in TIERS if answers.get(tier, [NONE]) != [NONE]), None)


def _known_signs(rules, answers, tier, area):
    """Return what was answered about a tier: signs in their order, "none", "not_sure". An emergency has no area."""
    named = set(_words(answers.get(tier)))
    of_tier = [sign for sign in rules.signs if sign.key in named and sign.tier == tier]
    known = [sign.key for sign in of_tier if tier == EMERGENCY or sign.is_of(area)]
    return [*known, *(word for word in (NONE, NOT_SURE) if word in named)]


def _most_questions(rules, area, answers):
    """Return how many questions can at most be asked in all: one that hangs on an answer not given yet counts."""
    may_be_asked = set()
    for question in rules.questions_by_area[area]:
        if all(
            key in may_be_asked and (key not in answers or answers[key] in wanted) for key, wanted in question.asked_if
        ):
            may_be_asked.add(question.key)
    return min(len(may_be_asked), MOST_QUESTIONS)


def _word(value):
    return value if isinstance(value, str) else None


def _words(value):
    """Return the words of a list; of anything else the words it may mean."""
    if isinstance(value, str):
        return (value,)
    return tuple(filter(_word, value)) if isinstance(value, list | tuple) else ()
